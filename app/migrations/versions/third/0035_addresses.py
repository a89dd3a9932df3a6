"""addresses, and the one that a number has

Revision ID: 0126_rest_addresses
Revises: 0125_rest_pool_places
"""

import sqlalchemy as sa
from alembic import op
from app.models import columns

revision = "0126_rest_addresses"
down_revision = "0125_rest_pool_places"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "addresses",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("sid", sa.String(length=34), nullable=False),
        sa.Column("account_sid", sa.String(length=34), nullable=False),
        sa.Column("friendly_name", columns.Text(64), nullable=False),
        *(
            sa.Column(name, columns.Text(255), nullable=False)
            for name in ("customer_name", "street", "street_secondary", "city", "region")
        ),
        sa.Column("postal_code", columns.Text(64), nullable=False),
        sa.Column("iso_country", sa.String(length=2), nullable=False),
        sa.Column("date_created", columns.UtcTime(), nullable=False),
        sa.Column("date_updated", columns.UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_sid"], ["accounts.sid"], name=op.f("fk_addresses_account_sid")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_addresses")),
        sa.UniqueConstraint("sid", name=op.f("uq_addresses_sid")),
    )
    with op.batch_alter_table("addresses") as table:
        table.create_index(op.f("ix_addresses_account_sid_id"), ["account_sid", "id"])
    with op.batch_alter_table("incoming_phone_numbers") as table:
        table.add_column(sa.Column("address_sid", sa.String(length=34), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("incoming_phone_numbers") as table:
        table.drop_column("address_sid")
    op.drop_table("addresses")
