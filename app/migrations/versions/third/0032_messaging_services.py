"""messaging services and their senders

Revision ID: 0123_rest_messaging_services
Revises: 0122_rest_message_media
"""

import sqlalchemy as sa
from alembic import op
from app.models import columns

revision = "0123_rest_messaging_services"
down_revision = "0122_rest_message_media"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "messaging_services",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("sid", sa.String(length=34), nullable=False),
        sa.Column("account_sid", sa.String(length=34), nullable=False),
        sa.Column("friendly_name", columns.Text(64), nullable=False),
        sa.Column("inbound_request_url", columns.Text(2048), nullable=False),
        sa.Column("inbound_method", sa.String(length=16), nullable=False),
        sa.Column("fallback_url", columns.Text(2048), nullable=False),
        sa.Column("fallback_method", sa.String(length=16), nullable=False),
        sa.Column("status_callback", columns.Text(2048), nullable=False),
        sa.Column("sticky_sender", sa.Boolean(), nullable=False),
        sa.Column("smart_encoding", sa.Boolean(), nullable=False),
        sa.Column("area_code_geomatch", sa.Boolean(), nullable=False),
        sa.Column("use_inbound_webhook_on_number", sa.Boolean(), nullable=False),
        sa.Column("validity_period", sa.Integer(), nullable=False),
        sa.Column("usecase", columns.Text(64), nullable=False),
        sa.Column("date_created", columns.UtcTime(), nullable=False),
        sa.Column("date_updated", columns.UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_sid"], ["accounts.sid"], name=op.f("fk_messaging_services_account_sid")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messaging_services")),
        sa.UniqueConstraint("sid", name=op.f("uq_messaging_services_sid")),
    )
    op.create_table(
        "messaging_service_senders",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("sid", sa.String(length=34), nullable=False),
        sa.Column("account_sid", sa.String(length=34), nullable=False),
        sa.Column("service_sid", sa.String(length=34), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("alpha_sender", sa.String(length=16), nullable=False),
        sa.Column("date_created", columns.UtcTime(), nullable=False),
        sa.Column("date_updated", columns.UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_sid"], ["accounts.sid"], name=op.f("fk_messaging_service_senders_account_sid")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messaging_service_senders")),
        sa.UniqueConstraint("sid", name=op.f("uq_messaging_service_senders_sid")),
    )
    with op.batch_alter_table("messaging_services") as table:
        table.create_index(op.f("ix_messaging_services_account_sid_id"), ["account_sid", "id"])
    with op.batch_alter_table("messaging_service_senders") as table:
        columns_of = ["service_sid", "kind", "id"]
        table.create_index(op.f("ix_messaging_service_senders_service_sid_kind_id"), columns_of)
    with op.batch_alter_table("messages") as table:
        table.add_column(sa.Column("messaging_service_sid", sa.String(length=34), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("messages") as table:
        table.drop_column("messaging_service_sid")
    op.drop_table("messaging_service_senders")
    op.drop_table("messaging_services")
