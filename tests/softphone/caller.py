"""The calling end: INVITE until it is answered, refused, cancelled or lost. Lives on the loop's thread."""

from typing import TYPE_CHECKING

from .dialog import SDP_TYPE, Dialog
from .exchange import Exchange
from .leg import Leg
from .media import Media
from .message import Message
from .transactions import GIVE_UP

if TYPE_CHECKING:
    from .agent import Agent
    from .call import Call


class CallerLeg(Leg):
    def __init__(self, agent: "Agent", call: "Call", media: Media, dialog: Dialog, extra: dict[str, str]) -> None:
        super().__init__(agent, call, media, dialog)
        self.extra = extra
        self.cancelled = self.cancel_sent = False

    def start(self) -> None:
        self.listen()
        offer = self.media.describe(self.media.offer())
        invite = self.dialog.request("INVITE", offer, SDP_TYPE, self.extra)
        self.call.note(started=self.loop.time())
        self.invite = Exchange(
            self.agent.wire,
            self.dialog,
            invite,
            self._response,
            self._failed,
            self.agent.credentials,
            wanted=lambda: not self.cancelled,
        )

    def hang_up(self) -> None:
        self.cancel() if self.call.answered_at is None else self.bye()

    def cancel(self) -> None:
        """CANCEL may only follow a provisional response (RFC 3261 section 9.1), so it may have to wait."""
        if self.call.answered_at is None and self.call.ended_at is None:
            self.cancelled = True
            self._send_cancel()

    def _send_cancel(self) -> None:
        transaction = self.invite.transaction
        if not self.cancelled or self.cancel_sent or not transaction or not 100 <= transaction.status < 200:
            return
        self.cancel_sent = True
        invite = transaction.request
        headers = [pair for pair in invite.headers if pair[0] in ("Route", "From", "To", "Call-ID", "Max-Forwards")]
        headers.append(("CSeq", f"{invite.sequence[0]} CANCEL"))
        message = Message(method="CANCEL", uri=invite.uri, headers=headers)
        self.call.note(cancelled_at=self.loop.time())
        self.agent.wire.request(message, transaction.to, lambda response, at: None, lambda why: None, invite.branch)
        self.loop.call_later(GIVE_UP, self._failed, "no final response after CANCEL")

    def _response(self, response: Message, arrival: float) -> None:
        if response.status < 200:
            self._provisional(response, arrival)
        elif response.status < 300:
            self._accepted(response, arrival)
        else:
            self.end("us" if self.cancelled else None, arrival, status=response.status, message=response)
            self.over.set()

    def _provisional(self, response: Message, arrival: float) -> None:
        self.call.note_provisional(response.status, arrival)
        self._connect(response)  # early media
        self._send_cancel()

    def _accepted(self, response: Message, arrival: float) -> None:
        if self.call.answered_at is not None or self.call.ended_at is not None:
            return self._ack_2xx()  # theirs came again: our ACK was lost
        self.dialog.established(response)
        self._ack_2xx()
        fits = self._connect(response)
        self.call.note(answered_at=arrival, status=response.status, message=response)
        if self.cancelled or not fits:
            self.call.note(error=None if fits else "the 200 has no SDP we can use")
            self.bye()

    def _ack_2xx(self) -> None:
        ack = self.dialog.ack(self.invite.request)
        self.agent.wire.stamp(ack)
        self.agent.wire.send(ack, self.dialog.destination())

    def _failed(self, why: str) -> None:
        """Nobody answers: 408 stands for it, as in RFC 3261 section 8.1.3.1."""
        if self.call.answered_at is None:
            self.end("us" if self.cancelled else None, status=408, error=why)
            self.over.set()
