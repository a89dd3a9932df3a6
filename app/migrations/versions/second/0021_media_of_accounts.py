"""whether an account's audio needs credentials

Revision ID: 0100rest
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0100rest"
down_revision = "0100callbacks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("accounts") as table:
        table.add_column(sa.Column("media_auth", sa.Boolean(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("accounts") as table:
        table.drop_column("media_auth")
