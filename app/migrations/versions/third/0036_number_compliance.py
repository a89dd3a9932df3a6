"""how a number receives, and what its operator's regulator wants to know

Revision ID: 0127_rest_number_compliance
Revises: 0126_rest_addresses
"""

import sqlalchemy as sa
from alembic import op

revision = "0127_rest_number_compliance"
down_revision = "0126_rest_addresses"
branch_labels = None
depends_on = None
REFERENCES = ("emergency_address_sid", "identity_sid", "bundle_sid")


def upgrade() -> None:
    with op.batch_alter_table("incoming_phone_numbers") as table:
        table.add_column(sa.Column("voice_receive_mode", sa.String(length=16), nullable=False, server_default="voice"))
        for name in REFERENCES:
            table.add_column(sa.Column(name, sa.String(length=34), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("incoming_phone_numbers") as table:
        for name in (*REFERENCES, "voice_receive_mode"):
            table.drop_column(name)
