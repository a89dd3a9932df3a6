"""A phone with its own SIP port: calls, is called, registers."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Self

from .agent import CLOSING, Agent
from .call import Call
from .callee import CalleeLeg, dialog_of
from .caller import CallerLeg
from .dialog import Dialog, new_tag
from .g711 import CODECS, Samples
from .loop import background
from .media import Media
from .message import Message, host_port, uri_in
from .policy import Policy
from .tones import read_wav
from .transactions import GIVE_UP, ServerTransaction


class RegisterFailed(AssertionError):
    """The registrar refused or did not answer."""


class Phone:
    """Use as a context manager; closing it hangs up its calls and unregisters.

    `bind` is the address of SIP and RTP, `user` and `password` also answer digest challenges, `codecs` are
    names, best first, `telephone_event` offers RFC 4733, and `on_invite` may choose a Policy per call received.
    `domain` is the host of the address that it calls from, by default that of its registrar, else its own.
    """

    def __init__(
        self,
        bind: str = "127.0.0.1",
        user: str = "alice",
        password: str | None = None,
        port: int = 0,
        codecs: tuple[str, ...] = ("PCMU", "PCMA"),
        on_invite: Callable[[Call], Policy | None] | None = None,
        telephone_event: bool = True,
        domain: str = "",
    ) -> None:
        self.bind, self.user, self.on_invite, self.domain = bind, user, on_invite, domain
        self.telephone_event = telephone_event
        self.policy = Policy()
        self.calls: list[Call] = []
        self.texts: list[tuple[str, str]] = []
        self._codecs = tuple(number for name in codecs for number, codec in CODECS.items() if codec.name == name)
        self._changed = threading.Condition()
        self._taken = 0  # calls received that wait_call has handed out
        self._background = background()
        credentials = (user, password) if password is not None else None
        self.agent = Agent(self._background, bind, port, credentials, self._receive, self._hear_text)
        self.port = self.agent.wire.address[1]
        self.uri = f"sip:{user}@{bind}:{self.port}"
        self._registration: Dialog | None = None
        self._refresh: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Hang up, unregister, free the ports; at most a second when the other side is gone."""
        if self._refresh:
            self._background.post(self._refresh.cancel)
        self._background.run(self.agent.close(self._registration), CLOSING + 10)
        self._registration = None

    def __repr__(self) -> str:
        return f"<Phone {self.uri} received {len(self.calls)} calls>"

    # --- calling -------------------------------------------------------------------------------------------------

    def call(
        self,
        to: str,
        headers: dict[str, str] | None = None,
        caller_name: str | None = None,
        from_user: str | None = None,
        send: Samples | str | None = None,
        dialed: str = "",
    ) -> Call:
        """Place a call and return at once. `to` is a sip: URI, or a number at the registrar.

        dialed: the URI that To names, if it is another one.
        Raises ValueError for something that is not a SIP URI; an unknown host shows in `call.error`.
        """
        target = to if to.startswith("sip:") or not self._registration else self._at_registrar(to)
        host_port(target)
        audio = read_wav(send) if isinstance(send, str) else send
        call = Call("out", target)
        call.media = Media(self.bind, self._codecs, call.note_key)
        if not self.telephone_event:
            call.media.keys_type = None
        dialog = self._dialog(target, caller_name, from_user or self.user)
        if dialed:
            dialog.remote = f"<{dialed}>"
        call.leg = leg = CallerLeg(self.agent, call, call.media, dialog, headers or {})
        if audio is not None:
            call.send_audio(audio)
        call.started = time.monotonic()
        self._background.post(self._start, leg)
        return call

    def _dialog(self, target: str, caller_name: str | None, user: str) -> Dialog:
        escaped = caller_name.replace("\\", r"\\").replace('"', r"\"") if caller_name else ""
        name = f'"{escaped}" ' if caller_name else ""
        caller = f"{name}<sip:{user}@{self.domain or self._domain}>;tag={new_tag()}"
        return Dialog(local=caller, remote=f"<{target}>", target=target, contact=self._contact)

    def _start(self, leg: CallerLeg) -> None:
        self.agent.add(leg)
        leg.start()

    @property
    def _contact(self) -> str:
        return f"<{self.uri}>"

    @property
    def _domain(self) -> str:
        return self._registration.target.removeprefix("sip:") if self._registration else f"{self.bind}:{self.port}"

    def _at_registrar(self, number: str) -> str:
        return f"sip:{number}@{self._domain}"

    # --- being called ----------------------------------------------------------------------------------------------

    def will(self, **policy: Any) -> None:
        """What to do with calls from now on; the keywords are the fields of Policy."""
        self.policy = replace(Policy(), **policy)

    def wait_call(self, timeout: float = 10) -> Call | None:
        """The next call received (also one refused by policy) not handed out yet; None when none came in time."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self.calls) > self._taken, timeout):
                return None
            self._taken += 1
            return self.calls[self._taken - 1]

    def _receive(self, server: ServerTransaction) -> CalleeLeg:
        """On the loop's thread: make the call and its leg for an INVITE."""
        invite = server.request
        call = Call("in", uri_in(invite.get("From")))
        call.started, call.message = server.arrival, invite
        policy = (self.on_invite(call) if self.on_invite else None) or self.policy
        call.media = Media(self.bind, self._codecs, call.note_key)
        dialog = dialog_of(server, new_tag(), self._contact)
        leg = CalleeLeg(self.agent, call, call.media, dialog, server, policy)
        call.leg = leg
        with self._changed:
            self.calls.append(call)
            self._changed.notify_all()
        return leg

    # --- writing -----------------------------------------------------------------------------------------------------

    def write(
        self, to: str, text: str | bytes, from_user: str | None = None, kind: str = "text/plain;charset=UTF-8"
    ) -> int:
        """Send a MESSAGE to a sip: URI, or to a number at the registrar. Returns the final status."""
        target = to if to.startswith("sip:") else self._at_registrar(to)
        dialog = self._dialog(target, None, from_user or self.user)
        message = dialog.request("MESSAGE", text.encode() if isinstance(text, str) else text, kind)
        status, _why = self._background.run(self.agent.exchange(dialog, message), 2 * GIVE_UP)
        return status

    def _hear_text(self, message: Message) -> None:
        with self._changed:
            self.texts.append((uri_in(message.get("From")), message.body.decode()))
            self._changed.notify_all()

    def wait_text(self, timeout: float = 5) -> tuple[str, str] | None:
        """The next text received and not handed out yet: the URI it is from, and what it says."""
        with self._changed:
            return self.texts.pop(0) if self._changed.wait_for(lambda: self.texts, timeout) else None

    # --- registering -------------------------------------------------------------------------------------------------

    def register(self, host: str, port: int = 5060, expires: int = 3600) -> None:
        """Register `user` at a registrar and stay registered until closed. Raises RegisterFailed."""
        aor = f"<sip:{self.user}@{host}:{port}>"
        dialog = Dialog(f"{aor};tag={new_tag()}", aor, f"sip:{host}:{port}", self._contact)
        status, why = self._background.run(self.agent.register(dialog, expires), 2 * GIVE_UP)
        if status != 200:
            raise RegisterFailed(f"REGISTER {self.user} at {host}:{port}: {status} {why}")
        self._registration = dialog
        self._background.post(self._refresh_later, expires)

    def _refresh_later(self, expires: int) -> None:
        loop = self._background.loop

        def again() -> None:
            if self._registration:
                loop.create_task(self.agent.register(self._registration, expires))
                self._refresh_later(expires)

        self._refresh = loop.call_later(expires / 2, again)
