"""The relay's end of the unix socket by which an engine asks: a line of JSON each way, in order."""

import json
import logging
import socket
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

import gevent

from app.media.orders import order_of
from app.media.place import listening
from app.media.relay import Relay

log = logging.getLogger(__name__)

MOST_LINE = 1 << 18


class Control:
    """Listens at a path that only our own user may open."""

    def __init__(self, path: Path, relay: Relay, sip: str) -> None:
        """sip: host:port where legs are to come. Raises OSError."""
        self.relay = relay
        self.sip = sip
        self.path = path
        self.sock = listening(path)

    def run(self) -> None:
        """The greenlet that takes connections, forever."""
        while True:
            gevent.spawn(self.serve, self.sock.accept()[0])

    def serve(self, sock: socket.socket) -> None:
        """The greenlet of one engine."""
        with sock, sock.makefile("rb") as lines:
            self.relay.engine.came()
            try:
                wants_tidings = self.answer(sock, lines)
            finally:
                self.relay.engine.left()
            if wants_tidings:
                self.tell(sock)

    def answer(self, sock: socket.socket, lines: BinaryIO) -> bool:
        """Answer questions. Returns at the end of the connection False, and True when it is to carry tidings: then
        its end is not noticed before there are some."""
        while line := lines.readline(MOST_LINE):
            try:
                question = json.loads(line)
                if question.get("ask") == "tidings":
                    return True
                reply = self.asked(question)
            except Exception as error:
                log.exception("a question of the engine cannot be answered")
                reply = {"error": type(error).__name__}
            with suppress(OSError):
                sock.sendall(json.dumps(reply).encode() + b"\n")
        return False

    def tell(self, sock: socket.socket) -> None:
        """This connection carries tidings from now on, until it is lost or a newer one does."""
        tidings = self.relay.tidings
        reader = tidings.next_reader()
        while news := tidings.take(reader):
            try:
                sock.sendall(json.dumps(news).encode() + b"\n")
            except OSError:
                return tidings.give_back(news)
        return None

    def asked(self, question: dict[str, Any]) -> dict[str, Any]:
        """Answer one question. Raises KeyError, TypeError."""
        match question.pop("ask"):
            case "expect":
                self.relay.expect(order_of(question))
                return {"sip": self.sip}
            case "live":
                return {"tokens": self.relay.live()}
            case "outcome":
                return asdict(self.relay.outcome(question["token"]))
            case "press":
                self.relay.press(question["token"], question["key"])
                return {}
            case "play":
                self.relay.play(question["token"])
                return {}
        raise KeyError("ask")

    def close(self) -> None:
        """Take no more connections."""
        self.sock.close()
        with suppress(OSError):
            self.path.unlink()
