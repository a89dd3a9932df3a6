"""homes of conferences and queues, and visits from other nodes

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op

from app.models import columns

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "homes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("place", sa.String(length=64), nullable=False),
        sa.Column("node", sa.String(length=32), nullable=False),
        sa.Column("date_updated", columns.UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_homes")),
        sa.UniqueConstraint("place", name=op.f("uq_homes_place")),
    )
    op.create_index(op.f("ix_homes_node"), "homes", ["node"])
    op.create_table(
        "visits",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("leg", sa.String(length=34), nullable=False),
        sa.Column("ticket", sa.String(length=32), nullable=False),
        sa.Column("home", sa.String(length=32), nullable=False),
        sa.Column("guest", sa.String(length=32), nullable=False),
        sa.Column("admitted", sa.Boolean(), nullable=False),
        sa.Column("payload", columns.LONG, nullable=False),
        sa.Column("outcome", columns.LONG, nullable=True),
        sa.Column("date_created", columns.UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visits")),
        sa.UniqueConstraint("leg", name=op.f("uq_visits_leg")),
        sa.UniqueConstraint("ticket", name=op.f("uq_visits_ticket")),
    )
    op.create_index(op.f("ix_visits_home"), "visits", ["home"])
    op.create_index(op.f("ix_visits_guest"), "visits", ["guest"])


def downgrade() -> None:
    op.drop_table("visits")
    op.drop_table("homes")
