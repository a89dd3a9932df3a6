"""REFER as ARI requests, and what Asterisk tells of it. Pure (Twilio's <Refer>).

Only the dialplan tells how a REFER went (app_transfer), so the leg leaves Stasis for it, and comes back. Asterisk has
one status for both what was answered to the REFER and what its NOTIFY said; which of the two it is, is told by what
each of them can say: a phone that takes the REFER and cannot reach anybody says 404, 408, 480, 486 and the like.
"""

from dataclasses import replace

from app.calls import allowed
from app.calls.commands.transfers import Refer
from ariclient.protocol.arguments import part
from ariclient.protocol.commands import hear_channel
from ariclient.protocol.event_types import Referred
from ariclient.protocol.payload import Message
from ariclient.protocol.request import Rest

CONTEXT = "restcomm-refer"
TARGET = "REFER_TO"
"""The variable that our dialplan reads."""
REFERRED = "referred"
"""The first argument with which it brings the leg back to Stasis; then TRANSFERSTATUS and TRANSFERSTATUSPROTOCOL."""
REFER_EVENT = "RestCommRefer"
"""The user event that it sends of a leg that ends meanwhile."""
ACCEPTED, DONE = 202, 200
BY_NOTIFY = frozenset((404, 408, 410, 480, 484, 486, 487, 488, 500, 502, 503, 504, 600, 604))
"""Statuses of who was called by the far end."""


def refer(app: str, channel: str, command: Refer) -> list[Rest]:
    """The leg goes to the dialplan that asks the far end; we go on hearing of it. Raises Refused."""
    where = {"context": CONTEXT, "extension": "s", "priority": "1"}
    variable = {"variable": TARGET, "value": f"<{allowed.refer_to(command.destination)}>"}
    return [
        Rest("POST", f"channels/{part(channel)}/variable", variable),
        hear_channel(app, channel),
        Rest("POST", f"channels/{part(channel)}/continue", where),
    ]


def give_up(channel: str) -> dict[str, str]:
    """The AMI action that brings a leg back whose far end tells nothing."""
    return {"Action": "Redirect", "Channel": part(channel), "Context": CONTEXT, "Exten": "late", "Priority": "1"}


def refer_over(message: Message) -> tuple[str, Referred] | None:
    """The event of our own dialplan, of a leg that ends; None: it is another one."""
    if message["eventname"] != REFER_EVENT:
        return None
    told = {name.lower(): str(value) for name, value in message["userevent"].items()}
    over = replace(referred(told.get("status", ""), told.get("code", "")), gone=True)
    return message["channel"]["id"], over


def referred(status: str = "", code: str = "") -> Referred:
    """What became of it: TRANSFERSTATUS is SUCCESS or FAILURE, which has the code of who refused, or none if nothing is
    known."""
    said = int(code) if code.isdecimal() and len(code) == 3 else 0
    if not said:
        return Referred(ACCEPTED, DONE) if status == "SUCCESS" else Referred(0, 0)
    return Referred(ACCEPTED, said) if said in BY_NOTIFY else Referred(said, 0)
