"""``restcomm number``: phone numbers and what a call to them runs (guide 4.2)."""

from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.calls.destination import BadDestination
from app.cli.groups.pool import pool_commands
from app.cli.installation import installation
from app.cli.options import as_json_option, owner_option, show
from app.cli.table import account_named
from app.models import IncomingPhoneNumber
from app.models.absolute_url import absolute_url
from app.models.numbers import e164

commands = click.Group("number")
commands.add_command(pool_commands)


@commands.command("add")
@click.argument("number")
@click.argument("voice_url")
@owner_option
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
        api_version=installation().settings.api_version,
        voice_url=url,
        voice_method=method,
    )
    installation().session.add(bound)
    try:
        installation().session.commit()
    except IntegrityError:
        raise click.ClickException(f"{digits} is already bound") from None
    show([number_row(bound)], as_json)


@commands.command("list")
@as_json_option
def list_numbers(as_json: bool) -> None:
    """List all bound numbers."""
    found = installation().session.scalars(select(IncomingPhoneNumber).order_by(IncomingPhoneNumber.id))
    show([number_row(number) for number in found], as_json)


@commands.command("remove")
@click.argument("number")
def remove_number(number: str) -> None:
    """Unbind a phone number (or its PN SID): calls to it are rejected from now on."""
    given = number if number.startswith("PN") else e164.normalise(number)
    column = IncomingPhoneNumber.sid if number.startswith("PN") else IncomingPhoneNumber.phone_number
    found = installation().session.scalar(select(IncomingPhoneNumber).where(column == given))
    if found is None:
        raise click.ClickException(f"{number} is not bound")
    installation().session.delete(found)
    installation().session.commit()
    click.echo(f"{found.phone_number} is no longer bound")


def number_row(number: IncomingPhoneNumber) -> dict[str, Any]:
    """What is shown of a number."""
    return {
        "phone_number": number.phone_number,
        "voice_url": number.voice_url,
        "voice_method": number.voice_method,
        "sid": number.sid,
        "account_sid": number.account_sid,
    }
