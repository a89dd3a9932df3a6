"""The tables of the first call: accounts, numbers, calls, notifications, outbox, mailbox."""

import sqlalchemy as sa
from alembic import op
from app.models import columns

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("sid", sa.String(length=34), nullable=False),
        sa.Column("parent_sid", sa.String(length=34), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("friendly_name", columns.Text(64), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("role", sa.String(length=64), nullable=False),
        sa.Column("auth_token_encrypted", sa.String(length=255), nullable=False),
        sa.Column("auth_token_hash", sa.String(length=64), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=True),
        sa.Column("date_created", columns.UtcTime(), nullable=False),
        sa.Column("date_updated", columns.UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["parent_sid"], ["accounts.sid"], name=op.f("fk_accounts_parent_sid")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("email", name=op.f("uq_accounts_email")),
        sa.UniqueConstraint("sid", name=op.f("uq_accounts_sid")),
    )
    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_accounts_parent_sid"), ["parent_sid"], unique=False)

    op.create_table(
        "mailbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("node", sa.String(length=32), nullable=False),
        sa.Column("call_sid", sa.String(length=34), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("payload", columns.JsonText(), nullable=False),
        sa.Column("date_created", columns.UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailbox")),
    )
    with op.batch_alter_table("mailbox", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mailbox_node_id"), ["node", "id"], unique=False)

    op.create_table(
        "calls",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("sid", sa.String(length=34), nullable=False),
        sa.Column("account_sid", sa.String(length=34), nullable=False),
        sa.Column("parent_call_sid", sa.String(length=34), nullable=True),
        sa.Column("phone_number_sid", sa.String(length=34), nullable=True),
        sa.Column("to", columns.Text(320), nullable=False),
        sa.Column("from", columns.Text(320), nullable=False),
        sa.Column("caller_name", columns.Text(320), nullable=False),
        sa.Column("forwarded_from", columns.Text(320), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("direction", sa.String(length=16), nullable=False),
        sa.Column("start_time", columns.UtcTime(), nullable=True),
        sa.Column("end_time", columns.UtcTime(), nullable=True),
        sa.Column("duration", sa.Integer(), nullable=True),
        sa.Column("api_version", sa.String(length=16), nullable=False),
        sa.Column("node", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=128), nullable=False),
        sa.Column("timeout", sa.Integer(), nullable=False),
        sa.Column("application", columns.ApplicationText(), nullable=True),
        sa.Column("date_created", columns.UtcTime(), nullable=False),
        sa.Column("date_updated", columns.UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_sid"], ["accounts.sid"], name=op.f("fk_calls_account_sid")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calls")),
        sa.UniqueConstraint("sid", name=op.f("uq_calls_sid")),
    )
    with op.batch_alter_table("calls", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_calls_account_sid_id"), ["account_sid", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_calls_parent_call_sid"), ["parent_call_sid"], unique=False)
        batch_op.create_index(batch_op.f("ix_calls_status_node"), ["status", "node"], unique=False)

    op.create_table(
        "incoming_phone_numbers",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("sid", sa.String(length=34), nullable=False),
        sa.Column("account_sid", sa.String(length=34), nullable=False),
        sa.Column("phone_number", sa.String(length=64), nullable=False),
        sa.Column("friendly_name", columns.Text(64), nullable=False),
        sa.Column("api_version", sa.String(length=16), nullable=False),
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
        sa.ForeignKeyConstraint(["account_sid"], ["accounts.sid"], name=op.f("fk_incoming_phone_numbers_account_sid")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incoming_phone_numbers")),
        sa.UniqueConstraint("phone_number", name=op.f("uq_incoming_phone_numbers_phone_number")),
        sa.UniqueConstraint("sid", name=op.f("uq_incoming_phone_numbers_sid")),
    )
    with op.batch_alter_table("incoming_phone_numbers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_incoming_phone_numbers_account_sid"), ["account_sid"], unique=False)

    op.create_table(
        "notifications",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("sid", sa.String(length=34), nullable=False),
        sa.Column("account_sid", sa.String(length=34), nullable=False),
        sa.Column("call_sid", sa.String(length=34), nullable=True),
        sa.Column("api_version", sa.String(length=16), nullable=False),
        sa.Column("log", sa.Integer(), nullable=False),
        sa.Column("error_code", sa.Integer(), nullable=False),
        sa.Column("more_info", columns.Text(2048), nullable=False),
        sa.Column("message_text", columns.LongText(), nullable=False),
        sa.Column("message_date", columns.UtcTime(), nullable=False),
        sa.Column("request_url", columns.LongText(), nullable=False),
        sa.Column("request_method", sa.String(length=16), nullable=False),
        sa.Column("request_variables", columns.LongText(), nullable=False),
        sa.Column("response_headers", columns.LongText(), nullable=False),
        sa.Column("response_body", columns.LongText(), nullable=False),
        sa.Column("date_created", columns.UtcTime(), nullable=False),
        sa.Column("date_updated", columns.UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_sid"], ["accounts.sid"], name=op.f("fk_notifications_account_sid")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notifications")),
        sa.UniqueConstraint("sid", name=op.f("uq_notifications_sid")),
    )
    with op.batch_alter_table("notifications", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notifications_account_sid_id"), ["account_sid", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_notifications_call_sid"), ["call_sid"], unique=False)

    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("token", sa.String(length=36), nullable=False),
        sa.Column("account_sid", sa.String(length=34), nullable=False),
        sa.Column("call_sid", sa.String(length=34), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("url", columns.Text(2048), nullable=False),
        sa.Column("method", sa.String(length=16), nullable=False),
        sa.Column("params", columns.JsonText(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", columns.UtcTime(), nullable=False),
        sa.Column("claimed_until", columns.UtcTime(), nullable=True),
        sa.Column("last_error", columns.LongText(), nullable=False),
        sa.Column("date_created", columns.UtcTime(), nullable=False),
        sa.Column("date_updated", columns.UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_sid"], ["accounts.sid"], name=op.f("fk_outbox_account_sid")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("token", name=op.f("uq_outbox_token")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outbox_call_sid_sequence"), ["call_sid", "sequence"], unique=True)
        batch_op.create_index(batch_op.f("ix_outbox_state_next_attempt_at"), ["state", "next_attempt_at"], unique=False)


def downgrade() -> None:
    op.drop_table("outbox")
    op.drop_table("notifications")
    op.drop_table("incoming_phone_numbers")
    op.drop_table("calls")
    op.drop_table("mailbox")
    op.drop_table("accounts")
