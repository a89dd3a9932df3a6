"""API keys, caller ids, the pool of numbers; indexes that usage is counted by."""

import sqlalchemy as sa
from alembic import op
from app.models import columns

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pool_numbers",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("phone_number", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("iso_country", sa.String(length=2), nullable=False),
        sa.Column("area_code", sa.String(length=16), nullable=False),
        sa.Column("locality", columns.Text(64), nullable=False),
        sa.Column("region", columns.Text(64), nullable=False),
        sa.Column("postal_code", sa.String(length=16), nullable=False),
        sa.Column("lata", sa.String(length=16), nullable=False),
        sa.Column("rate_center", columns.Text(64), nullable=False),
        sa.Column("voice", sa.Boolean(), nullable=False),
        sa.Column("sms", sa.Boolean(), nullable=False),
        sa.Column("mms", sa.Boolean(), nullable=False),
        sa.Column("fax", sa.Boolean(), nullable=False),
        sa.Column("date_created", columns.UtcTime(), nullable=False),
        sa.Column("date_updated", columns.UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pool_numbers")),
        sa.UniqueConstraint("phone_number", name=op.f("uq_pool_numbers_phone_number")),
    )
    with op.batch_alter_table("pool_numbers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pool_numbers_area_code_id"), ["area_code", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_pool_numbers_iso_country_kind_id"), ["iso_country", "kind", "id"], unique=False
        )

    op.create_table(
        "api_keys",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("sid", sa.String(length=34), nullable=False),
        sa.Column("account_sid", sa.String(length=34), nullable=False),
        sa.Column("friendly_name", columns.Text(64), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("date_created", columns.UtcTime(), nullable=False),
        sa.Column("date_updated", columns.UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_sid"], ["accounts.sid"], name=op.f("fk_api_keys_account_sid")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_keys")),
        sa.UniqueConstraint("sid", name=op.f("uq_api_keys_sid")),
    )
    with op.batch_alter_table("api_keys", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_keys_account_sid"), ["account_sid"], unique=False)

    op.create_table(
        "outgoing_caller_ids",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("sid", sa.String(length=34), nullable=False),
        sa.Column("account_sid", sa.String(length=34), nullable=False),
        sa.Column("phone_number", sa.String(length=64), nullable=False),
        sa.Column("friendly_name", columns.Text(64), nullable=False),
        sa.Column("date_created", columns.UtcTime(), nullable=False),
        sa.Column("date_updated", columns.UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_sid"], ["accounts.sid"], name=op.f("fk_outgoing_caller_ids_account_sid")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outgoing_caller_ids")),
        sa.UniqueConstraint(
            "account_sid", "phone_number", name=op.f("uq_outgoing_caller_ids_account_sid_phone_number")
        ),
        sa.UniqueConstraint("sid", name=op.f("uq_outgoing_caller_ids_sid")),
    )
    op.create_table(
        "validation_requests",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("call_sid", sa.String(length=34), nullable=False),
        sa.Column("account_sid", sa.String(length=34), nullable=False),
        sa.Column("phone_number", sa.String(length=64), nullable=False),
        sa.Column("friendly_name", columns.Text(64), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("status_callback", columns.Text(2048), nullable=False),
        sa.Column("status_callback_method", sa.String(length=16), nullable=False),
        sa.Column("date_created", columns.UtcTime(), nullable=False),
        sa.Column("date_updated", columns.UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_sid"], ["accounts.sid"], name=op.f("fk_validation_requests_account_sid")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_validation_requests")),
        sa.UniqueConstraint("call_sid", name=op.f("uq_validation_requests_call_sid")),
    )
    with op.batch_alter_table("calls", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_calls_account_sid_date_created"), ["account_sid", "date_created"], unique=False
        )

    with op.batch_alter_table("faxes", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_faxes_account_sid_date_created"), ["account_sid", "date_created"], unique=False
        )

    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_messages_account_sid_date_created"), ["account_sid", "date_created"], unique=False
        )

    with op.batch_alter_table("recordings", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_recordings_account_sid_date_created"), ["account_sid", "date_created"], unique=False
        )

    with op.batch_alter_table("transcriptions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_transcriptions_account_sid_date_created"), ["account_sid", "date_created"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("transcriptions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_transcriptions_account_sid_date_created"))

    with op.batch_alter_table("recordings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recordings_account_sid_date_created"))

    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_messages_account_sid_date_created"))

    with op.batch_alter_table("faxes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_faxes_account_sid_date_created"))

    with op.batch_alter_table("calls", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_calls_account_sid_date_created"))

    op.drop_table("validation_requests")
    op.drop_table("outgoing_caller_ids")
    op.drop_table("api_keys")
    op.drop_table("pool_numbers")
