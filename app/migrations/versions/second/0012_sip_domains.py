"""SIP domains, and the lists of who may call them."""

import sqlalchemy as sa
from alembic import op
from app.models import columns

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sip_credential_lists",
        sa.Column("sid", sa.String(length=34), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("account_sid", sa.String(length=34), nullable=False),
        sa.Column("friendly_name", columns.Text(64), nullable=False),
        sa.Column("date_created", columns.UtcTime(), nullable=False),
        sa.Column("date_updated", columns.UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_sid"], ["accounts.sid"], name=op.f("fk_sip_credential_lists_account_sid")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sip_credential_lists")),
        sa.UniqueConstraint("sid", name=op.f("uq_sip_credential_lists_sid")),
    )
    with op.batch_alter_table("sip_credential_lists", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sip_credential_lists_account_sid_id"), ["account_sid", "id"], unique=False)

    op.create_table(
        "sip_domains",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("sid", sa.String(length=34), nullable=False),
        sa.Column("account_sid", sa.String(length=34), nullable=False),
        sa.Column("domain_name", sa.String(length=128), nullable=False),
        sa.Column("friendly_name", columns.Text(64), nullable=False),
        sa.Column("api_version", sa.String(length=16), nullable=False),
        sa.Column("voice_url", columns.Text(2048), nullable=False),
        sa.Column("voice_method", sa.String(length=16), nullable=False),
        sa.Column("voice_fallback_url", columns.Text(2048), nullable=False),
        sa.Column("voice_fallback_method", sa.String(length=16), nullable=False),
        sa.Column("voice_status_callback_url", columns.Text(2048), nullable=False),
        sa.Column("voice_status_callback_method", sa.String(length=16), nullable=False),
        sa.Column("sip_registration", sa.Boolean(), nullable=False),
        sa.Column("date_created", columns.UtcTime(), nullable=False),
        sa.Column("date_updated", columns.UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_sid"], ["accounts.sid"], name=op.f("fk_sip_domains_account_sid")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sip_domains")),
        sa.UniqueConstraint("domain_name", name=op.f("uq_sip_domains_domain_name")),
        sa.UniqueConstraint("sid", name=op.f("uq_sip_domains_sid")),
    )
    with op.batch_alter_table("sip_domains", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sip_domains_account_sid"), ["account_sid"], unique=False)

    op.create_table(
        "sip_ip_access_control_lists",
        sa.Column("sid", sa.String(length=34), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("account_sid", sa.String(length=34), nullable=False),
        sa.Column("friendly_name", columns.Text(64), nullable=False),
        sa.Column("date_created", columns.UtcTime(), nullable=False),
        sa.Column("date_updated", columns.UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_sid"], ["accounts.sid"], name=op.f("fk_sip_ip_access_control_lists_account_sid")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sip_ip_access_control_lists")),
        sa.UniqueConstraint("sid", name=op.f("uq_sip_ip_access_control_lists_sid")),
    )
    with op.batch_alter_table("sip_ip_access_control_lists", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sip_ip_access_control_lists_account_sid_id"), ["account_sid", "id"], unique=False
        )

    op.create_table(
        "sip_credentials",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("sid", sa.String(length=34), nullable=False),
        sa.Column("account_sid", sa.String(length=34), nullable=False),
        sa.Column("list_sid", sa.String(length=34), nullable=False),
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("ha1_encrypted", sa.String(length=255), nullable=False),
        sa.Column("date_created", columns.UtcTime(), nullable=False),
        sa.Column("date_updated", columns.UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_sid"], ["accounts.sid"], name=op.f("fk_sip_credentials_account_sid")),
        sa.ForeignKeyConstraint(
            ["list_sid"], ["sip_credential_lists.sid"], name=op.f("fk_sip_credentials_list_sid"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sip_credentials")),
        sa.UniqueConstraint("list_sid", "username", name=op.f("uq_sip_credentials_list_sid_username")),
        sa.UniqueConstraint("sid", name=op.f("uq_sip_credentials_sid")),
    )
    op.create_table(
        "sip_ip_addresses",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("sid", sa.String(length=34), nullable=False),
        sa.Column("account_sid", sa.String(length=34), nullable=False),
        sa.Column("list_sid", sa.String(length=34), nullable=False),
        sa.Column("friendly_name", columns.Text(64), nullable=False),
        sa.Column("ip_address", sa.String(length=45), nullable=False),
        sa.Column("cidr_prefix_length", sa.Integer(), nullable=False),
        sa.Column("date_created", columns.UtcTime(), nullable=False),
        sa.Column("date_updated", columns.UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_sid"], ["accounts.sid"], name=op.f("fk_sip_ip_addresses_account_sid")),
        sa.ForeignKeyConstraint(
            ["list_sid"],
            ["sip_ip_access_control_lists.sid"],
            name=op.f("fk_sip_ip_addresses_list_sid"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sip_ip_addresses")),
        sa.UniqueConstraint("sid", name=op.f("uq_sip_ip_addresses_sid")),
    )
    with op.batch_alter_table("sip_ip_addresses", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sip_ip_addresses_list_sid"), ["list_sid"], unique=False)

    op.create_table(
        "sip_mappings",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("account_sid", sa.String(length=34), nullable=False),
        sa.Column("domain_sid", sa.String(length=34), nullable=False),
        sa.Column("list_sid", sa.String(length=34), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("date_created", columns.UtcTime(), nullable=False),
        sa.Column("date_updated", columns.UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_sid"], ["accounts.sid"], name=op.f("fk_sip_mappings_account_sid")),
        sa.ForeignKeyConstraint(
            ["domain_sid"], ["sip_domains.sid"], name=op.f("fk_sip_mappings_domain_sid"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sip_mappings")),
        sa.UniqueConstraint(
            "domain_sid", "list_sid", "purpose", name=op.f("uq_sip_mappings_domain_sid_list_sid_purpose")
        ),
    )
    with op.batch_alter_table("sip_mappings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sip_mappings_list_sid"), ["list_sid"], unique=False)


def downgrade() -> None:
    op.drop_table("sip_mappings")
    op.drop_table("sip_ip_addresses")
    op.drop_table("sip_credentials")
    op.drop_table("sip_ip_access_control_lists")
    op.drop_table("sip_domains")
    op.drop_table("sip_credential_lists")
