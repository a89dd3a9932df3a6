"""Clients."""

import sqlalchemy as sa
from alembic import op
from app.models import columns

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "clients",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("sid", sa.String(length=34), nullable=False),
        sa.Column("account_sid", sa.String(length=34), nullable=False),
        sa.Column("login", sa.String(length=64), nullable=False),
        sa.Column("ha1_encrypted", sa.String(length=255), nullable=False),
        sa.Column("friendly_name", columns.Text(64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("api_version", sa.String(length=16), nullable=False),
        sa.Column("voice_url", columns.Text(2048), nullable=False),
        sa.Column("voice_method", sa.String(length=16), nullable=False),
        sa.Column("voice_fallback_url", columns.Text(2048), nullable=False),
        sa.Column("voice_fallback_method", sa.String(length=16), nullable=False),
        sa.Column("voice_application_sid", sa.String(length=34), nullable=True),
        sa.Column("date_created", columns.UtcTime(), nullable=False),
        sa.Column("date_updated", columns.UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_sid"], ["accounts.sid"], name=op.f("fk_clients_account_sid")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clients")),
        sa.UniqueConstraint("login", name=op.f("uq_clients_login")),
        sa.UniqueConstraint("sid", name=op.f("uq_clients_sid")),
    )
    with op.batch_alter_table("clients", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_clients_account_sid"), ["account_sid"], unique=False)


def downgrade() -> None:
    op.drop_table("clients")
