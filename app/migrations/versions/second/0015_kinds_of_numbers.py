"""kinds of phone numbers: local, toll-free, mobile

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op
from app.models.numbers import e164 as numbers

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None
TABLE = "incoming_phone_numbers"


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("kind", sa.String(16), nullable=False, server_default=numbers.LOCAL))
    table = sa.table(TABLE, sa.column("id"), sa.column("phone_number"), sa.column("kind"))
    connection = op.get_bind()
    for row in connection.execute(sa.select(table.c.id, table.c.phone_number)).all():
        if (kind := numbers.kind(row.phone_number)) != numbers.LOCAL:
            connection.execute(table.update().where(table.c.id == row.id).values(kind=kind))


def downgrade() -> None:
    op.drop_column(TABLE, "kind")
