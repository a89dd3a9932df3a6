"""The first words on a new connection to FreeSWITCH: only after its answers is the link up (guide 2.3).

A FreeSWITCH that was killed recovers its answered calls on request (track-calls of sofia.xml). SIP comes last when it
starts. Until then the link is not up: it would look as if all calls were gone.
"""

import logging
import re

import gevent

from eslbridge.protocol.clients import UNREGISTERED
from eslbridge.protocol.event_types import REINVITE
from eslbridge.protocol.events import CUSTOM_DECODERS, DECODERS
from eslbridge.protocol.messages import MESSAGES
from eslbridge.protocol.request import OURS, api, request
from eslbridge.transport.requests import Reply, Then
from eslbridge.transport.socket import EventSocket, LinkLost

log = logging.getLogger("eslbridge")

FILTERS = (
    *(("Event-Name", name) for name in DECODERS if name not in ("CHANNEL_EXECUTE_COMPLETE", "CUSTOM")),
    ("Application-UUID-Name", OURS),
    ("Action", "add-member"),
    ("Event-Subclass", MESSAGES),
    ("Event-Subclass", REINVITE),
    ("Event-Subclass", UNREGISTERED),
)
"""Of what is executed only our own is sent: the dialplan's steps would be half of all events. Of conferences only who
comes in: who talks would be most."""
ASK_SIP = request("api sofia status")
RUNNING = re.compile(r"^\s*outside\s+profile\s.*\sRUNNING", re.MULTILINE)
LOOK_SECONDS = 0.1
RECOVER = request("api sofia recover")
"""Of a FreeSWITCH that has its calls: nothing. It asks each peer by a new INVITE; who is gone says so, and that is the
end of the call."""


def prove(socket: EventSocket, take_version: Then, then: Then) -> None:
    """Subscribe to events, ask for the version, and for the calls of a FreeSWITCH that was killed. `then` gets the last
    answer."""
    for name, value in FILTERS:
        socket.ask(request(f"filter {name} {value}"), check_agreed)
    socket.ask(request("log crit"), check_agreed)
    socket.ask(api("version", "short"), take_version)
    socket.ask(request(f"event json {' '.join((*DECODERS, *CUSTOM_DECODERS))}"), check_agreed)
    recover(socket, then)


def check_agreed(reply: Reply) -> None:
    """Raises LinkLost in the reader: a link without our events is none."""
    if reply is not None and not reply.startswith("+OK"):
        raise LinkLost(f"FreeSWITCH refuses: {reply[:200]}")


def recover(socket: EventSocket, then: Then) -> None:
    """Ask for the calls as soon as there is SIP; `then` gets the answer."""

    def take_status(reply: Reply) -> None:
        if reply is None:
            then(None)
        elif RUNNING.search(reply):
            socket.ask(RECOVER, take_recovered)
        else:
            gevent.spawn_later(LOOK_SECONDS, socket.ask, ASK_SIP, take_status)

    def take_recovered(reply: Reply) -> None:
        if reply and reply.startswith("Recovered"):
            log.warning("FreeSWITCH was killed and restarted: %s", reply)
        then(reply)

    socket.ask(ASK_SIP, take_status)
