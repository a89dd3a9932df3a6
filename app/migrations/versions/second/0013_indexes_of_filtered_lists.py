"""indexes of filtered lists of calls

Revision ID: 0013
Revises: 0012
"""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

COLUMNS = ("to", "from", "status", "start_time")


def upgrade() -> None:
    for column in COLUMNS:
        op.create_index(op.f(f"ix_calls_account_sid_{column}_id"), "calls", ["account_sid", column, "id"])


def downgrade() -> None:
    for column in COLUMNS:
        op.drop_index(op.f(f"ix_calls_account_sid_{column}_id"), table_name="calls")
