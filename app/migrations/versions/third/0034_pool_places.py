"""where numbers of the pool are, and whether who takes one needs an address

Revision ID: 0125_rest_pool_places
Revises: 0124_rest_usage_triggers
"""

import sqlalchemy as sa
from alembic import op

revision = "0125_rest_pool_places"
down_revision = "0124_rest_usage_triggers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("pool_numbers") as table:
        table.add_column(sa.Column("latitude", sa.Double(), nullable=True))
        table.add_column(sa.Column("longitude", sa.Double(), nullable=True))
        table.add_column(sa.Column("address_requirements", sa.String(length=16), nullable=False, server_default="none"))
        table.add_column(sa.Column("beta", sa.Boolean(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("pool_numbers") as table:
        for name in ("beta", "address_requirements", "longitude", "latitude"):
            table.drop_column(name)
