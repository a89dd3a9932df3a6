"""sessions of the console that may still be used

Revision ID: 0128_secure_console_sessions
Revises: 0127_rest_number_compliance
"""

import sqlalchemy as sa
from alembic import op

revision = "0128_secure_console_sessions"
down_revision = "0127_rest_number_compliance"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "console_sessions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("account_sid", sa.String(length=34), nullable=False),
        sa.Column("until", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["account_sid"], ["accounts.sid"], name=op.f("fk_console_sessions_account_sid")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_console_sessions")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_console_sessions_key_hash")),
    )
    with op.batch_alter_table("console_sessions") as table:
        table.create_index(op.f("ix_console_sessions_account_sid"), ["account_sid"])
        table.create_index(op.f("ix_console_sessions_until"), ["until"])


def downgrade() -> None:
    op.drop_table("console_sessions")
