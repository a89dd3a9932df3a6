"""limits of accounts, and the outbound legs that they count

Revision ID: 0100_money_limits
Revises: 0102rest
"""

import sqlalchemy as sa
from alembic import op
from app.models import columns

revision = "0100_money_limits"
down_revision = "0102rest"
branch_labels = None
depends_on = None
ROW = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("accounts") as table:
        table.add_column(sa.Column("limits", columns.LongText(), nullable=True))
    op.create_table(
        "outbound_scopes",
        sa.Column("name", sa.String(36), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_outbound_scopes")),
    )
    op.create_table(
        "outbound_grants",
        sa.Column("id", ROW, autoincrement=True, nullable=False),
        sa.Column("scope", sa.String(36), nullable=False),
        sa.Column("leg_sid", sa.String(34), nullable=False),
        sa.Column("node", sa.String(32), nullable=False),
        sa.Column("number", sa.String(64), nullable=False),
        sa.Column("caller", sa.String(64), nullable=False),
        sa.Column("price", sa.Double(), nullable=False),
        sa.Column("chain", sa.String(34), nullable=False),
        sa.Column("hops", sa.Integer(), nullable=False),
        sa.Column("granted_at", sa.Double(), nullable=False),
        sa.Column("ended_at", sa.Double(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbound_grants")),
        sa.UniqueConstraint("leg_sid", "scope", name=op.f("uq_outbound_grants_leg_sid_scope")),
    )
    for names in (("scope", "granted_at"), ("scope", "ended_at"), ("chain",), ("number", "granted_at"), ("ended_at",)):
        op.create_index(f"ix_outbound_grants_{'_'.join(names)}", "outbound_grants", list(names))


def downgrade() -> None:
    op.drop_table("outbound_grants")
    op.drop_table("outbound_scopes")
    with op.batch_alter_table("accounts") as table:
        table.drop_column("limits")
