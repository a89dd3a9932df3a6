"""recordings of one side of a call

Revision ID: 0120_twilio_recordings
Revises: 0120_trunk_gateway_states
"""

import sqlalchemy as sa
from alembic import op

revision = "0120_twilio_recordings"
down_revision = "0120_trunk_gateway_states"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("recordings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("track", sa.String(length=16), nullable=False, server_default="both"))
        batch_op.alter_column(
            "source", existing_type=sa.String(length=16), type_=sa.String(length=32), existing_nullable=False
        )


def downgrade() -> None:
    op.execute("DELETE FROM recordings WHERE status IN ('in-progress', 'paused', 'stopped', 'absent')")
    op.execute("UPDATE recordings SET source = 'OutboundAPI' WHERE source LIKE 'StartCallRecording%'")
    with op.batch_alter_table("recordings", schema=None) as batch_op:
        batch_op.alter_column(
            "source", existing_type=sa.String(length=32), type_=sa.String(length=16), existing_nullable=False
        )
        batch_op.drop_column("track")
