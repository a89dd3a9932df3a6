"""media streams of calls

Revision ID: 0110_media_streams
Revises: 0100_strangers_sip_hosts
"""

import sqlalchemy as sa
from alembic import op
from app.models import columns

revision = "0110_media_streams"
down_revision = "0100_strangers_sip_hosts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "media_streams",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("sid", sa.String(length=34), nullable=False),
        sa.Column("account_sid", sa.String(length=34), nullable=False),
        sa.Column("call_sid", sa.String(length=34), nullable=False),
        sa.Column("name", columns.Text(128), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("api_version", sa.String(length=16), nullable=False),
        sa.Column("date_created", columns.UtcTime(), nullable=False),
        sa.Column("date_updated", columns.UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_sid"], ["accounts.sid"], name=op.f("fk_media_streams_account_sid")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media_streams")),
        sa.UniqueConstraint("sid", name=op.f("uq_media_streams_sid")),
    )
    with op.batch_alter_table("media_streams", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_media_streams_call_sid_id"), ["call_sid", "id"], unique=False)


def downgrade() -> None:
    op.drop_table("media_streams")
