"""who has answered a call

Revision ID: 0111_media_answered_by
Revises: 0110_media_streams
"""

import sqlalchemy as sa
from alembic import op

revision = "0111_media_answered_by"
down_revision = "0110_media_streams"
branch_labels = None
depends_on = None


def upgrade() -> None:
    kind = sa.String(length=32)
    with op.batch_alter_table("calls") as table:
        table.add_column(sa.Column("answered_by", kind, nullable=False, server_default=""))
    with op.batch_alter_table("calls") as table:  # only for the rows that are there
        table.alter_column("answered_by", existing_type=kind, existing_nullable=False, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("calls") as table:
        table.drop_column("answered_by")
