"""Applications, and numbers that name one."""

import sqlalchemy as sa
from alembic import op
from app.models import columns

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "applications",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("sid", sa.String(length=34), nullable=False),
        sa.Column("account_sid", sa.String(length=34), nullable=False),
        sa.Column("friendly_name", columns.Text(64), nullable=False),
        sa.Column("api_version", sa.String(length=16), nullable=False),
        sa.Column("sms_status_callback", columns.Text(2048), nullable=False),
        sa.Column("message_status_callback", columns.Text(2048), nullable=False),
        sa.Column("public_application_connect_enabled", sa.Boolean(), nullable=False),
        sa.Column("voice_caller_id_lookup", sa.Boolean(), nullable=False),
        sa.Column("voice_url", columns.Text(2048), nullable=False),
        sa.Column("voice_method", sa.String(length=16), nullable=False),
        sa.Column("voice_fallback_url", columns.Text(2048), nullable=False),
        sa.Column("voice_fallback_method", sa.String(length=16), nullable=False),
        sa.Column("status_callback", columns.Text(2048), nullable=False),
        sa.Column("status_callback_method", sa.String(length=16), nullable=False),
        sa.Column("sms_url", columns.Text(2048), nullable=False),
        sa.Column("sms_method", sa.String(length=16), nullable=False),
        sa.Column("sms_fallback_url", columns.Text(2048), nullable=False),
        sa.Column("sms_fallback_method", sa.String(length=16), nullable=False),
        sa.Column("date_created", columns.UtcTime(), nullable=False),
        sa.Column("date_updated", columns.UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_sid"], ["accounts.sid"], name=op.f("fk_applications_account_sid")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_applications")),
        sa.UniqueConstraint("sid", name=op.f("uq_applications_sid")),
    )
    with op.batch_alter_table("applications", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_applications_account_sid"), ["account_sid"], unique=False)

    with op.batch_alter_table("incoming_phone_numbers", schema=None) as batch_op:
        batch_op.add_column(sa.Column("voice_application_sid", sa.String(length=34), nullable=True))
        batch_op.add_column(sa.Column("sms_application_sid", sa.String(length=34), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("incoming_phone_numbers", schema=None) as batch_op:
        batch_op.drop_column("sms_application_sid")
        batch_op.drop_column("voice_application_sid")

    op.drop_table("applications")
