"""whom a participant coaches

Revision ID: 0129_rest_coaching
Revises: 0128_secure_console_sessions
"""

import sqlalchemy as sa
from alembic import op

revision = "0129_rest_coaching"
down_revision = "0128_secure_console_sessions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("participants") as table:
        table.add_column(sa.Column("coached", sa.String(length=34), nullable=False, server_default=sa.text("''")))


def downgrade() -> None:
    with op.batch_alter_table("participants") as table:
        table.drop_column("coached")
