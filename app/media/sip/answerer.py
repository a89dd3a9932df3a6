"""Takes the calls of a switch: INVITE, ACK, CANCEL, BYE over UDP, and what must be sent again (RFC 3261, 13, 17)."""

import logging
import secrets
import socket
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import gevent

from app.media.sip import messages
from app.media.sip.messages import Message
from app.media.sip.sdp import Offer, offered

log = logging.getLogger(__name__)

AGAIN_SECONDS, LONGEST_SECONDS, TRIES = 0.5, 4.0, 10
REMEMBERED = 20_000
"""Answers to requests that may come again."""
Address = Any


class Host(Protocol):
    """Who decides about calls."""

    def knows(self, token: str) -> bool:
        """Is a call to this user part expected?"""

    def answer(self, token: str, offer: Offer, end: Callable[[], None]) -> str:
        """Let it in: the SDP of our answer; empty: it cannot be. end: hangs up. Blocks its greenlet."""

    def gone(self, token: str) -> None:
        """The switch has hung up, or never got our answer."""


@dataclass(slots=True, eq=False)
class SipCall:
    """One call of the switch."""

    invite: Message
    address: Address
    token: str
    tag: str = field(default_factory=lambda: secrets.token_hex(6))
    final: bytes = b""
    body: str = ""
    confirmed: bool = False
    unwanted: bool = False
    """We want its end."""
    over: bool = False
    bye: bytes = b""


class Answerer:
    """One UDP socket, and the calls that it has."""

    def __init__(self, host: str, who: Host) -> None:
        """Raises OSError."""
        self.who = who
        self.sock = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM)
        self.sock.bind((host, 0))
        port = self.sock.getsockname()[1]
        self.own = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        self.contact = f"sip:relay@{self.own}"
        self.calls: dict[str, SipCall] = {}
        self.answers: OrderedDict[tuple[str, str, str], bytes] = OrderedDict()

    def run(self) -> None:
        """The greenlet that receives, forever."""
        while True:
            data, address = self.sock.recvfrom(messages.MOST_BYTES)
            try:
                message = messages.parse(data)
                if message and message.dialog:
                    self.take(message, address)
            except Exception:
                log.exception("a SIP message cannot be taken")

    def take(self, message: Message, address: Address) -> None:
        """One message."""
        call = self.calls.get(message.dialog)
        if message.status:
            if call and message.cseq[1] == "BYE":
                self.forget(call)
            return
        if message.method == "ACK":
            if call:
                call.confirmed = True
            return
        key = message.dialog, message.first("cseq"), message.first("via")
        if key in self.answers:
            self.sock.sendto(self.answers[key], address)
        elif message.method == "INVITE":
            self.invited(message, address, call)
        else:
            self.reply(message, address, *self.other(message, call))

    def other(self, message: Message, call: SipCall | None) -> tuple[int, str]:
        """The status and SDP for a request that begins no call."""
        match message.method:
            case "OPTIONS":
                return 200, ""
            case "BYE" if call:
                self.hung_up(call)
                return 200, ""
            case "CANCEL" if call:
                self.canceled(call)
                return 200, ""
            case "INFO" | "UPDATE" if call:
                return 200, call.body if message.body and message.method == "UPDATE" else ""
        return (405 if call else 481), ""

    def reply(self, request: Message, address: Address, status: int, body: str = "", tag: str = "") -> bytes:
        """Answer, and remember the answer for when the request comes again."""
        call = self.calls.get(request.dialog)
        own = tag or (call.tag if call else secrets.token_hex(6))
        data = messages.response(request, status, own, self.contact if status == 200 else "", body)
        self.answers[request.dialog, request.first("cseq"), request.first("via")] = data
        while len(self.answers) > REMEMBERED:
            self.answers.popitem(last=False)
        self.sock.sendto(data, address)
        return data

    # -- a call begins ------------------------------------------------------------------------------------------------

    def invited(self, invite: Message, address: Address, call: SipCall | None) -> None:
        """A new call, or an offer within one."""
        if call:
            self.reply(invite, address, 200 if call.body else 488, call.body)
            return
        offer = offered(invite.body)
        if not self.who.knows(invite.user):
            log.warning("a call from %s is refused: its token is unknown, used or expired", address[0])
            self.reply(invite, address, 403)
        elif offer is None:
            self.reply(invite, address, 488)
            self.who.gone(invite.user)
        else:
            call = self.calls[invite.dialog] = SipCall(invite, address, invite.user)
            self.reply(invite, address, 100)
            gevent.spawn(self.let_in, call, replace(offer, peer=address[0]))

    def let_in(self, call: SipCall, offer: Offer) -> None:
        """The greenlet of a new call: answer it, until the switch has heard that."""
        try:
            call.body = self.who.answer(call.token, offer, lambda: self.hang_up(call))
        except Exception:
            log.exception("a call cannot be answered")
        if call.over:
            return
        if not call.body or call.unwanted:
            self.reply(call.invite, call.address, 480)
            self.forget(call)
            return self.who.gone(call.token)
        data = self.reply(call.invite, call.address, 200, call.body)
        call.final = data
        self.repeat(lambda: call.confirmed or call.over, data, call.address)
        if not call.confirmed and not call.over:
            self.hang_up(call)
            self.who.gone(call.token)

    def repeat(self, done: Callable[[], bool], data: bytes, address: Address) -> None:
        """Send again until it is done, more and more seldom."""
        pause = AGAIN_SECONDS
        for _try in range(TRIES):
            gevent.sleep(pause)
            if done():
                return
            self.sock.sendto(data, address)
            pause = min(2 * pause, LONGEST_SECONDS)

    # -- a call ends --------------------------------------------------------------------------------------------------

    def canceled(self, call: SipCall) -> None:
        """The switch does not want it any more."""
        if not call.final and not call.over:
            call.over = True
            self.reply(call.invite, call.address, 487)
            self.forget(call)
            self.who.gone(call.token)

    def hung_up(self, call: SipCall) -> None:
        """The switch has ended it."""
        call.over = True
        self.forget(call)
        self.who.gone(call.token)

    def hang_up(self, call: SipCall) -> None:
        """End it from our side. Does not wait."""
        call.unwanted = True
        if not call.over and call.final:
            call.over = True
            call.bye = messages.bye(call.invite, call.tag, self.own, secrets.token_hex(8))
            self.sock.sendto(call.bye, call.address)
            gevent.spawn(self.part, call)

    def part(self, call: SipCall) -> None:
        """The greenlet that sends BYE again until it is answered."""
        self.repeat(lambda: self.calls.get(call.invite.dialog) is not call, call.bye, call.address)
        self.forget(call)

    def forget(self, call: SipCall) -> None:
        """No more of this call."""
        if self.calls.get(call.invite.dialog) is call:
            del self.calls[call.invite.dialog]
