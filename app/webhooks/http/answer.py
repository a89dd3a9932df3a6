"""One HTTP/1.1 answer as it comes off a socket, parsed by llhttp (httptools); its body is read in pieces.

urllib3 did this before; measured (25 calls/s, Asterisk), it was 60 % of the worker's CPU and a quarter of the engine's:
it parses headers as e-mail, and sends head and body apart.
"""

from collections.abc import Callable, Iterator
from typing import Any

from gevent.socket import socket
from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

READ_BYTES = 65536
HEAD_BYTES, HEADERS = 65536, 100
"""Most that is read before a body begins, in all and in lines."""


class NotHttp(Exception):
    """What came is no HTTP. The message is one line for the developer."""


class Silent(Exception):
    """The server closed the connection without a word."""


class Cut(Exception):
    """The server closed the connection in the middle of its answer."""


class Answer:
    """Status, headers, and a body that comes piece by piece. ended: called once, with whether the connection can be
    used again, when the answer has come whole."""

    def __init__(self, sock: socket, ended: Callable[[bool], None]) -> None:
        self.sock = sock
        self.ended = ended
        self.status = 0
        self.headers: dict[str, str] = {}
        """As they came; several of one name are one, joined by commas."""
        self.names: dict[str, str] = {}
        """The name that each has in `headers`, by its lower case."""
        self.pieces: list[bytes] = []
        self.headed = self.whole = self.keep = self.broken = self.extra = False
        self.heard = self.size = self.lines = 0
        """Bytes that came; bytes and number of headers."""
        self.parser: Any = HttpResponseParser(self)  # until the answer is whole, then None
        # As every client does: old servers end their lines with LF alone.
        self.parser.set_dangerous_leniencies(lenient_optional_cr_before_lf=True)

    def header(self, name: str) -> str:
        """A header's value, empty when it is not there. name: in lower case."""
        return self.headers.get(self.names.get(name, ""), "")

    # -- what the parser tells ----------------------------------------------------------------------------------------

    def on_message_begin(self) -> None:
        """What follows a whole answer is nobody's; only, this connection is not used again."""
        if self.whole:
            self.keep, self.extra = False, True

    def on_header(self, name: bytes, value: bytes) -> None:
        if self.extra:
            return
        self.lines += 1
        self.size += len(name) + len(value)
        text = name.decode("latin-1")
        known = self.names.setdefault(text.lower(), text)
        added = value.decode("latin-1")
        self.headers[known] = f"{self.headers[known]}, {added}" if known in self.headers else added

    def on_headers_complete(self) -> None:
        if not self.extra:
            self.status = self.parser.get_status_code()
            self.headed = self.status >= 200

    def on_body(self, piece: bytes) -> None:
        if not self.extra:
            self.pieces.append(piece)

    def on_message_complete(self) -> None:
        """An answer is whole; one below 200 only says that another will come."""
        if self.headed and not self.extra:
            self.whole, self.keep = True, self.parser.should_keep_alive()
        elif not self.headed:
            self.headers, self.names, self.heard, self.size, self.lines = {}, {}, 0, 0, 0

    # -- reading ------------------------------------------------------------------------------------------------------

    def read_head(self) -> None:
        """Wait until status and headers are here. Raises NotHttp, Silent, Cut, OSError."""
        while not self.headed:
            self.more()

    def body(self) -> Iterator[bytes]:
        """The body as it was sent, piece by piece. Raises NotHttp, Cut, OSError."""
        while True:
            pieces, self.pieces = self.pieces, []
            yield from pieces
            if self.whole:
                return
            if self.broken:
                raise NotHttp("the answer is not HTTP: its chunks are broken or cut off")
            if not self.pieces:
                self.more()

    def more(self) -> None:
        """Read once and parse."""
        data = self.sock.recv(READ_BYTES)
        if not data:
            return self.closed()
        self.heard += len(data)
        try:
            self.parser.feed_data(data)
        except HttpParserUpgrade:
            raise NotHttp("the answer changes the protocol") from None
        except HttpParserError:
            # What follows a whole answer does not matter; but nobody uses this connection again.
            self.keep, self.broken = False, True
            if not self.headed:
                raise NotHttp("the answer is not HTTP") from None
        if self.lines > HEADERS or self.size > HEAD_BYTES or (not self.headed and self.heard > HEAD_BYTES):
            raise NotHttp("the answer is not HTTP: its head is too long")
        if self.whole:
            self.parser = None  # It knows us: the two would wait for the collector of garbage.
            self.ended(self.keep)
        return None

    def closed(self) -> None:
        """The server says no more: the end of a body that has no length, or of a lost connection."""
        if not self.heard:
            raise Silent
        if not self.headed or self.header("content-length"):
            raise Cut
        self.broken = bool(self.header("transfer-encoding"))
        self.whole = not self.broken
        if self.whole:
            self.ended(False)
