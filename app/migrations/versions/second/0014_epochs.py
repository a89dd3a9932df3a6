"""epochs of the engines that have a switch node

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("switch_nodes") as table:
        table.add_column(sa.Column("epoch", sa.BigInteger(), nullable=False, server_default="0"))
    with op.batch_alter_table("switch_nodes") as table:
        table.alter_column("epoch", server_default=None)  # only for the rows that are there


def downgrade() -> None:
    with op.batch_alter_table("switch_nodes") as table:
        table.drop_column("epoch")
