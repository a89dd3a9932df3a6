"""``flask call``: place a call, see what became of calls (guide 4.3). --json for programs."""

from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy import select

from app.api.http.context import parts
from app.api.openapi.schema import absolute_url, caller
from app.calls.destination import BadDestination
from app.calls.facts import Application
from app.cli.table import account_named, as_json_option, prepare, show
from app.models import Account, Call, Mail
from app.models.numbers import e164
from app.models.system.mailbox import ORIGINATE
from app.routing import placement
from app.store.flask_db import db

call_commands = AppGroup("call", help="Place calls, and show what happened to them.", callback=prepare)


@call_commands.command("make")
@click.argument("to")
@click.argument("url")
@click.option("--from", "from_", default="client:restcomm", show_default=True, help="Caller ID.")
@click.option("--account", default="", help="SID or e-mail; default: the first account.")
@as_json_option
def make(to: str, url: str, from_: str, account: str, as_json: bool) -> None:
    """Call TO (a number, client:name or a SIP URI) and run the document at URL."""
    show([row(queued(account_named(account), to, from_, url))], as_json)


@call_commands.command("list")
@click.option("--limit", default=20, show_default=True, help="Maximum number, newest first.")
@click.option("--status", default="", help="Only calls with this status, such as in-progress.")
@as_json_option
def list_calls(limit: int, status: str, as_json: bool) -> None:
    """List calls of all accounts."""
    query = select(Call).where(Call.status == status) if status else select(Call)
    show([row(call) for call in db.session.scalars(query.order_by(Call.id.desc()).limit(limit))], as_json)


@call_commands.command("show")
@click.argument("sid")
@as_json_option
def show_call(sid: str, as_json: bool) -> None:
    """Print one call. `flask journal show` prints its transcript."""
    call = db.session.scalar(select(Call).where(Call.sid == sid))
    if call is None:
        raise click.ClickException(f"there is no call {sid}")
    show([row(call)], as_json)


def queued(account: Account, to: str, from_: str, url: str) -> Call:
    """A new call, as POST Calls makes it. Ends the command when it cannot be."""
    try:
        application = Application(url=absolute_url(url))
        node = placement.place(db.session(), parts().settings)
        fields = {"to": caller(to), "from_": caller(from_), "node": node, "api_version": parts().settings.api_version}
    except (BadDestination, ValueError, placement.NoNode) as error:
        raise click.ClickException(str(error) or "no switch takes calls") from None
    call = Call(account_sid=account.sid, direction="outbound-api", application=application, **fields)
    db.session.add(call)
    db.session.flush()
    db.session.add(Mail(node=node, call_sid=call.sid, kind=ORIGINATE, payload={}))
    db.session.commit()
    parts().wake.wake_engine(node)
    return call


def row(call: Call) -> dict[str, Any]:
    """What is shown of a call."""
    return {
        "sid": call.sid,
        "from": e164.friendly(call.from_),
        "to": e164.friendly(call.to),
        "direction": call.direction,
        "status": call.status,
        "seconds": "" if call.duration is None else call.duration,
        "created": f"{call.date_created:%Y-%m-%d %H:%M:%S}",
    }
