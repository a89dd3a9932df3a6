"""messages that are sent later, for so long at most, and what became of them for their reader

Revision ID: 0102rest
Revises: 0101rest
"""

import sqlalchemy as sa
from alembic import op
from app.models import columns

revision = "0102rest"
down_revision = "0101rest"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("messages") as table:
        table.add_column(sa.Column("send_at", columns.UtcTime(), nullable=True))
        table.add_column(sa.Column("validity_period", sa.Integer(), nullable=True))
        table.add_column(sa.Column("feedback", sa.String(16), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("messages") as table:
        for name in ("feedback", "validity_period", "send_at"):
            table.drop_column(name)
