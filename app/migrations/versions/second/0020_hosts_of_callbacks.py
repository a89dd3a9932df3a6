"""hosts of callbacks, and an index of messages by their pair of numbers

Revision ID: 0100callbacks
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op
from app.models import columns
from app.models.system.outbox import PENDING, host_of

revision = "0100callbacks"
down_revision = "0101_webhooks_cookies"
branch_labels = None
depends_on = None
INDEX = "ix_messages_account_sid_to_status_id"


def upgrade() -> None:
    with op.batch_alter_table("outbox") as table:
        table.add_column(sa.Column("host", columns.Text(length=255), nullable=False, server_default=""))
    with op.batch_alter_table("outbox") as table:
        table.alter_column("host", existing_type=columns.Text(length=255), existing_nullable=False, server_default=None)
    outbox = sa.table("outbox", *map(sa.column, ("id", "url", "host", "state")))
    connection = op.get_bind()
    waiting = sa.select(outbox.c.id, outbox.c.url).where(outbox.c.state == PENDING)
    for id, url in connection.execute(waiting).all():
        connection.execute(sa.update(outbox).where(outbox.c.id == id).values(host=host_of(url)))
    op.create_index(INDEX, "messages", ["account_sid", "to", "status", "id"])


def downgrade() -> None:
    op.drop_index(INDEX, "messages")
    with op.batch_alter_table("outbox") as table:
        table.drop_column("host")
