"""Our end of a call once there is a dialog: BYE, INFO, re-INVITE both ways. Lives on the loop's thread."""

import asyncio
from typing import TYPE_CHECKING

from . import info, sdp
from .dialog import SDP_TYPE, Dialog, reply
from .exchange import Exchange
from .media import Media
from .message import Message
from .referring import take_refer
from .transactions import ServerTransaction

if TYPE_CHECKING:
    from .agent import Agent
    from .call import Call


class Leg:
    """What both ends share; CallerLeg and CalleeLeg know how a call begins."""

    def __init__(self, agent: "Agent", call: "Call", media: Media, dialog: Dialog) -> None:
        self.agent, self.call, self.media, self.dialog = agent, call, media, dialog
        self.loop = agent.background.loop
        self.over = asyncio.Event()  # nothing more is to be sent or awaited
        self.awaiting_ack: dict[int, ServerTransaction] = {}

    def hang_up(self) -> None:
        """End the call in whatever way its state asks for."""
        raise NotImplementedError

    def listen(self) -> None:
        self.agent.background.pacer.add(self.media)

    def end(self, by: str | None, at: float | None = None, **facts: object) -> None:
        """The call is over for the user; the first reason counts."""
        if self.call.ended_at is None:
            self.agent.background.pacer.remove(self.media)
            self.media.close()
            self.call.note(ended_by=by, ended_at=at or self.loop.time(), **facts)
            self.agent.forget_later(self)

    def bye(self) -> None:
        if self.call.ended_at is None:
            self.end("us")
            message = self.dialog.request("BYE")
            self.exchange(message, lambda response, at: self.over.set(), lambda why: self.over.set())

    def exchange(self, message: Message, heard: object, failed: object) -> Exchange:
        return Exchange(self.agent.wire, self.dialog, message, heard, failed, self.agent.credentials)  # type: ignore[arg-type]

    def press(self, key: str, duration: float) -> "asyncio.Future[int]":
        """Send a key by SIP INFO; the future gives the status of its response."""
        answered: asyncio.Future[int] = self.loop.create_future()

        def settle(status: int) -> None:
            if status >= 200 and not answered.done():
                answered.set_result(status)

        message = self.dialog.request("INFO", info.build(key, duration), info.RELAY)
        self.exchange(message, lambda response, at: settle(response.status), lambda why: settle(408))
        return answered

    def on_request(self, server: ServerTransaction) -> None:
        """A request within the dialog."""
        handlers = {"ACK": self._ack, "BYE": self._bye, "INFO": self._info}
        handlers |= {"INVITE": self._new_media, "UPDATE": self._new_media}
        handlers["REFER"] = lambda asked: take_refer(self, asked)
        handlers |= dict.fromkeys(("OPTIONS", "MESSAGE", "NOTIFY"), self._ok)
        handlers.get(server.request.method, self._unknown)(server)

    def _ok(self, server: ServerTransaction) -> None:
        server.respond(reply(server.request, 200))

    def _unknown(self, server: ServerTransaction) -> None:
        server.respond(reply(server.request, 405))

    def _bye(self, server: ServerTransaction) -> None:
        self._ok(server)
        self.end("them", server.arrival)
        self.over.set()

    def _info(self, server: ServerTransaction) -> None:
        pressed = info.parse(server.request)
        if pressed:
            self.call.note_key(pressed[0], server.arrival, pressed[1], "info")
        self._ok(server)

    def _ack(self, server: ServerTransaction) -> None:
        answered = self.awaiting_ack.pop(server.request.sequence[0], None)
        if answered:
            answered.acked()
            self._connect(server.request)

    def _new_media(self, server: ServerTransaction) -> None:
        """Re-INVITE or UPDATE: follow their media; without SDP a re-INVITE asks for our offer. After our BYE there is
        nothing to change, even if they did not hear it."""
        if self.call.ended_at is not None:
            return server.respond(reply(server.request, 481))
        is_invite = server.request.method == "INVITE"
        body = self.describe(server.request) if server.request.body or is_invite else b""
        if body is None:
            return server.respond(reply(server.request, 488))
        self._connect(server.request)
        if is_invite:
            self.awaiting_ack[server.request.sequence[0]] = server
        server.respond(reply(server.request, 200, contact=self.dialog.contact, sdp=body))

    def describe(self, request: Message) -> bytes | None:
        """Our SDP in reply to theirs, or our offer when they sent none; None when no codec fits."""
        if not request.body:
            return self.media.describe(self.media.offer())
        offer = sdp.parse(request.body)
        answer = self.media.answer_to(offer) if offer else None
        return self.media.describe(answer) if answer else None

    def _connect(self, message: Message) -> bool:
        """Follow the SDP in a message; True when it has none or it fits."""
        if message.get("Content-Type", SDP_TYPE).lower().startswith(SDP_TYPE) and message.body:
            theirs = sdp.parse(message.body)
            return bool(theirs and self.media.connect(theirs))
        return True
