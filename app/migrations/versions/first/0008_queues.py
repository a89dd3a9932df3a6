"""Queues and who waits in them."""

import sqlalchemy as sa
from alembic import op
from app.models import columns

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "queues",
        sa.Column("id", number, autoincrement=True, nullable=False),
        sa.Column("sid", sa.String(length=34), nullable=False),
        sa.Column("account_sid", sa.String(length=34), nullable=False),
        sa.Column("friendly_name", columns.Text(length=64), nullable=False),
        sa.Column("max_size", sa.Integer(), nullable=False),
        sa.Column("date_created", columns.UtcTime(), nullable=False),
        sa.Column("date_updated", columns.UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_sid"], ["accounts.sid"], name=op.f("fk_queues_account_sid")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_queues")),
        sa.UniqueConstraint("sid", name=op.f("uq_queues_sid")),
        sa.UniqueConstraint("account_sid", "friendly_name", name=op.f("uq_queues_account_sid_friendly_name")),
    )
    op.create_table(
        "queue_members",
        sa.Column("id", number, autoincrement=True, nullable=False),
        sa.Column("entry", sa.String(length=32), nullable=False),
        sa.Column("queue_sid", sa.String(length=34), nullable=False),
        sa.Column("account_sid", sa.String(length=34), nullable=False),
        sa.Column("call_sid", sa.String(length=34), nullable=False),
        sa.Column("node", sa.String(length=32), nullable=False),
        sa.Column("entered", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["account_sid"], ["accounts.sid"], name=op.f("fk_queue_members_account_sid")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_queue_members")),
        sa.UniqueConstraint("entry", name=op.f("uq_queue_members_entry")),
    )
    with op.batch_alter_table("queue_members", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_queue_members_queue_sid_entered"), ["queue_sid", "entered"], unique=False)
        batch_op.create_index(batch_op.f("ix_queue_members_node"), ["node"], unique=False)


def downgrade() -> None:
    op.drop_table("queue_members")
    op.drop_table("queues")
