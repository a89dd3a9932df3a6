"""The upgrade of a connection to a websocket: a signed request and its answer (RFC 6455, 4)."""

import base64
import hashlib
import os
import time

from app.version import VERSION
from app.webhooks.http.connections import Connection, head
from app.webhooks.signature import sign
from app.webhooks.urls import BadUrl, Target, parse

GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
SCHEMES = {"ws": "http", "wss": "https"}
MOST_HEAD = 16384


class HandshakeFailed(Exception):
    """The server did not become a websocket. The message is one line for the developer."""


def target_of(url: str) -> Target:
    """Where a ws or wss URL leads, as the http or https URL that it is like. Raises BadUrl."""
    scheme, colon, rest = url.strip().partition(":")
    if scheme.lower() not in SCHEMES or not colon:
        raise BadUrl("the URL is neither ws: nor wss:")
    return parse(f"{SCHEMES[scheme.lower()]}:{rest}")


def signed_url(target: Target) -> str:
    """The URL as the customer's server sees it, which the signature covers."""
    return target.url.replace("http", "ws", 1)


def upgrade(connection: Connection, target: Target, auth_token: str, until: float) -> bytes:
    """Make a websocket of a connection. until: monotonic seconds. Returns what came after the answer. Raises
    HandshakeFailed, OSError."""
    key = base64.b64encode(os.urandom(16)).decode()
    authorization = {"Authorization": target.authorization} if target.authorization else {}
    headers = {
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": key,
        "Sec-WebSocket-Version": "13",
        "User-Agent": f"RestComm/{VERSION}",
        "X-Twilio-Signature": sign(auth_token, signed_url(target), {}),
        **authorization,
    }
    connection.send(head("GET", target, headers, b""))
    lines, rest = answer(connection, until)
    check(lines, key)
    return rest


def answer(connection: Connection, until: float) -> tuple[list[str], bytes]:
    """The lines of the answer's head, and what follows it. Raises HandshakeFailed, OSError."""
    data = b""
    while b"\r\n\r\n" not in data:
        left = until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        connection.sock.settimeout(left)
        piece = connection.sock.recv(4096)
        if not piece:
            raise HandshakeFailed("the server closed the connection without an answer")
        data += piece
        if len(data) > MOST_HEAD:
            raise HandshakeFailed("the answer to the upgrade is too long")
    first, _, rest = data.partition(b"\r\n\r\n")
    return first.decode("latin-1").split("\r\n"), rest


def check(lines: list[str], key: str) -> None:
    """Is this the answer to our key? Raises HandshakeFailed."""
    words = lines[0].split(" ", 2)
    if len(words) < 2 or not words[0].startswith("HTTP/1."):
        raise HandshakeFailed("the answer is not HTTP")
    if words[1] != "101":
        raise HandshakeFailed(f"the server answered HTTP {words[1][:3]} instead of 101")
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
    digest = hashlib.sha1((key + GUID).encode(), usedforsecurity=False).digest()
    if headers.get("sec-websocket-accept") != base64.b64encode(digest).decode():
        raise HandshakeFailed("Sec-WebSocket-Accept does not fit our key")
    if headers.get("upgrade", "").lower() != "websocket":
        raise HandshakeFailed("the server did not upgrade to websocket")
