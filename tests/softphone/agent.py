"""One phone's user agent on the loop's thread: which leg a request belongs to, new calls, registration."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from .callee import CalleeLeg
from .dialog import Dialog, new_tag, reply
from .exchange import Credentials, Exchange
from .leg import Leg
from .loop import Background
from .message import Message, parameter
from .transactions import GIVE_UP, ServerTransaction
from .wire import Wire

if TYPE_CHECKING:
    from .call import Call

CLOSING = 1.0  # seconds that BYE, CANCEL and unregistering may take when a phone closes


class Agent:
    def __init__(
        self,
        background: Background,
        host: str,
        port: int,
        credentials: Credentials | None,
        on_invite: Callable[[ServerTransaction], CalleeLeg | None],
        on_text: Callable[[Message], None] = lambda message: None,
    ) -> None:
        self.background, self.credentials = background, credentials
        self.on_invite, self.on_text = on_invite, on_text
        self.legs: dict[tuple[str, str], Leg] = {}
        self.wire = Wire(background.loop, host, port, self._request, self._trace)
        self.others: list[tuple[float, str, Message]] = []  # messages of no call: REGISTER, OPTIONS

    def add(self, leg: Leg) -> None:
        self.legs[leg.dialog.key] = leg

    def forget_later(self, leg: Leg) -> None:
        """A while later: their BYE may cross ours, and their 200 may come again."""
        self.background.loop.call_later(GIVE_UP, self.legs.pop, leg.dialog.key, None)

    def _trace(self, direction: str, message: Message, at: float) -> None:
        calls: list[Call] = [leg.call for leg in self.legs.values() if leg.dialog.call_id == message.call_id]
        for call in calls:
            call.wire.append((at, direction, message))
        if not calls:
            self.others.append((at, direction, message))

    def _request(self, server: ServerTransaction) -> None:
        request = server.request
        leg = self.legs.get((request.call_id, parameter(request.get("To"), "tag")))
        if leg:
            leg.on_request(server)
        elif request.method == "INVITE" and not parameter(request.get("To"), "tag"):
            self._invite(server)
        elif request.method == "CANCEL":
            self._cancel(server)
        elif request.method in ("OPTIONS", "NOTIFY", "MESSAGE"):
            server.respond(reply(request, 200, new_tag()))
            if request.method == "MESSAGE":
                self.on_text(request)
        elif request.method != "ACK":
            server.respond(reply(request, 481 if request.method in ("BYE", "INFO", "INVITE") else 405, new_tag()))

    def _invite(self, server: ServerTransaction) -> None:
        required = server.request.get("Require")
        if required:
            response = reply(server.request, 420, new_tag())
            response.headers.append(("Unsupported", required))
            return server.respond(response)
        leg = self.on_invite(server)
        if leg is None:
            return server.respond(reply(server.request, 500, new_tag()))
        self.add(leg)
        leg.call.wire.append((server.arrival, "<", server.request))
        leg.start()

    def _cancel(self, server: ServerTransaction) -> None:
        """CANCEL carries the branch of its INVITE and no tag of ours."""
        invite = self.wire.servers.get((server.request.branch, "INVITE"))
        callees = [leg for leg in self.legs.values() if isinstance(leg, CalleeLeg) and leg.invite is invite]
        for leg in callees:
            leg.on_cancel(server)
        if not callees:
            server.respond(reply(server.request, 481, new_tag()))

    async def register(self, dialog: Dialog, expires: int) -> tuple[int, str]:
        """One REGISTER; gives the final status and, without one, why."""
        message = dialog.request("REGISTER", extra={"Expires": str(expires)})
        return await self.exchange(dialog, message)

    async def exchange(self, dialog: Dialog, message: Message) -> tuple[int, str]:
        """One request outside a call; gives the final status and, without one, why."""
        done: asyncio.Future[tuple[int, str]] = self.background.loop.create_future()

        def settle(status: int, why: str) -> None:
            if status >= 200 and not done.done():
                done.set_result((status, why))

        Exchange(
            self.wire,
            dialog,
            message,
            lambda response, at: settle(response.status, response.reason),
            lambda why: settle(408, why),
            self.credentials,
        )
        return await done

    async def close(self, registration: Dialog | None) -> None:
        """Leave nothing behind at the other side, if it still answers."""
        live = [leg for leg in self.legs.values() if leg.call.ended_at is None]
        for leg in live:
            leg.hang_up()
        waits = [asyncio.ensure_future(leg.over.wait()) for leg in self.legs.values() if leg.call.started is not None]
        if registration:
            waits.append(asyncio.ensure_future(self.register(registration, 0)))  # type: ignore[arg-type]
        if waits:
            _, late = await asyncio.wait(waits, timeout=CLOSING)
            for wait in late:
                wait.cancel()
        for leg in self.legs.values():
            leg.end("us")
        self.wire.close()
