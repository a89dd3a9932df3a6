"""the conference that an outbound call is called into

Revision ID: 0101rest
Revises: 0100rest
"""

import sqlalchemy as sa
from alembic import op
from app.models import columns

revision = "0101rest"
down_revision = "0100rest"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("calls") as table:
        table.add_column(sa.Column("conference_sid", sa.String(34), nullable=True))
        table.add_column(sa.Column("participant", columns.JsonText(), nullable=True))
        table.create_index("ix_calls_conference_sid", ["conference_sid"])


def downgrade() -> None:
    with op.batch_alter_table("calls") as table:
        table.drop_index("ix_calls_conference_sid")
        table.drop_column("participant")
        table.drop_column("conference_sid")
