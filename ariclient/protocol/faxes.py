"""Faxes as ARI requests, and what Asterisk tells of them. Pure (guide 2.5)."""

from urllib.parse import unquote

from app.calls.commands.messages import ReceiveFax, SendFax
from app.switching.arguments import ring_seconds
from app.switching.faxes import FaxOver
from app.switching.faxes import fax_over as how_it_ended
from app.switching.files import checked_fax
from ariclient.protocol.arguments import part
from ariclient.protocol.commands import hear_channel
from ariclient.protocol.originate import caller_id, endpoint
from ariclient.protocol.payload import Message
from ariclient.protocol.request import Rest

FILE = "FAX_FILE"
"""The variable that our dialplan (restcomm-fax) reads."""
FAX_EVENT = "RestCommFax"
"""The user event that it sends."""


def send_fax(channel: str, command: SendFax) -> Rest:
    """A call whose other end, once it answers, is sent the pages by the dialplan."""
    query = {
        "endpoint": endpoint(channel, command.destination, command.gateway),
        "context": "restcomm-fax",
        "extension": "send",
        "priority": "1",
        "timeout": str(ring_seconds(command.timeout)),
        "callerId": caller_id("", command.caller_id),
    }
    return Rest("POST", f"channels/{part(channel)}", query, {"variables": {FILE: checked_fax(command.file)}})


def receive_fax(app: str, channel: str, command: ReceiveFax) -> list[Rest]:
    """The leg goes to the dialplan that takes pages; we go on hearing of it."""
    where = {"context": "restcomm-fax", "extension": "receive", "priority": "1"}
    variable = {"variable": FILE, "value": checked_fax(command.file)}
    return [
        Rest("POST", f"channels/{part(channel)}/variable", variable),
        hear_channel(app, channel),
        Rest("POST", f"channels/{part(channel)}/continue", where),
    ]


def fax_over(message: Message) -> tuple[str, FaxOver] | None:
    """The event of our own dialplan. Which fax it was, the leg knows."""
    if message["eventname"] != FAX_EVENT:
        return None
    told = {name.lower(): str(value) for name, value in message["userevent"].items()}
    status, why = told.get("status", ""), unquote(told.get("error", ""))
    over = how_it_ended("", told.get("pages", ""), status == "SUCCESS", why or status)
    return message["channel"]["id"], over
