"""Heads of HTTP answers that browsers take and llhttp does not (RFC 9112 2.2, 5.2, 6.3; RFC 9110 8.6).

A head is written anew in the one way that the parser knows. What was unclear in it can mean two things to two readers,
so the connection that it came over is never used again (RFC 9112 11.2, request smuggling).
"""

import re

STATUS_LINE = re.compile(rb"HTTP/1\.[01] +[1-5][0-9]{2}(?: [^\0\r\n]*)?")
TOKEN = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
CONTROLS = bytes(set(range(32)) - {9}) + b"\x7f"
END = re.compile(rb"\r?\n\r?\n")
Field = tuple[bytes, bytes]


class Unmendable(Exception):
    """No browser takes it either."""


def mended(data: bytes, interim_left: int) -> bytes | None:
    """What came so far, with its head (those below 200 before it left out) written anew. None: the head is not whole
    yet. Raises Unmendable."""
    data = data.lstrip(b"\r\n")
    first = data.split(b"\n", 1)[0].rstrip(b"\r")
    if not (STATUS_LINE.fullmatch(first) if b"\n" in data else b"HTTP/1".startswith(data[:6])):
        raise Unmendable
    for _ in range(interim_left + 1):
        end = END.search(data)
        if end is None:
            return None
        head, rest = data[: end.start()], data[end.end() :]
        status, *lines = re.split(rb"\r?\n", head)
        if not STATUS_LINE.fullmatch(status):
            raise Unmendable
        if not status.partition(b" ")[2].lstrip().startswith(b"1"):
            return written(status, framed(fields(lines))) + rest
        data = rest
    raise Unmendable


def fields(lines: list[bytes]) -> list[Field]:
    """Header fields: folded lines joined, those without a colon or a proper name left out. Raises Unmendable."""
    found: list[Field] = []
    taken = False
    for line in lines:
        if b"\0" in line or b"\r" in line:
            raise Unmendable
        if line[:1] in (b" ", b"\t"):
            if found and taken:
                found[-1] = (found[-1][0], found[-1][1] + b" " + cleaned(line))
            continue
        name, colon, value = line.partition(b":")
        taken = bool(colon and TOKEN.fullmatch(name.rstrip(b" \t")))
        if taken:
            found.append((name.rstrip(b" \t"), cleaned(value)))
    return found


def cleaned(value: bytes) -> bytes:
    return value.translate(None, CONTROLS).strip(b" \t")


def framed(found: list[Field]) -> list[Field]:
    """With one idea of how long the body is: chunked wins; the same length twice is one. Raises Unmendable."""
    coding = b",".join(value for name, value in found if name.lower() == b"transfer-encoding").lower()
    lengths = {part.strip() for name, value in found if name.lower() == b"content-length" for part in value.split(b",")}
    clear = len(lengths) <= 1 and all(re.fullmatch(rb"[0-9]{1,18}", length) for length in lengths)
    if not clear and b"chunked" not in coding:
        raise Unmendable
    rest = [(name, value) for name, value in found if name.lower() not in (b"content-length", b"transfer-encoding")]
    if coding and coding != b"identity":
        return [*rest, (b"Transfer-Encoding", coding)]
    return rest + [(b"Content-Length", length) for length in lengths]


def written(status: bytes, found: list[Field]) -> bytes:
    return b"\r\n".join([status, *(name + b": " + value for name, value in found), b"", b""])
