"""A FreeSWITCH that was killed takes its answered calls up again when it is asked (track-calls of sofia.xml).

SIP comes last when it starts. Until then nothing is told of a new connection: it would look as if all calls were gone.
"""

import logging
import re

import gevent

from eslbridge.protocol.request import request
from eslbridge.transport.socket import EventSocket, Reply, Then

log = logging.getLogger("eslbridge")

ASK = request("api sofia status")
RUNNING = re.compile(r"^\s*outside\s+profile\s.*\sRUNNING", re.MULTILINE)
LOOK_SECONDS = 0.1
RECOVER = request("api sofia recover")
"""Of a FreeSWITCH that has its calls: nothing. It asks each peer by a new INVITE; who is gone says so, and that is the
end of the call."""


def recover(socket: EventSocket, then: Then) -> None:
    """Ask for them as soon as there is SIP; `then` gets the answer."""

    def looked(reply: Reply) -> None:
        if reply is None:
            then(None)
        elif RUNNING.search(reply):
            socket.ask(RECOVER, recovered)
        else:
            gevent.spawn_later(LOOK_SECONDS, socket.ask, ASK, looked)

    def recovered(reply: Reply) -> None:
        if reply and reply.startswith("Recovered"):
            log.warning("FreeSWITCH had been killed and started again: %s", reply)
        then(reply)

    socket.ask(ASK, looked)
