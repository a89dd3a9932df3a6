"""usage triggers

Revision ID: 0124_rest_usage_triggers
Revises: 0123_rest_messaging_services
"""

import sqlalchemy as sa
from alembic import op
from app.models import columns

revision = "0124_rest_usage_triggers"
down_revision = "0123_rest_messaging_services"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "usage_triggers",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("sid", sa.String(length=34), nullable=False),
        sa.Column("account_sid", sa.String(length=34), nullable=False),
        sa.Column("friendly_name", columns.Text(64), nullable=False),
        sa.Column("usage_category", sa.String(length=64), nullable=False),
        sa.Column("recurring", sa.String(length=16), nullable=False),
        sa.Column("trigger_by", sa.String(length=16), nullable=False),
        sa.Column("trigger_value", sa.String(length=32), nullable=False),
        sa.Column("callback_url", columns.Text(2048), nullable=False),
        sa.Column("callback_method", sa.String(length=16), nullable=False),
        sa.Column("api_version", sa.String(length=16), nullable=False),
        sa.Column("date_fired", columns.UtcTime(), nullable=True),
        sa.Column("fired", sa.Integer(), nullable=False),
        sa.Column("date_created", columns.UtcTime(), nullable=False),
        sa.Column("date_updated", columns.UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_sid"], ["accounts.sid"], name=op.f("fk_usage_triggers_account_sid")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_usage_triggers")),
        sa.UniqueConstraint("sid", name=op.f("uq_usage_triggers_sid")),
    )
    with op.batch_alter_table("usage_triggers") as table:
        table.create_index(op.f("ix_usage_triggers_account_sid_id"), ["account_sid", "id"])


def downgrade() -> None:
    op.drop_table("usage_triggers")
