"""private hosts that SIP calls of one account may reach

Revision ID: 0100_strangers_sip_hosts
Revises: 0102rest
"""

import sqlalchemy as sa
from alembic import op
from app.models import columns

revision = "0100_strangers_sip_hosts"
down_revision = "0100_money_limits"
branch_labels = None
depends_on = None


def upgrade() -> None:
    kind = columns.Text(length=2048)
    with op.batch_alter_table("accounts") as table:
        table.add_column(sa.Column("sip_allow_hosts", kind, nullable=False, server_default=""))
    with op.batch_alter_table("accounts") as table:  # only for the rows that are there
        table.alter_column("sip_allow_hosts", existing_type=kind, existing_nullable=False, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("accounts") as table:
        table.drop_column("sip_allow_hosts")
