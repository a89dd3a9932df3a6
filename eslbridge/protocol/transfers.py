"""REFER as event socket requests, and what FreeSWITCH tells of it. Pure (Twilio's <Refer>).

FreeSWITCH takes a URI without <>, so a parameter of it, such as its transport, becomes one of the Refer-To header.

The NOTIFY that ends the subscription ends the call, too: mod_sofia (1.11) destroys the dialog that it comes in, with a
BYE, and keeps a leg that hears nothing any more.
"""

import re

from app.calls import allowed
from app.calls.commands.transfers import Refer
from eslbridge.protocol.arguments import channel_name
from eslbridge.protocol.event_types import Referred
from eslbridge.protocol.payload import Fields
from eslbridge.protocol.request import OURS, api

NOTIFIED = "sofia::notify_refer"
"""The event of a NOTIFY about a REFER. It names the leg as UniqueID."""
ASKED = f"{OURS}_refer"
"""The variable that has the id of the Refer that was sent last."""
STATUS, TARGET_STATUS = "sip_refer_status_code", "sip_refer_target_status_code"
"""The variables that FreeSWITCH sets by what was answered to the REFER, and by the NOTIFY with a final status."""
FRAGMENT = re.compile(r"SIP/2\.0 ([1-6][0-9]{2})")


def refer(channel: str, id: str, command: Refer) -> list[bytes]:
    """Forget what became of an earlier one, and ask. The leg stays here, whatever the far end says. Raises Refused."""
    target = allowed.refer_to(command.destination)
    kept = f"{ASKED}={id};sip_refer_continue_after_reply=true"
    forgotten = [api("uuid_setvar", channel_name(channel), name) for name in (STATUS, TARGET_STATUS)]
    return [*forgotten, api("uuid_setvar_multi", channel, kept), api("uuid_deflect", channel, target)]


def ask_asked(channel: str) -> bytes:
    """Which Refer was sent last?"""
    return api("uuid_getvar", channel, ASKED)


def ask_status(channel: str, name: str) -> bytes:
    """What is known of it: STATUS or TARGET_STATUS; _undef_: nothing yet."""
    return api("uuid_getvar", channel, name)


def notified(event: Fields) -> Referred | None:
    """What a NOTIFY tells; None: it is unreadable."""
    found = FRAGMENT.match(event.get("_body"))
    return Referred(int(found[1]), event.get("subscription-substate") == "terminated") if found else None
