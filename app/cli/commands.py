"""The operator's commands: ``flask account``, ``flask number``, ``flask call`` ... (guide 1.5). --json for programs."""

import json
from typing import Any

import click
from flask import Flask
from flask.cli import AppGroup
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.accounts import accounts
from app.api.http import roles
from app.api.http.context import parts
from app.api.openapi.schema import absolute_url
from app.calls.destination import BadDestination
from app.cli.account_limits import account_limits
from app.cli.allow_hosts import allow_hosts
from app.cli.call import call_commands
from app.cli.callback import callback_commands
from app.cli.journal import journal_commands
from app.cli.pool import pool_commands
from app.cli.switch import switch_commands
from app.cli.table import account_named, as_json_option, prepare, show
from app.models import Account, IncomingPhoneNumber
from app.models.numbers import e164
from app.store.flask_db import db

account_commands = AppGroup("account", help="Accounts: who may use the REST API.", callback=prepare)
number_commands = AppGroup("number", help="Phone numbers and what a call to them runs.", callback=prepare)


def register(app: Flask) -> None:
    """Add every group of commands."""
    app.cli.add_command(journal_commands)
    account_commands.add_command(allow_hosts)
    account_commands.add_command(account_limits)
    app.cli.add_command(account_commands)
    app.cli.add_command(call_commands)
    app.cli.add_command(callback_commands)
    number_commands.add_command(pool_commands)
    app.cli.add_command(number_commands)
    app.cli.add_command(switch_commands)


def row(account: Account) -> dict[str, Any]:
    """What is shown of an account: everything but its secrets."""
    return {
        "sid": account.sid,
        "email": account.email or "",
        "friendly_name": account.friendly_name,
        "status": account.status,
        "role": account.role,
    }


@account_commands.command("create")
@click.argument("email")
@click.option("--name", default="", help="Friendly name; default: the e-mail address.")
@click.option(
    "--role", default=accounts.DEVELOPER, show_default=True, help="Administrator, or a role of the setting roles."
)
@click.option("--parent", default="", help="SID or e-mail of the parent account; default: none.")
@as_json_option
def create_account(email: str, name: str, role: str, parent: str, as_json: bool) -> None:
    """Create an account and print its token. It is not shown again."""
    if role not in roles.names():
        raise click.ClickException(f"there is no role {role}; there are {', '.join(roles.names())}")
    above = account_named(parent) if parent else None
    try:
        account, token = accounts.create(db.session(), parts().vault, email, name, above, role)
        db.session.commit()
    except IntegrityError:
        raise click.ClickException(f"another account has the address {email}") from None
    show([row(account) | {"token": token}], as_json)


@account_commands.command("list")
@as_json_option
def list_accounts(as_json: bool) -> None:
    """List all accounts."""
    show([row(account) for account in db.session.scalars(select(Account).order_by(Account.id))], as_json)


@account_commands.command("token")
@click.argument("account", default="")
@click.option("--new", is_flag=True, help="Rotate the token; the old one becomes invalid.")
@as_json_option
def show_token(account: str, new: bool, as_json: bool) -> None:
    """Print the token of an account (SID or e-mail; default: the first account)."""
    found = account_named(account)
    if new:
        accounts.new_token(found, parts().vault)
        db.session.commit()
    try:
        token = accounts.token(found, parts().vault)
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    click.echo(json.dumps({"sid": found.sid, "token": token}) if as_json else token)


@number_commands.command("add")
@click.argument("number")
@click.argument("voice_url")
@click.option("--account", default="", help="SID or e-mail; default: the first account.")
@click.option("--method", type=click.Choice(["GET", "POST"]), default="POST", show_default=True)
@as_json_option
def add_number(number: str, voice_url: str, account: str, method: str, as_json: bool) -> None:
    """Bind a phone number to the URL of an application."""
    try:
        digits, url = e164.normalise(number), absolute_url(voice_url)
    except (BadDestination, ValueError) as error:
        raise click.ClickException(str(error)) from None
    bound = IncomingPhoneNumber(
        account_sid=account_named(account).sid,
        phone_number=digits,
        friendly_name=e164.friendly(digits),
        api_version=parts().settings.api_version,
        voice_url=url,
        voice_method=method,
    )
    db.session.add(bound)
    try:
        db.session.commit()
    except IntegrityError:
        raise click.ClickException(f"{digits} is already bound") from None
    show([number_row(bound)], as_json)


@number_commands.command("list")
@as_json_option
def list_numbers(as_json: bool) -> None:
    """List all bound numbers."""
    found = db.session.scalars(select(IncomingPhoneNumber).order_by(IncomingPhoneNumber.id))
    show([number_row(number) for number in found], as_json)


def number_row(number: IncomingPhoneNumber) -> dict[str, Any]:
    """What is shown of a number."""
    return {
        "phone_number": number.phone_number,
        "voice_url": number.voice_url,
        "voice_method": number.voice_method,
        "sid": number.sid,
        "account_sid": number.account_sid,
    }
