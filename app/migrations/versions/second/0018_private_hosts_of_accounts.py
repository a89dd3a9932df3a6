"""private hosts that are open for one account

Revision ID: 0100_webhooks_allow_hosts
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op
from app.models import columns

revision = "0100_webhooks_allow_hosts"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    kind = columns.Text(length=2048)
    with op.batch_alter_table("accounts") as table:
        table.add_column(sa.Column("allow_hosts", kind, nullable=False, server_default=""))
    with op.batch_alter_table("accounts") as table:  # only for the rows that are there
        table.alter_column("allow_hosts", existing_type=kind, existing_nullable=False, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("accounts") as table:
        table.drop_column("allow_hosts")
