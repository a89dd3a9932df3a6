"""Ways for an application to fail, each a function of the webhook's handler (docs/guarantees.md, Faults)."""

import socket
import struct
import zlib
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.pretend.webhook import Handler

Way = Callable[["Handler"], None]
DOCUMENT = b"<Response><Say>Too late</Say></Response>"


def says(status: str, body: bytes, content_type: str = "text/xml", **headers: str) -> Way:
    """A fixed answer."""
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {content_type}", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    whole = "\r\n".join([*lines, "", ""]).encode() + body
    return lambda handler: handler.wfile.write(whole)


def raw(text: bytes) -> Way:
    """Bytes, and the end."""
    return lambda handler: handler.wfile.write(text)


def hang(handler: "Handler") -> None:
    """Never answer."""
    handler.server.hook.stopping.wait()


def hang_after_headers(handler: "Handler") -> None:
    """Promise a body that never comes."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 100\r\n\r\n<Resp")
    handler.server.hook.stopping.wait()


def slow(handler: "Handler") -> None:
    """One byte a second: no wait is ever long, the whole never ends."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 100\r\n\r\n")
    drip(handler, 1)


def slow_headers(handler: "Handler") -> None:
    """Headers without end, a byte at a time."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
    drip(handler, 0.2)


def drip(handler: "Handler", seconds: float) -> None:
    while not handler.server.hook.stopping.wait(seconds):
        handler.wfile.write(b"x")


def continues(handler: "Handler") -> None:
    """100 Continue, for ever."""
    while not handler.server.hook.stopping.wait(0.01):
        handler.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")


def reset(handler: "Handler") -> None:
    """RST instead of an answer."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()


def endless(handler: "Handler") -> None:
    """A chunked body without end, as fast as it is read."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nTransfer-Encoding: chunked\r\n\r\n")
    while not handler.server.hook.stopping.is_set():
        handler.wfile.write(b"4000\r\n" + b" " * 0x4000 + b"\r\n")


def ten_megabytes(handler: "Handler") -> None:
    """A document of 10 MB that does not say so."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nConnection: close\r\n\r\n<Response>")
    for _ in range(160):
        handler.wfile.write(b" " * 65536)


def gzip_bomb(handler: "Handler") -> None:
    """A gigabyte of spaces in a megabyte of gzip."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n"
    handler.wfile.write(head + packer.compress(b" ") + packer.flush(zlib.Z_FULL_FLUSH))
    megabyte = packer.compress(b" " * (1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)  # Stands alone: may be repeated.
    for _ in range(1024):
        handler.wfile.write(megabyte)


def redirect_loop(handler: "Handler") -> None:
    handler.wfile.write(b"HTTP/1.1 302 Found\r\nLocation: /failing/redirect-loop\r\nContent-Length: 0\r\n\r\n")


def redirect_inside(handler: "Handler") -> None:
    """To the address that must not be reached."""
    location = handler.server.hook.url("/inside", "127.0.0.2")
    handler.wfile.write(f"HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode())


CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nTransfer-Encoding: chunked\r\n\r\n"

WAYS: dict[str, Way] = {
    "500": says("500 Internal Server Error", b"<h1>Oops</h1>", "text/html"),
    "404": says("404 Not Found", b"<h1>Not here</h1>", "text/html"),
    "hang": hang,
    "hang-after-headers": hang_after_headers,
    "slow": slow,
    "slow-headers": slow_headers,
    "continues": continues,
    "reset": reset,
    "endless": endless,
    "10mb": ten_megabytes,
    "gzip-bomb": gzip_bomb,
    "redirect-loop": redirect_loop,
    "redirect-inside": redirect_inside,
    "redirect-file": says("302 Found", b"", Location="file:///etc/passwd"),
    "redirect-nowhere": says("302 Found", b""),
    "empty": says("200 OK", b""),
    "no-content": raw(b"HTTP/1.1 204 No Content\r\n\r\n"),
    "broken-xml": says("200 OK", b"<Response><Say>Hi</Response>"),
    "html": says("200 OK", b"<html><body><h1>It works!</h1></body></html>", "text/html"),
    "not-http": raw(b"SSH-2.0-OpenSSH_9.2p1\r\n"),
    "silence": raw(b""),
    "half": raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 1000\r\n\r\n<Response>"),
    "broken-chunks": raw(CHUNKED + b"zz\r\n" + DOCUMENT + b"\r\n0\r\n\r\n"),
    "half-chunks": raw(CHUNKED + b"ff\r\n" + DOCUMENT),
    "not-gzip": says("200 OK", DOCUMENT, Content_Encoding="gzip"),
    "unknown-encoding": says("200 OK", DOCUMENT, Content_Encoding="br"),
    "many-headers": raw(b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 1000 + b"Content-Length: 0\r\n\r\n"),
    "long-header": raw(b"HTTP/1.1 200 OK\r\nX-A: " + b"b" * 100000 + b"\r\nContent-Length: 0\r\n\r\n"),
}
