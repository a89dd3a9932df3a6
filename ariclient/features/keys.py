"""When a key goes down, as AMI tells it: once a key, however short the pauses are.

ARI tells only when a key goes up, and tells hurried ones twice (state/keys.py); that is what is left while AMI is away,
and for keys by SIP INFO, which do not go down.
"""

import logging
from typing import Any

import gevent

from app.calls.events import Event
from ariclient.context import Context
from ariclient.protocol.events import key_down
from ariclient.transport.ami import Ami

log = logging.getLogger("ariclient")

TRY_AGAIN_SECONDS = 5.0


class KeysDown:
    """Keys of one Asterisk, from its AMI."""

    def __init__(self, context: Context, ami: Ami) -> None:
        self.context, self.ami = context, ami
        self.hub = gevent.get_hub()
        self.connecting: Any = None
        ami.on("DTMFBegin", self.heard, "dtmf")

    def start(self) -> None:
        """There is an Asterisk (again): connect, unless that is being tried."""
        if not self.connecting:
            self.connecting = gevent.spawn(self.connect)

    def stop(self) -> None:
        if self.connecting:
            self.connecting.kill(block=False)

    def connect(self) -> None:
        """A greenlet. Once connected, AMI's own link comes back by itself."""
        try:
            self.ami.action({"Action": "Ping"})
            self.connecting = None
        except OSError as error:
            log.info("AMI: %s", error)
            self.connecting = gevent.spawn_later(TRY_AGAIN_SECONDS, self.connect)

    def heard(self, headers: dict[str, str]) -> None:
        """On AMI's own thread."""
        if found := key_down(headers):
            self.hub.loop.run_callback_threadsafe(self.take, *found)

    def take(self, channel: str, event: Event) -> None:
        if channel in self.context.legs.live:
            self.context.take_event(channel, event)
