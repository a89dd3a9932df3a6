"""``restcomm message``: text messages, sent and received (guide 4.4)."""

from typing import Any

import click
from sqlalchemy import select

from app.cli.installation import installation
from app.cli.options import account_option, as_json_option, limit_option, moment, owner_option, show
from app.cli.table import account_named, newest, of_account, row_of
from app.models import Message
from app.models.numbers import e164

commands = click.Group("message")


@commands.command("list")
@limit_option
@click.option("--status", default="", help="Only messages with this status, such as failed.")
@account_option
@as_json_option
def list_messages(limit: int, status: str, account: str, as_json: bool) -> None:
    """List messages, without their texts."""
    query = select(Message).where(*of_account(Message, account), *([Message.status == status] if status else []))
    show([row(message) for message in newest(query, Message, limit)], as_json)


@commands.command("show")
@click.argument("sid")
@as_json_option
def show_message(sid: str, as_json: bool) -> None:
    """Print one message with its text."""
    message = row_of(Message, sid, "message")
    show([row(message) | {"error": message.error_message, "body": message.body}], as_json)


@commands.command("send")
@click.argument("to")
@click.argument("body")
@click.option("--from", "from_", required=True, help="Sender: a number, or a name of at most 11 characters.")
@owner_option
@as_json_option
def send(to: str, body: str, from_: str, account: str, as_json: bool) -> None:
    """Send a text message to TO, a number or client:NAME."""
    here = installation()
    try:
        receiver = e164.party(to)
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    fields = {"to": receiver, "from_": from_, "body": body, "api_version": here.settings.api_version}
    message = Message(account_sid=account_named(account).sid, direction="outbound-api", **fields)
    here.session.add(message)
    here.session.commit()
    here.wake.wake_senders()
    show([row(message)], as_json)


def row(message: Message) -> dict[str, Any]:
    """What is shown of a message in lists."""
    return {
        "sid": message.sid,
        "from": message.from_,
        "to": message.to,
        "direction": message.direction,
        "status": message.status,
        "error_code": "" if message.error_code is None else message.error_code,
        "created": moment(message.date_created),
    }
