"""numbers that receive faxes

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op
from app.models import columns

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None
NEW = {"fax_url": (columns.Text(length=2048), ""), "fax_method": (sa.String(16), "POST")}


def upgrade() -> None:
    with op.batch_alter_table("incoming_phone_numbers") as table:
        for name, (kind, default) in NEW.items():
            table.add_column(sa.Column(name, kind, nullable=False, server_default=default))
    with op.batch_alter_table("incoming_phone_numbers") as table:
        for name, (kind, _default) in NEW.items():  # only for the rows that are there
            table.alter_column(name, existing_type=kind, existing_nullable=False, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("incoming_phone_numbers") as table:
        for name in NEW:
            table.drop_column(name)
