"""what the last REGISTER and OPTIONS of a node's gateways said

Revision ID: 0120_trunk_gateway_states
Revises: 0111_media_answered_by
"""

import sqlalchemy as sa
from alembic import op

revision = "0120_trunk_gateway_states"
down_revision = "0111_media_answered_by"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("switch_nodes") as batch:
        batch.add_column(sa.Column("gateways", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("switch_nodes") as batch:
        batch.drop_column("gateways")
