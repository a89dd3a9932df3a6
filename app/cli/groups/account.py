"""``restcomm account``: who may use the REST API (guide 4.1), and what they may call."""

import json
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.accounts import accounts
from app.cli.groups.account_limits import account_limits
from app.cli.groups.allow_hosts import allow_hosts
from app.cli.installation import installation
from app.cli.options import as_json_option, show
from app.cli.table import account_named
from app.models import Account

commands = click.Group("account")
commands.add_command(allow_hosts)
commands.add_command(account_limits)


def row(account: Account) -> dict[str, Any]:
    """What is shown of an account: everything but its secrets."""
    return {
        "sid": account.sid,
        "email": account.email or "",
        "friendly_name": account.friendly_name,
        "status": account.status,
        "role": account.role,
    }


@commands.command("create")
@click.argument("email")
@click.option("--name", default="", help="Friendly name; default: the e-mail address.")
@click.option(
    "--role", default=accounts.DEVELOPER, show_default=True, help="Administrator, or a role of the setting roles."
)
@click.option("--parent", default="", help="SID or e-mail of the parent account; default: none.")
@as_json_option
def create_account(email: str, name: str, role: str, parent: str, as_json: bool) -> None:
    """Create an account and print its token. It is not shown again."""
    if role not in role_names():
        raise click.ClickException(f"there is no role {role}; there are {', '.join(role_names())}")
    above = account_named(parent) if parent else None
    try:
        account, token = accounts.create(installation().session, installation().vault, email, name, above, role)
        installation().session.commit()
    except IntegrityError:
        raise click.ClickException(f"another account has the address {email}") from None
    show([row(account) | {"token": token}], as_json)


def role_names() -> list[str]:
    """The roles that an account can have."""
    return [accounts.ADMINISTRATOR, *installation().settings.roles]


@commands.command("list")
@as_json_option
def list_accounts(as_json: bool) -> None:
    """List all accounts."""
    show([row(account) for account in installation().session.scalars(select(Account).order_by(Account.id))], as_json)


@commands.command("token")
@click.argument("account", default="")
@click.option("--new", is_flag=True, help="Rotate the token; the old one becomes invalid.")
@as_json_option
def show_token(account: str, new: bool, as_json: bool) -> None:
    """Print the token of an account (SID or e-mail; default: the first account)."""
    found = account_named(account)
    if new:
        accounts.new_token(found, installation().vault)
        installation().session.commit()
    try:
        token = accounts.token(found, installation().vault)
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    click.echo(json.dumps({"sid": found.sid, "token": token}) if as_json else token)
