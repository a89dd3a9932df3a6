"""One SMPP 3.4 session as a transceiver, kept up: bound again with backoff, asked whether it lives (guide 2.4).

smpplib makes and reads PDUs; reading, windows and deadlines are here. Threads are greenlets where they are patched.
"""

import logging
import socket
import ssl
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from smpplib import consts, smpp
from smpplib.client import Client
from smpplib.exceptions import ConnectionError as Lost
from smpplib.exceptions import PDUError, UnknownCommandError

from app.settings.config import Settings

log = logging.getLogger(__name__)

BACKOFF = (0.5, 1.0, 2.0, 5.0, 15.0, 30.0)
"""Seconds between attempts to bind."""
LONGEST_PDU = 65536
PASSING = 0x08
"""ESME_RSYSERR: tells the other side to bring it again."""

Deliver = Callable[[Any], bool]
"""Takes a deliver_sm; False: it could not be kept, bring it again."""


class Wire(Client):  # type: ignore[misc]  # smpplib has no types
    """smpplib's client: with names and IPv6, TLS that checks the name, and no faith in the length of a PDU."""

    def connect(self) -> None:
        try:
            raw = socket.create_connection((self.host, self.port), timeout=self.timeout)
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            context = self._ssl_context
            self._socket = context.wrap_socket(raw, server_hostname=self.host) if context else raw
        except OSError as error:
            raise Lost(str(error)) from None
        self.state = consts.SMPP_CLIENT_STATE_OPEN

    def _recv_exact(self, exact_size: int) -> bytes:
        """TimeoutError only where a PDU may begin: in the middle of one it is a broken link."""
        if not 0 <= exact_size <= LONGEST_PDU:
            raise Lost(f"a PDU of {exact_size} bytes")
        data = b""
        while len(data) < exact_size:
            try:
                piece = self._socket.recv(exact_size - len(data))
            except TimeoutError:
                if data or exact_size != 4:
                    raise Lost("a PDU that does not end") from None
                raise
            except OSError as error:
                raise Lost(str(error)) from None
            if not piece:
                raise Lost("closed")
            data += piece
        return data


class Session:
    """start() once; submit() from any greenlet. silence: seconds after which the other side is asked if it lives."""

    def __init__(self, settings: Settings, deliver: Deliver, silence: float = 10.0) -> None:
        self.settings, self.deliver, self.silence = settings, deliver, silence
        self.window = threading.BoundedSemaphore(settings.smpp_window)
        self.writing = threading.Lock()
        self.pending: dict[int, Future[Any]] = {}
        self.wire: Wire | None = None
        self.over = threading.Event()
        self.thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to keep it up."""
        if self.thread is None:
            self.thread = threading.Thread(target=self.keep, name="smpp", daemon=True)
            self.thread.start()

    def close(self) -> None:
        self.over.set()
        wire, self.wire = self.wire, None
        if wire and wire._socket:
            wire._socket.close()

    # -- keeping it ------------------------------------------------------------------------------------------------

    def keep(self) -> None:
        """Bind, read until it is lost, again."""
        attempt = 0
        while not self.over.is_set():
            wire = self.connected()
            if wire is not None:
                attempt = 0
                self.live(wire)
            self.over.wait(BACKOFF[min(attempt, len(BACKOFF) - 1)])
            attempt += 1

    def connected(self) -> Wire | None:
        """A bound session; None when there is none to be had."""
        settings = self.settings
        tls = ssl.create_default_context() if settings.smpp_tls else None
        wire = Wire(
            settings.smpp_host, settings.smpp_port, self.silence, ssl_context=tls, allow_unknown_opt_params=True
        )
        try:
            wire.connect()
            wire.bind_transceiver(
                system_id=settings.smpp_system_id,
                password=settings.smpp_password.get_secret_value(),
                system_type=settings.smpp_system_type,
            )
        except (Lost, PDUError, UnknownCommandError, OSError, ValueError) as error:
            log.warning("smpp: %s:%s: %s", settings.smpp_host, settings.smpp_port, one_line(error))
            shut(wire)
            return None
        log.info("smpp: bound to %s:%s", settings.smpp_host, settings.smpp_port)
        self.wire = wire
        return wire

    def live(self, wire: Wire) -> None:
        """The life of one session."""
        asked = False
        try:
            while not self.over.is_set():
                try:
                    pdu = wire.read_pdu()
                except TimeoutError:
                    if asked:
                        raise Lost(f"nothing received for {2 * self.silence:g} s") from None
                    asked = True
                    self.send(wire, "enquire_link")
                    continue
                asked = False
                self.take(wire, pdu)
        except (Lost, PDUError, UnknownCommandError, OSError, ValueError) as error:
            log.warning("smpp: the session is lost: %s", one_line(error))
        finally:
            self.wire = None
            shut(wire)
            pending, self.pending = self.pending, {}
            for waiting in pending.values():
                waiting.set_exception(Lost("the session was lost"))

    def take(self, wire: Wire, pdu: Any) -> None:
        """Handle one received PDU. Raises Lost when the session has ended."""
        match pdu.command:
            case "submit_sm_resp" | "generic_nack":
                waiting = self.pending.pop(pdu.sequence, None)
                if waiting:
                    waiting.set_result(pdu)
            case "deliver_sm":
                kept = self.deliver(pdu)
                self.send(wire, "deliver_sm_resp", pdu.sequence, status=consts.SMPP_ESME_ROK if kept else PASSING)
            case "enquire_link":
                self.send(wire, "enquire_link_resp", pdu.sequence)
            case "unbind":
                self.send(wire, "unbind_resp", pdu.sequence)
                raise Lost("unbound by the other side")

    def send(self, wire: Wire, command: str, sequence: int = 0, **fields: Any) -> None:
        """One PDU; sequence: of what it answers."""
        with self.writing:
            pdu = smpp.make_pdu(command, client=wire, **fields)
            pdu.sequence = sequence or pdu.sequence
            wire.send_pdu(pdu)

    # -- using it --------------------------------------------------------------------------------------------------

    def submit(self, seconds: float, **fields: Any) -> Any:
        """A submit_sm, and its answer. Raises NotBound when it was not sent; Lost or TimeoutError when that is
        unknown."""
        waiting: Future[Any] = Future()
        if not self.window.acquire(timeout=seconds):
            raise NotBound(f"{self.settings.smpp_window} messages are already unacknowledged")
        try:
            with self.writing:
                wire = self.wire
                if wire is None:
                    raise NotBound("there is no SMPP session")
                pdu = smpp.make_pdu("submit_sm", client=wire, **fields)
                self.pending[pdu.sequence] = waiting
                wire.send_pdu(pdu)
            return waiting.result(seconds)
        finally:
            self.window.release()


class NotBound(Exception):
    """It was not sent: there is no session now, or no room in its window."""


def shut(wire: Wire) -> None:
    """Let go of the socket."""
    sock, wire._socket = wire._socket, None
    if sock is not None:
        sock.close()


def one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
