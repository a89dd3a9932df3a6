"""``restcomm notification``: what went wrong, with cause and cure from the error dictionary (guide 4.7)."""

import json
import time
from typing import Any

import click
from sqlalchemy import select

from app.cli.installation import installation
from app.cli.options import account_option, as_json_option, limit_option, moment, show
from app.cli.table import newest, of_account, row_of
from app.errors.errors import DICTIONARY
from app.models import Notification
from app.models.calls.notification import ERROR

commands = click.Group("notification")
FOLLOW_SECONDS = 1.0
"""Between two looks of --follow."""


@commands.command("list")
@limit_option
@click.option("--call", default="", help="Only of the call with this SID.")
@click.option("--follow", is_flag=True, help="Then print new ones as they come, until Ctrl-C; with --json one a line.")
@account_option
@as_json_option
def list_notifications(limit: int, call: str, follow: bool, account: str, as_json: bool) -> None:
    """List notifications, newest first; with --follow the newest last."""
    chosen = [*of_account(Notification, account), *([Notification.call_sid == call] if call else [])]
    found = newest(select(Notification).where(*chosen), Notification, limit)
    if not follow:
        show([row(one) for one in found], as_json)
        return
    last = found[0].id if found else 0
    for one in reversed(found):
        tell(one, as_json)
    while True:
        installation().session.rollback()
        later = select(Notification).where(*chosen, Notification.id > last).order_by(Notification.id)
        for one in installation().session.scalars(later):
            last = one.id
            tell(one, as_json)
        time.sleep(FOLLOW_SECONDS)


@commands.command("show")
@click.argument("sid")
@as_json_option
def show_notification(sid: str, as_json: bool) -> None:
    """Print one notification: the request, the response, cause and cure."""
    one = row_of(Notification, sid, "notification")
    known = DICTIONARY.get(one.error_code)
    more = {
        "request": f"{one.request_method} {one.request_url}".strip(),
        "request_variables": one.request_variables,
        "response_headers": one.response_headers,
        "response_body": one.response_body,
        "cause": known.cause if known else "",
        "cure": known.cure if known else "",
    }
    if as_json:
        show([row(one) | more], True)
        return
    for name, value in (row(one) | more).items():
        click.echo(f"{name}: {value}")


def tell(one: Notification, as_json: bool) -> None:
    """One line about a notification, and with cause and cure unless it is JSON."""
    if as_json:
        click.echo(json.dumps(row(one)))
        return
    click.echo("  ".join(str(value) for value in row(one).values() if value))
    known = DICTIONARY.get(one.error_code)
    if known:
        click.echo(f"    cause: {known.cause}\n    cure: {known.cure}")


def row(one: Notification) -> dict[str, Any]:
    """What is shown of a notification in lists."""
    return {
        "created": moment(one.message_date),
        "level": "error" if one.log == ERROR else "warning",
        "code": one.error_code,
        "call_sid": one.call_sid or "",
        "message": one.message_text,
        "url": one.request_url,
        "sid": one.sid,
        "account_sid": one.account_sid,
    }
