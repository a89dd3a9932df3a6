"""cookies of conversations by text message

Revision ID: 0101_webhooks_cookies
Revises: 0100_webhooks_allow_hosts
"""

import sqlalchemy as sa
from alembic import op
from app.models import columns

revision = "0101_webhooks_cookies"
down_revision = "0100_webhooks_allow_hosts"
branch_labels = None
depends_on = None
TABLE = "conversation_cookies"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True, autoincrement=True
        ),
        sa.Column("parties", sa.String(64), nullable=False),
        sa.Column("cookies", columns.JsonText(), nullable=False),
        sa.Column("expires", columns.UtcTime(), nullable=False),
        sa.UniqueConstraint("parties", name=op.f("uq_conversation_cookies_parties")),
    )
    op.create_index(op.f("ix_conversation_cookies_expires"), TABLE, ["expires"])


def downgrade() -> None:
    op.drop_table(TABLE)
