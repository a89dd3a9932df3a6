"""the audit log, and a second valid token of accounts

Revision ID: 0121_guard_audit_events
Revises: 0120_twilio_recordings
"""

import sqlalchemy as sa
from alembic import op
from app.models import columns

revision = "0121_guard_audit_events"
down_revision = "0120_twilio_recordings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_events",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("sid", sa.String(length=34), nullable=False),
        sa.Column("date_created", columns.UtcTime(), nullable=False),
        sa.Column("account_sid", sa.String(length=34), nullable=True),
        sa.Column("event", sa.String(length=16), nullable=False),
        sa.Column("actor", columns.Text(64), nullable=False),
        sa.Column("source", columns.Text(64), nullable=False),
        sa.Column("action", columns.Text(255), nullable=False),
        sa.Column("parameters", columns.LongText(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_events")),
        sa.UniqueConstraint("sid", name=op.f("uq_audit_events_sid")),
    )
    with op.batch_alter_table("audit_events") as table:
        table.create_index(op.f("ix_audit_events_account_sid_id"), ["account_sid", "id"])
        table.create_index(op.f("ix_audit_events_date_created"), ["date_created"])
    with op.batch_alter_table("accounts") as table:
        table.add_column(sa.Column("secondary_token_encrypted", sa.String(length=255), nullable=True))
        table.add_column(sa.Column("secondary_token_hash", sa.String(length=64), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("accounts") as table:
        table.drop_column("secondary_token_hash")
        table.drop_column("secondary_token_encrypted")
    op.drop_table("audit_events")
