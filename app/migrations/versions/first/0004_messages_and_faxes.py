"""Messages and faxes."""

import sqlalchemy as sa
from alembic import op
from app.models import columns

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TABLES = ("messages", "faxes")


def upgrade() -> None:
    for table in TABLES:
        op.create_table(
            table,
            sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
            sa.Column("sid", sa.String(length=34), nullable=False),
            sa.Column("account_sid", sa.String(length=34), nullable=False),
            sa.Column("call_sid", sa.String(length=34), nullable=True),
            sa.Column("to", columns.Text(320), nullable=False),
            sa.Column("from", columns.Text(320), nullable=False),
            sa.Column("body", columns.LongText(), nullable=False),
            sa.Column("status", sa.String(length=16), nullable=False),
            sa.Column("direction", sa.String(length=16), nullable=False),
            sa.Column("api_version", sa.String(length=16), nullable=False),
            sa.Column("status_callback", columns.Text(2048), nullable=False),
            sa.Column("date_sent", columns.UtcTime(), nullable=True),
            sa.Column("error_code", sa.Integer(), nullable=True),
            sa.Column("error_message", columns.LongText(), nullable=False),
            sa.Column("reference", columns.Text(255), nullable=False),
            sa.Column("attempts", sa.Integer(), nullable=False),
            sa.Column("next_attempt_at", columns.UtcTime(), nullable=False),
            sa.Column("claimed_until", columns.UtcTime(), nullable=True),
            sa.Column("date_created", columns.UtcTime(), nullable=False),
            sa.Column("date_updated", columns.UtcTime(), nullable=False),
            sa.ForeignKeyConstraint(["account_sid"], ["accounts.sid"], name=op.f(f"fk_{table}_account_sid")),
            sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
            sa.UniqueConstraint("sid", name=op.f(f"uq_{table}_sid")),
        )
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.create_index(batch_op.f(f"ix_{table}_account_sid_id"), ["account_sid", "id"], unique=False)
            batch_op.create_index(
                batch_op.f(f"ix_{table}_status_next_attempt_at"), ["status", "next_attempt_at"], unique=False
            )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
