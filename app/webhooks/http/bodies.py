"""What an application answered, read within a limit: text of a document, bytes of an audio file (guide 3.2).

Compressed bodies are unpacked no further than the limit, so a bomb costs no memory.
"""

import codecs
import re
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO

import gevent

from app.rcml.charsets import known
from app.webhooks.http.answer import Answer

PIECE = 65536
PIECES_AT_ONCE = 16
"""Bytes after which other greenlets get their turn: unpacking a megabyte takes a millisecond."""
MOST_MEMBERS = 10
"""Of one gzip body."""
PLAIN, ZIPPED = ("", "identity"), ("gzip", "x-gzip", "deflate")
"""Content encodings: of a body as it is, and of one that zlib unpacks."""
CHARSET = re.compile(r"(?:^|[;\s])charset\s*=\s*[\"']?([a-z0-9._:-]{1,40})")
DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""")
BYTE_ORDER_MARKS = [(codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32")]
BYTE_ORDER_MARKS += [(codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")]


class TooLarge(Exception):
    """The body is longer than allowed. The message is one line for the developer."""


class Garbled(Exception):
    """The body is packed in a way that we did not ask for. The message is one line for the developer."""


def content_type(answer: Answer) -> tuple[str, str]:
    """The media type in lower case without parameters, and its charset; each empty when not given."""
    kind, _, parameters = answer.header("content-type").lower().partition(";")
    charset = CHARSET.search(parameters)
    return kind.strip(), charset[1] if charset else ""


def pieces(answer: Answer, limit: int) -> Iterator[bytes]:
    """The unpacked body, piece by piece. Raises TooLarge as soon as it is known to be longer than `limit` bytes."""
    length = answer.header("content-length")
    if not answer.header("content-encoding") and length.isdigit() and int(length[:20]) > limit:
        raise TooLarge(f"the answer is longer than {limit} bytes")
    left = limit
    answer.expect(limit)
    for number, piece in enumerate(unpacked(answer), start=1):
        if len(piece) > left:
            raise TooLarge(f"the answer is longer than {limit} bytes")
        left -= len(piece)
        yield piece
        if number % PIECES_AT_ONCE == 0 and len(piece) == PIECE:
            gevent.sleep(0)
            answer.check()


def beginning(answer: Answer, most: int) -> bytes:
    """The unpacked body, no more than its first bytes. Raises Garbled, NotHttp, Cut, Late, Flood, OSError."""
    seen = b""
    answer.expect(most)
    for piece in unpacked(answer):
        seen += piece
        if len(seen) >= most:
            break
    return seen[:most]


def unpacked(answer: Answer) -> Iterator[bytes]:
    """The body as it was before the server packed it, in pieces of PIECE bytes at most. Raises Garbled."""
    coding = answer.header("content-encoding").strip().lower()
    if coding in PLAIN:
        yield from answer.body()
    elif coding in ZIPPED:
        yield from unzipped(answer.body(), coding)
    else:
        raise Garbled(f"the answer has content encoding {coding[:40]!r}, which was not requested")


def unzipped(packed: Iterator[bytes], coding: str) -> Iterator[bytes]:
    """Unpack gzip, all its members, or deflate, which some servers send without its own head."""
    zipper: Any = None
    members = 0
    for data in packed:
        while data:
            if zipper is None:
                members += 1
                if members > MOST_MEMBERS:
                    raise Garbled(f"the answer has more than {MOST_MEMBERS} compressed parts")
                zipper = zlib.decompressobj(window(data, coding))
            try:
                piece = zipper.decompress(data, PIECE)
            except zlib.error:
                raise Garbled("the answer cannot be unpacked") from None
            if piece:
                yield piece
            data = zipper.unused_data if zipper.eof else zipper.unconsumed_tail
            if zipper.eof:
                zipper = None
    if zipper is not None:
        raise Garbled("the answer cannot be unpacked: it is cut off")


def window(data: bytes, coding: str) -> int:
    """What zlib calls the format: its own with a head (0x78 for all usual sizes), without, or gzip."""
    if coding != "deflate":
        return 16 + zlib.MAX_WBITS
    return zlib.MAX_WBITS if data[0] & 0x0F == 8 else -zlib.MAX_WBITS


def save(answer: Answer, limit: int, file: BinaryIO) -> int:
    """Write the body into an open file. Returns its length."""
    return sum(file.write(piece) for piece in pieces(answer, limit))


def text(body: bytes, charset: str) -> str:
    """A document's text: by its byte order mark, the charset of its header, its XML declaration, or else UTF-8.

    What cannot be decoded becomes U+FFFD: a strange character does not end a call.
    """
    for mark, encoding in BYTE_ORDER_MARKS:
        if body.startswith(mark):
            return body.decode(encoding, "replace")
    declared = DECLARED.match(body)
    for name in (charset, declared[1].decode() if declared else ""):
        if encoding := known(name):
            return body.decode(encoding, "replace")
    return body.decode("utf-8", "replace")
