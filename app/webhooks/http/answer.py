"""One HTTP/1.1 answer as it comes off a socket, parsed by llhttp (httptools); its body is read in pieces.

urllib3 did this before; measured (25 calls/s, Asterisk), it was 60 % of the worker's CPU and a quarter of the engine's:
it parses headers as e-mail, and sends head and body apart.

A server can send forever, and faster than RestComm reads. So all that is received is counted, useful or not; the
deadline is looked at where bytes are read, because no timer runs while a socket always has more; and other greenlets
get their turn after each read.
"""

import math
import time
from collections.abc import Callable, Iterator
from typing import Protocol

import gevent
from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

from app.webhooks.http.mending import Unmendable, mended

READ_BYTES = 16384
"""Read at once: parsed within some milliseconds, however it is made up."""
HEAD_BYTES, HEADERS = 65536, 100
"""Most that is read before a body begins, in all and in lines, interim answers (1xx) included."""
MOST_INTERIM = 5
"""Answers below 200 that may come before the one that counts."""
BARREN_BYTES = 1 << 18
"""Most that may come in a row without a byte of content."""
SPARE_BYTES = 1 << 20
"""What may be received beyond twice the useful bytes: sizes of chunks, trailers, framing of compressed blocks."""


class Readable(Protocol):
    """A socket, as far as an answer needs one."""

    def recv(self, most: int, /) -> bytes: ...

    def close(self) -> None: ...


class NotHttp(Exception):
    """The answer is not HTTP. The message is one line for the developer."""


class Silent(Exception):
    """The server closed the connection without a word."""


class Cut(Exception):
    """The server closed the connection in the middle of its answer."""


class Late(Exception):
    """The time for the whole request is over. The message is one line for the developer."""


class Flood(Exception):
    """Far more came than the answer is worth. The message is one line for the developer."""


class Answer:
    """Status, headers, and a body that comes piece by piece. ended: called once, with whether the connection can be
    used again, when the answer has come whole. until: monotonic seconds; no byte is read after it."""

    def __init__(self, sock: Readable, ended: Callable[[bool], None], until: float = math.inf) -> None:
        self.sock = sock
        self.ended = ended
        self.until = until
        self.most = float(HEAD_BYTES)
        """Bytes that may be received in all; `expect` raises it for the body."""
        self.status = 0
        self.headers: dict[str, str] = {}
        """As they came; several of one name are one, joined by commas."""
        self.names: dict[str, str] = {}
        """The name that each has in `headers`, by its lower case."""
        self.pieces: list[bytes] = []
        self.cookies: list[str] = []
        """The values of Set-Cookie, which cannot be joined."""
        self.headed = self.whole = self.keep = self.broken = self.extra = False
        self.heard = self.size = self.lines = self.interim = self.fruitful = 0
        """Bytes that came; bytes and number of headers; answers below 200; bytes up to the last one of content."""
        self.seen = b""
        """All that came, until the head is there: it may have to be mended."""
        self.mended = self.torn = False
        """The head was written anew; it has to be, as soon as it is here."""
        self.parser: HttpResponseParser | None = self.new_parser()

    def new_parser(self) -> HttpResponseParser:
        parser = HttpResponseParser(self)
        # As every client does: old servers end their lines with LF alone.
        parser.set_dangerous_leniencies(lenient_optional_cr_before_lf=True)
        return parser

    def expect(self, limit: int) -> None:
        """Set the maximum number of useful bytes of the body."""
        self.most = max(self.most, self.heard + 2 * limit + SPARE_BYTES)

    def header(self, name: str) -> str:
        """A header's value, empty when it is not there. name: in lower case."""
        return self.headers.get(self.names.get(name, ""), "")

    # -- what the parser tells ----------------------------------------------------------------------------------------

    def on_message_begin(self) -> None:
        """What follows a complete answer is ignored, and the connection is not reused."""
        if self.whole:
            self.keep, self.extra = False, True

    def on_header(self, name: bytes, value: bytes) -> None:
        """One field of a head; those of a trailer are counted only."""
        self.lines += 1
        self.size += len(name) + len(value)
        if self.extra or self.headed or self.interim > MOST_INTERIM:
            return
        text, added = name.decode("latin-1"), value.decode("latin-1")
        known = self.names.setdefault(text.lower(), text)
        self.headers[known] = f"{self.headers[known]}, {added}" if known in self.headers else added
        if known.lower() == "set-cookie":
            self.cookies.append(added)

    def on_headers_complete(self) -> None:
        if not self.extra:
            self.status = self.parser.get_status_code() if self.parser else 0
            self.headed = self.status >= 200

    def on_body(self, piece: bytes) -> None:
        if not self.extra:
            self.pieces.append(piece)

    def on_message_complete(self) -> None:
        """An answer is whole; one below 200 only says that another will come."""
        if self.headed and not self.extra:
            self.whole, self.keep = True, bool(self.parser and self.parser.should_keep_alive()) and not self.mended
        elif not self.headed:
            self.headers, self.names, self.cookies = {}, {}, []
            self.interim += 1

    # -- reading ------------------------------------------------------------------------------------------------------

    def read_head(self) -> None:
        """Wait until status and headers are here. Raises NotHttp, Silent, Cut, Late, OSError."""
        while not self.headed:
            self.more()

    def body(self) -> Iterator[bytes]:
        """The body as it was sent, piece by piece. Raises NotHttp, Cut, Late, Flood, OSError."""
        self.most = max(self.most, self.heard + SPARE_BYTES)
        while True:
            pieces, self.pieces = self.pieces, []
            if pieces:
                yield b"".join(pieces)
            if self.whole:
                return
            if self.broken:
                raise NotHttp("the answer is not HTTP: its chunks are broken or cut off")
            if not self.pieces:
                self.more()

    def more(self) -> None:
        """Read from the connection once and feed the parser."""
        if self.heard:
            gevent.sleep(0)
        self.check()
        data = self.sock.recv(READ_BYTES)
        if not data:
            return self.closed()
        self.heard += len(data)
        if not self.headed:
            self.seen += data
        self.parse(data)
        self.judge()
        if self.headed:
            self.seen = b""
        if self.whole:
            self.parser = None  # It knows us: the two would wait for the collector of garbage.
            self.ended(self.keep)
        return None

    def check(self) -> None:
        """Is there time for more? Raises Late."""
        if time.monotonic() >= self.until:
            raise Late("the time for the whole request is over")

    def parse(self, data: bytes) -> None:
        """Let the parser see it; a head that it refuses is mended if that can be done."""
        if self.torn:
            return self.mend()
        try:
            self.feed(data)
        except HttpParserError:
            if not self.headed:
                self.torn = True
                return self.mend()
            # What follows a whole answer does not matter; but nobody uses this connection again.
            self.keep, self.broken = False, True
        return None

    def feed(self, data: bytes) -> None:
        try:
            if self.parser is not None:
                self.parser.feed_data(data)
        except HttpParserUpgrade:
            raise NotHttp("the answer changes the protocol") from None

    def mend(self) -> None:
        """The head once more, in the parser's own way. Raises NotHttp."""
        try:
            data = mended(self.seen, MOST_INTERIM)
            if data is None:
                return
            self.headers, self.names, self.cookies, self.pieces = {}, {}, [], []
            self.lines = self.size = 0
            self.torn, self.mended, self.parser = False, True, self.new_parser()
            self.feed(data)
        except Unmendable:
            raise NotHttp("the answer is not HTTP") from None
        except HttpParserError:
            self.keep, self.broken = False, True
            if not self.headed:
                raise NotHttp("the answer is not HTTP") from None

    def judge(self) -> None:
        """Is it too much? Raises NotHttp, Flood."""
        if self.lines > HEADERS or self.size > HEAD_BYTES or (not self.headed and self.heard > HEAD_BYTES):
            raise NotHttp("the answer is not HTTP: its head is too long")
        if self.interim > MOST_INTERIM:
            raise NotHttp(f"the answer is not HTTP: more than {MOST_INTERIM} interim answers (1xx)")
        if self.pieces:
            self.fruitful = self.heard
        barren = self.heard - self.fruitful > BARREN_BYTES
        if self.headed and not self.whole and (barren or self.heard > self.most + READ_BYTES):
            raise Flood("the answer has far more overhead than content")

    def closed(self) -> None:
        """The server says no more: the end of a body that has no length, or of a lost connection."""
        if not self.heard:
            raise Silent
        if self.torn:
            raise NotHttp("the answer is not HTTP")
        if not self.headed or self.header("content-length"):
            raise Cut
        self.broken = bool(self.header("transfer-encoding"))
        self.whole = not self.broken
        if self.whole:
            self.ended(False)
