"""A customer's application on loopback, which answers as it is told, keeps what it was asked, and can misbehave.

    with webhook() as hook:
        hook.answer("/voice", "<Response/>")
        ... a call whose VoiceUrl is hook.url("/voice") ...
        (request,) = hook.received("/voice")

It listens on 127.0.0.1, and on 127.0.0.2 at the same port: what must not be reached is there to be reached.
"""

import gzip
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import Message
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl

from tests.pretend import misbehaving


@dataclass(frozen=True)
class Received:
    """One request. params: of the form of a POST, of the query of a GET. time: monotonic. url: as it was sent."""

    method: str
    path: str
    url: str
    params: dict[str, str]
    headers: Message
    body: bytes
    time: float
    client: tuple[str, int]
    """Address and port of the other end: the same port means the same connection."""


@dataclass(frozen=True)
class Answer:
    """What to say. body: text, bytes, or a function that is given the handler and does as it likes with the socket."""

    body: str | bytes | Callable[["Handler"], None] = ""
    status: int = 200
    content_type: str = "text/xml"
    headers: dict[str, str] = field(default_factory=dict)
    chunked: bool = False
    zipped: bool = False
    delay: float = 0

    def encoded(self) -> bytes:
        """The whole answer as HTTP."""
        body = self.body.encode() if isinstance(self.body, str) else bytes(self.body)
        body = gzip.compress(body) if self.zipped else body
        lines = [f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}"]
        lines += [f"Content-Type: {self.content_type}"] if self.content_type else []
        lines += ["Content-Encoding: gzip"] if self.zipped else []
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        if self.chunked:
            lines.append("Transfer-Encoding: chunked")
            pieces = [body[start : start + 1000] for start in range(0, len(body), 1000)]
            body = b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
        elif self.status not in (204, 304):
            lines.append(f"Content-Length: {len(body)}")
        return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


class Handler(BaseHTTPRequestHandler):
    """One connection; `hook` is the Webhook it belongs to."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: "Server"

    def setup(self) -> None:
        super().setup()
        self.server.hook.connections.append(self.connection)

    def handle(self) -> None:
        with suppress(OSError, ValueError):  # They left in the middle; ValueError: the file of a closed socket.
            super().handle()

    def respond(self) -> None:
        """Keep the request, give the answer."""
        hook = self.server.hook
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        path, _, query = self.path.partition("?")
        fields = query if self.command == "GET" else body.decode(errors="replace")
        url = f"{hook.scheme}://{self.headers['Host']}{self.path}"
        params = dict(parse_qsl(fields, keep_blank_values=True))
        now = time.monotonic()
        hook.requests.append(
            Received(self.command, path, url, params, self.headers, body, now, self.client_address[:2])
        )
        answer = hook.answers.get(path) or Answer("nothing here", 404, "text/plain")
        hook.stopping.wait(answer.delay)
        if callable(answer.body):
            self.close_connection = True
            answer.body(self)
        else:
            self.wfile.write(answer.encoded())

    do_GET = do_POST = respond

    def log_message(self, *_: object) -> None:
        """Nothing: stderr is for failures of tests."""


class Server(ThreadingHTTPServer):
    """Listens on one address; connections are closed with it."""

    daemon_threads = False
    request_queue_size = 256
    hook: "Webhook"
    tls: ssl.SSLContext | None = None

    def finish_request(self, request: socket.socket, client_address: tuple[str, int]) -> None:
        """In the connection's own thread, where a TLS handshake may take its time or fail."""
        if not self.tls:
            return super().finish_request(request, client_address)
        request.settimeout(2)
        with suppress(OSError), self.tls.wrap_socket(request, server_side=True) as secure:
            secure.settimeout(None)
            super().finish_request(secure, client_address)


class Webhook:
    """The application: what it answers and what it was asked."""

    def __init__(self, port: int, scheme: str) -> None:
        self.port = port
        self.scheme = scheme
        self.requests: list[Received] = []
        self.answers: dict[str, Answer] = {f"/failing/{name}": Answer(way) for name, way in misbehaving.WAYS.items()}
        self.connections: list[socket.socket] = []
        self.stopping = threading.Event()

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        """The URL of a path, which may have a query and a fragment."""
        return f"{self.scheme}://{host}:{self.port}{path}"

    def failing(self, way: str) -> str:
        """The URL of one of misbehaving.WAYS."""
        assert way in misbehaving.WAYS
        return self.url(f"/failing/{way}")

    def answer(
        self,
        path: str,
        body: str | bytes | Callable[[Handler], None] = "",
        status: int = 200,
        content_type: str = "text/xml",
        headers: dict[str, str] | None = None,
        **more: float,
    ) -> None:
        """From now on, what a path answers. more: chunked, zipped, delay (seconds)."""
        self.answers[path] = Answer(body, status, content_type, headers or {}, **more)

    def received(self, path: str) -> list[Received]:
        """The requests of a path so far, oldest first."""
        return [request for request in self.requests if request.path == path]

    def forget(self, *paths: str) -> None:
        """As if these paths had not been asked for; without paths, nothing at all."""
        self.requests[:] = [request for request in self.requests if paths and request.path not in paths]

    def disconnect(self) -> None:
        """Close every connection, as a server that is restarted."""
        while self.connections:
            connection = self.connections.pop()
            with suppress(OSError):  # Closed already.
                connection.shutdown(socket.SHUT_RDWR)


@contextmanager
def webhook(tls: ssl.SSLContext | None = None) -> Iterator[Webhook]:
    """A Webhook while it runs. tls: serve https: with this server context."""
    first, second = servers()
    hook = Webhook(first.server_port, "https" if tls else "http")
    threads = []
    for server in (first, second):
        server.hook, server.tls = hook, tls
        threads.append(threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True))
        threads[-1].start()
    try:
        yield hook
    finally:
        hook.stopping.set()
        for server in (first, second):
            server.shutdown()
        hook.disconnect()
        for server in (first, second):
            server.server_close()
        for thread in threads:
            thread.join(5)


def servers() -> tuple[Server, Server]:
    """Listeners on 127.0.0.1 and 127.0.0.2 at one port that is free on both."""
    for _ in range(20):
        first = Server(("127.0.0.1", 0), Handler)
        try:
            return first, Server(("127.0.0.2", first.server_port), Handler)
        except OSError:
            first.server_close()
    raise RuntimeError("no port is free on both 127.0.0.1 and 127.0.0.2")
