"""``restcomm call``: place a call, see what became of calls (guide 4.3). --json for programs."""

from typing import Any

import click
from sqlalchemy import select

from app.calls.destination import BadDestination
from app.calls.facts import Application
from app.cli.installation import installation
from app.cli.options import account_option, as_json_option, limit_option, moment, owner_option, show
from app.cli.table import account_named, newest, of_account, row_of
from app.models import Account, Call, EngineCommand
from app.models.absolute_url import absolute_url
from app.models.numbers import e164
from app.models.system.mailbox import END, ORIGINATE
from app.routing import placement

commands = click.Group("call")


@commands.command("make")
@click.argument("to")
@click.argument("url")
@click.option("--from", "from_", default="client:restcomm", show_default=True, help="Caller ID.")
@owner_option
@as_json_option
def make(to: str, url: str, from_: str, account: str, as_json: bool) -> None:
    """Call TO (a number, client:name or a SIP URI) and run the document at URL."""
    show([row(queued(account_named(account), to, from_, url))], as_json)


@commands.command("list")
@limit_option
@click.option("--status", default="", help="Only calls with this status, such as in-progress.")
@account_option
@as_json_option
def list_calls(limit: int, status: str, account: str, as_json: bool) -> None:
    """List calls."""
    query = select(Call).where(*of_account(Call, account), *([Call.status == status] if status else []))
    show([row(call) for call in newest(query, Call, limit)], as_json)


@commands.command("show")
@click.argument("sid")
@as_json_option
def show_call(sid: str, as_json: bool) -> None:
    """Print one call. `restcomm journal show` prints its transcript."""
    show([row(row_of(Call, sid, "call"))], as_json)


@commands.command("end")
@click.argument("sid")
def end(sid: str) -> None:
    """End a live call, within a second: it becomes completed, or canceled if it was not answered yet."""
    call = row_of(Call, sid, "call")
    if not call.live:
        raise click.ClickException(f"the call is {call.status}")
    here = installation()
    node = call.node or here.settings.node
    here.session.add(EngineCommand(node=node, call_sid=sid, kind=END, payload={"status": "completed"}))
    here.session.commit()
    here.wake.wake_engine(node)
    click.echo(f"{sid} is being ended")


def queued(account: Account, to: str, from_: str, url: str) -> Call:
    """A new call, as POST Calls makes it. Ends the command when it cannot be."""
    here = installation()
    region = "US" if here.settings.country == "US" else ""
    try:
        application = Application(url=absolute_url(url))
        called, caller = e164.party(to, region), e164.party(from_, region)
        node = placement.place(here.session, here.settings)
    except (BadDestination, ValueError, placement.NoNode) as error:
        raise click.ClickException(str(error) or "no switch node is available") from None
    fields = {"to": called, "from_": caller, "node": node, "api_version": here.settings.api_version}
    call = Call(account_sid=account.sid, direction="outbound-api", application=application, **fields)
    here.session.add(call)
    here.session.flush()
    here.session.add(EngineCommand(node=node, call_sid=call.sid, kind=ORIGINATE, payload={}))
    here.session.commit()
    here.wake.wake_engine(node)
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
        "created": moment(call.date_created),
    }
