"""SIP transactions over UDP (RFC 3261 section 17): send again until answered, answer again when asked again."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from . import net
from .message import Message

if TYPE_CHECKING:
    from .wire import Wire

T1 = 0.5  # seconds: first wait before sending again
T2 = 4.0  # seconds: longest wait, except for INVITE
GIVE_UP = 64 * T1

Heard = Callable[[Message, float], None]
Failed = Callable[[str], None]


class ClientTransaction:
    """One request of ours. `heard(response, arrival)` runs once per response, and for each repeated 2xx to INVITE."""

    def __init__(self, wire: "Wire", request: Message, to: net.Address, heard: Heard, failed: Failed) -> None:
        self.wire, self.request, self.to = wire, request, to
        self.heard, self.failed = heard, failed
        self.status = 0
        self.is_invite = request.method == "INVITE"
        self.give_up = wire.loop.call_later(GIVE_UP, self.fail, f"no answer from {to[0]}:{to[1]} in {GIVE_UP:g} s")
        self._send(T1)

    def _send(self, wait: float) -> None:
        self.wire.send(self.request, self.to)
        longer = 2 * wait if self.is_invite else min(2 * wait, T2)
        self.again = self.wire.loop.call_later(wait, self._send, longer)

    def response(self, message: Message, arrival: float) -> None:
        self.again.cancel()
        if message.status < 200:
            if self.is_invite:
                self.give_up.cancel()  # a ringing phone may ring for minutes
            if self.status < 200:
                self.status = message.status
                self.heard(message, arrival)
            return
        self._final(message, arrival)

    def _final(self, message: Message, arrival: float) -> None:
        self.give_up.cancel()
        repeated = self.status >= 200
        self.status = message.status
        if self.is_invite and message.status >= 300:
            self.wire.send(_ack(self.request, message), self.to)
        if not repeated:
            self.wire.forget_later(self)
        if not repeated or (self.is_invite and message.status < 300):
            self.heard(message, arrival)

    def fail(self, why: str) -> None:
        if self.status < 200:
            self.stop()
            self.status = 408
            self.wire.forget(self)
            self.failed(why)

    def stop(self) -> None:
        self.again.cancel()
        self.give_up.cancel()


def _ack(invite: Message, response: Message) -> Message:
    """The ACK of a refusal belongs to the INVITE's transaction (section 17.1.1.3): same Via, same route."""
    kept = [pair for pair in invite.headers if pair[0] in ("Via", "Route", "From", "Call-ID", "Max-Forwards")]
    kept += [("To", response.get("To")), ("CSeq", f"{invite.sequence[0]} ACK")]
    return Message(method="ACK", uri=invite.uri, headers=kept)


class ServerTransaction:
    """One request of theirs, received at `arrival` (monotonic seconds)."""

    def __init__(self, wire: "Wire", request: Message, source: net.Address, arrival: float) -> None:
        self.wire, self.request, self.source, self.arrival = wire, request, source, arrival
        self.last: Message | None = None
        self.again: asyncio.TimerHandle | None = None

    def respond(self, response: Message) -> None:
        """Send a response; a final one to INVITE is sent again until `acked`."""
        self.last = response
        self.repeat()
        if response.status >= 200:
            self.wire.forget_later(self)
            if self.request.method == "INVITE":
                self.again = self.wire.loop.call_later(T1, self._until_acked, T1, T1)

    def _until_acked(self, wait: float, spent: float) -> None:
        self.repeat()
        longer = min(2 * wait, T2)
        if spent + longer < GIVE_UP:
            self.again = self.wire.loop.call_later(longer, self._until_acked, longer, spent + longer)

    def repeat(self) -> None:
        if self.last:
            self.wire.send(self.last, self.source)

    def acked(self) -> None:
        self.stop()

    def stop(self) -> None:
        if self.again:
            self.again.cancel()
