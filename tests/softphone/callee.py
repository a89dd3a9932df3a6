"""The called end: ring, answer, reject or ignore, by policy or by the test's hand. Lives on the loop's thread."""

from typing import TYPE_CHECKING

from . import net
from .dialog import Dialog, reply
from .leg import Leg
from .media import Media
from .message import parameter, uri_in
from .policy import Policy
from .speaker import clip
from .transactions import GIVE_UP, ServerTransaction

if TYPE_CHECKING:
    from .agent import Agent
    from .call import Call


class CalleeLeg(Leg):
    def __init__(
        self, agent: "Agent", call: "Call", media: Media, dialog: Dialog, invite: ServerTransaction, policy: Policy
    ) -> None:
        super().__init__(agent, call, media, dialog)
        self.invite, self.policy = invite, policy
        self.sdp: bytes | None = None

    def start(self) -> None:
        """Plan what the policy says; its times count from the INVITE's arrival, to the millisecond."""
        policy, came = self.policy, self.invite.arrival
        self.listen()
        if policy.ignore:
            return
        self._respond(100)
        if policy.reject is not None:
            self.loop.call_at(came + policy.reject_after, self.reject, policy.reject)
        elif policy.answer_after is not None:
            self.loop.call_at(came + policy.answer_after, self.answer)
        rings_before = policy.reject_after if policy.reject else policy.answer_after
        if policy.ringing and (rings_before is None or policy.ring_after < rings_before):
            self.loop.call_at(came + policy.ring_after, self.ring)

    @property
    def undecided(self) -> bool:
        return self.call.answered_at is None and self.call.ended_at is None

    def ring(self) -> None:
        if not self.undecided:
            return
        if self.policy.early is None:
            return self._respond(180)
        self._prepare_media()
        self.media.speaker.queue.append(clip(self.policy.early))
        self._respond(183, self.sdp or b"")

    def answer(self) -> None:
        if not self.undecided:
            return
        self._prepare_media()
        if self.sdp is None:
            return self.reject(488)
        if self.policy.early is not None:
            self.media.speaker.queue.clear()  # early media ends with the answer
        if self.policy.send is not None:
            self.call.send_audio(self.policy.send)
        self.awaiting_ack[self.invite.request.sequence[0]] = self.invite
        self._respond(200, self.sdp)
        self.call.note(answered_at=self.loop.time(), status=200)
        self.loop.call_later(GIVE_UP, self._never_acked)

    def _prepare_media(self) -> None:
        if self.sdp is None:
            self.sdp = self.describe(self.invite.request)
            self._connect(self.invite.request)

    def reject(self, status: int) -> None:
        if self.undecided:
            self._respond(status)
            self.end("us", status=status)
            self.over.set()

    def hang_up(self) -> None:
        self.reject(480) if self.call.answered_at is None else self.bye()

    def on_cancel(self, server: ServerTransaction) -> None:
        server.respond(reply(server.request, 200))
        if self.undecided:
            self.call.note(cancelled_at=server.arrival)
            self._respond(487)
            self.end("them", server.arrival, status=487)
            self.over.set()

    def _never_acked(self) -> None:
        if self.invite.request.sequence[0] in self.awaiting_ack:
            self.call.note(error="our 200 was never acknowledged")
            self.bye()

    def _respond(self, status: int, sdp: bytes = b"") -> None:
        tag = "" if status == 100 else parameter(self.dialog.local, "tag")
        contact = self.dialog.contact if status != 100 else ""
        response = reply(self.invite.request, status, tag, contact, sdp)
        response.headers += self.policy.headers.items() if status >= 200 else []
        self.invite.respond(response)


def dialog_of(server: ServerTransaction, tag: str, contact: str) -> Dialog:
    """Our side of the dialog that an INVITE opens; raises nothing: a bad Contact shows when we send."""
    invite = server.request
    return Dialog(
        local=f"{invite.get('To')};tag={tag}",
        remote=invite.get("From"),
        target=uri_in(invite.get("Contact")) or _source_uri(server.source),
        contact=contact,
        call_id=invite.call_id,
        routes=invite.all("Record-Route"),
    )


def _source_uri(source: net.Address) -> str:
    return f"sip:{source[0]}:{source[1]}"
