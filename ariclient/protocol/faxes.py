"""Messages and faxes as ARI requests: what is no part of a call. Pure (guide 2.4, 2.5)."""

import re

from app.calls import allowed
from app.calls.commands.messages import ReceiveFax, SendFax
from ariclient.protocol.commands import MAX_RING_SECONDS, Refused, Rest, caller_id, endpoint, part

FAX = "fax-"
"""Begin of the ids of channels that send faxes: no calls of ours."""
FAX_FILE = "FAX_FILE"
PAGES = re.compile(r"/[A-Za-z0-9_./-]{1,400}\.tiff")


def send_fax(channel: str, command: SendFax) -> Rest:
    """A call whose other end, once it answers, is sent the pages by the dialplan."""
    query = {
        "endpoint": endpoint(channel, command.destination, command.gateway),
        "context": "restcomm-fax",
        "extension": "send",
        "priority": "1",
        "timeout": str(min(max(command.timeout, 1), MAX_RING_SECONDS)),
        "callerId": caller_id("", command.caller_id),
    }
    return Rest("POST", f"channels/{part(channel)}", query, {"variables": {FAX_FILE: pages(command.file)}})


def receive_fax(app: str, channel: str, command: ReceiveFax) -> list[Rest]:
    """The leg goes to the dialplan that takes pages; we go on hearing of it."""
    where = {"context": "restcomm-fax", "extension": "receive", "priority": "1"}
    return [
        Rest("POST", f"channels/{part(channel)}/variable", {"variable": FAX_FILE, "value": pages(command.file)}),
        hear_channel(app, channel),
        Rest("POST", f"channels/{part(channel)}/continue", where),
    ]


def hear_channel(app: str, channel: str) -> Rest:
    """Tell us of a channel that is not in our application."""
    return Rest("POST", f"applications/{part(app)}/subscription", {"eventSource": f"channel:{part(channel)}"})


def send_text(endpoint: str, address: str, from_: str, host: str, body: str) -> Rest:
    """A SIP MESSAGE to one contact of an endpoint. host: ours, for its From."""
    query = {"to": f"pjsip:{endpoint}/{address}", "from": f"sip:{allowed.user_of(from_)}@{host}", "body": body}
    return Rest("PUT", "endpoints/sendMessage", query)


def hear_texts(app: str) -> Rest:
    """Tell us of SIP messages, whoever sends them. (All endpoints at once: of a single one, or of a technology,
    Asterisk would tell everything about its channels too, a second time.)"""
    return Rest("POST", f"applications/{part(app)}/subscription", {"eventSource": "endpoint:"})


def pages(file: str) -> str:
    """A TIFF file that we made, as an argument of the dialplan."""
    if not PAGES.fullmatch(file):
        raise Refused(f"{file[:200]!r} is not an absolute path of a .tiff file")
    return file
