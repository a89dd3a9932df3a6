"""The engine's end of the relay's unix socket."""

import json
import logging
import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import gevent
import gevent.event
from gevent.lock import RLock
from gevent.socket import wait_read

from app.media.place import connected

log = logging.getLogger(__name__)

RETRY_SECONDS = 0.1
ANSWER_SECONDS = 2.0
MOST_LINE = 1 << 20


class RelayAway(OSError):
    """The relay cannot be asked. The message is one line."""


class RelayClient:
    """One connection, made again whenever it is lost."""

    def __init__(self, path: Path, lost: Callable[[], None], met: Callable[[], None]) -> None:
        """lost: called when the relay is gone. met: when there is one (again). Neither may wait."""
        self.path = path
        self.lost = lost
        self.met = met
        self.sock: socket.socket | None = None
        self.lines: Any = None
        self.connected = gevent.event.Event()
        self.turn = RLock()

    def run(self) -> None:
        """The greenlet that keeps a connection, forever."""
        while True:
            try:
                self.connect()
            except OSError:
                gevent.sleep(RETRY_SECONDS)
                continue
            self.connected.set()
            self.met()
            self.watch()
            self.drop()
            self.lost()
            gevent.sleep(RETRY_SECONDS)  # a relay that ends at once is not asked for all the time

    def connect(self) -> None:
        """Raises OSError."""
        sock = connected(self.path)
        self.sock, self.lines = sock, sock.makefile("rb")

    def watch(self) -> None:
        """Wait until the connection is lost: between two questions nothing comes but its end. An idle relay wakes
        nobody."""
        sock = self.sock
        if sock is None:
            return
        with sock.dup() as watched:  # of our own: `drop` may close the other one meanwhile
            while self.sock is sock:
                wait_read(watched.fileno())
                with self.turn:  # an answer belongs to who asked
                    if self.sock is not sock or ended(sock):
                        return

    def drop(self) -> None:
        """The connection is of no use any more."""
        self.connected.clear()
        sock, self.sock = self.sock, None
        if sock is not None:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)  # wakes `watch`
            self.lines.close()
            sock.close()

    def ask(self, what: str, wait: float = 0.0, **question: Any) -> dict[str, Any]:
        """Ask, and wait for the answer. wait: seconds that the relay may take to come. Raises RelayAway."""
        if not self.connected.wait(wait):
            raise RelayAway("the media relay is not running")
        with self.turn:
            if self.sock is None:
                raise RelayAway("the media relay has ended")
            try:
                self.sock.settimeout(ANSWER_SECONDS)
                self.sock.sendall(json.dumps({"ask": what, **question}).encode() + b"\n")
                line = self.lines.readline(MOST_LINE)
                if not line:
                    raise ConnectionError("it has closed the connection")
                answer: dict[str, Any] = json.loads(line)
            except (OSError, ValueError) as error:
                self.drop()
                raise RelayAway(f"the media relay does not answer: {error}") from None
        if "error" in answer and len(answer) == 1:
            raise RelayAway(f"the media relay cannot do it: {answer['error']}")
        return answer


class TidingsClient:
    """A connection by which the relay tells what it hears, made again whenever it is lost."""

    def __init__(self, path: Path, take: Callable[[dict[str, Any]], None]) -> None:
        """take: called with each of the tidings; it must not wait."""
        self.path = path
        self.take = take

    def run(self) -> None:
        """The greenlet that listens, forever."""
        while True:
            try:
                with connected(self.path) as sock, sock.makefile("rb") as lines:
                    sock.sendall(b'{"ask": "tidings"}\n')
                    while line := lines.readline(MOST_LINE):
                        self.take(json.loads(line))
            except (OSError, ValueError) as error:
                log.debug("no tidings of the media relay: %s", error)
            gevent.sleep(RETRY_SECONDS)


def ended(sock: socket.socket) -> bool:
    """Has the other side closed? Does not wait."""
    sock.setblocking(False)
    try:
        return not sock.recv(1, socket.MSG_PEEK)
    except BlockingIOError:
        return False
    except OSError:
        return True
    finally:
        sock.setblocking(True)
