"""media of messages; messages that are redacted once they are sent

Revision ID: 0122_rest_message_media
Revises: 0121_guard_audit_events
"""

import sqlalchemy as sa
from alembic import op
from app.models import columns

revision = "0122_rest_message_media"
down_revision = "0121_guard_audit_events"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "message_media",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("sid", sa.String(length=34), nullable=False),
        sa.Column("account_sid", sa.String(length=34), nullable=False),
        sa.Column("message_sid", sa.String(length=34), nullable=False),
        sa.Column("url", columns.Text(2048), nullable=False),
        sa.Column("content_type", columns.Text(100), nullable=False),
        sa.Column("date_created", columns.UtcTime(), nullable=False),
        sa.Column("date_updated", columns.UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_sid"], ["accounts.sid"], name=op.f("fk_message_media_account_sid")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_media")),
        sa.UniqueConstraint("sid", name=op.f("uq_message_media_sid")),
    )
    with op.batch_alter_table("message_media") as table:
        table.create_index(op.f("ix_message_media_message_sid_id"), ["message_sid", "id"])
        table.create_index(op.f("ix_message_media_account_sid_id"), ["account_sid", "id"])
    with op.batch_alter_table("messages") as table:
        table.add_column(sa.Column("num_media", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("content_retention", sa.String(length=16), nullable=False, server_default="retain"))
        table.add_column(sa.Column("address_retention", sa.String(length=16), nullable=False, server_default="retain"))


def downgrade() -> None:
    with op.batch_alter_table("messages") as table:
        table.drop_column("address_retention")
        table.drop_column("content_retention")
        table.drop_column("num_media")
    op.drop_table("message_media")
