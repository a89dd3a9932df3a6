"""gunicorn's gevent worker, with RestComm's own answers to malformed HTTP: never HTML (docs/rest-contract.md,
Errors)."""

import time
from traceback import walk_tb
from typing import Any, Literal

import gevent
from gevent.ssl import SSLSocket
from gunicorn.http import errors
from gunicorn.http.message import Request
from gunicorn.workers.ggevent import GeventWorker

from app.api.tls import Certificate, certificate
from app.bus import watchdog

IDLE_SECONDS = 0.5
"""A connection on which nothing came for so long is closed when we end."""
MALFORMED, INTERNAL = 20400, 20500
CODES = {errors.LimitRequestLine: 20414, errors.LimitRequestHeaders: 20431}
"""What is not just malformed."""
OURS = (errors.InvalidResponseHeader, errors.InvalidResponseHeaderName)


class Idle(gevent.Timeout):
    """A wait for the next request of a connection; without one the connection is closed."""

    def __init__(self, seconds: float, known: set["Idle"]) -> None:
        super().__init__(seconds, False)  # type: ignore[arg-type] # False: be silent
        self.known, self.since = known, time.monotonic()
        self.waiting: Any = gevent.getcurrent()

    def __enter__(self) -> "Idle":
        self.known.add(self)
        super().__enter__()
        return self

    def __exit__(self, kind: Any, value: Any, trace: Any) -> Literal[True] | None:
        self.known.discard(self)
        done: Literal[True] | None = super().__exit__(kind, value, trace)
        return done

    def end(self) -> None:
        """Kill the waiting greenlet."""
        self.waiting.kill(self, block=False)


class Worker(GeventWorker):  # type: ignore[misc]
    """`gunicorn --worker-class app.api.gunicorn_worker.Worker wsgi:application`"""

    def __init__(self, *words: Any, **more: Any) -> None:
        super().__init__(*words, **more)
        self.idle: set[Idle] = set()
        self.certificate: Certificate | None = None

    def run(self) -> None:
        """Serve. Raises OSError, SSLError when the certificate cannot be read."""
        self.certificate = certificate(self.wsgi.extensions["restcomm"].settings)
        super().run()

    def handle(self, listener: Any, client: Any, addr: Any) -> None:
        """Serve a connection, over TLS if it begins so."""
        if self.certificate:
            client.setblocking(1)
            try:
                client = self.certificate.accepted(client)
            except OSError:  # it was reset
                return
        if client is not None:
            super().handle(listener, client, addr)

    def handle_request(self, listener_name: Any, req: Any, sock: Any, addr: Any) -> None:
        """Answer one request. The scheme of its URLs is the connection's."""
        if isinstance(sock, SSLSocket):
            req.scheme = "https"
        super().handle_request(listener_name, req, sock, addr)

    def notify(self) -> None:
        """Called every second: reports to the master and to the watchdog that the loop turns. At shutdown it closes
        idle connections, so that new clients do not wait for them."""
        super().notify()
        watchdog.tell(watchdog.BEAT)
        if self.certificate:
            self.certificate.renew()
        if not self.alive:
            for idle in [idle for idle in self.idle if time.monotonic() - idle.since > IDLE_SECONDS]:
                idle.end()

    def timeout_ctx(self) -> "Idle":
        """How long a kept connection may be idle."""
        return Idle(self.cfg.keepalive, self.idle)

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Answer a request that never reached the application, and close."""
        theirs = isinstance(exc, errors.ParseException) and not isinstance(exc, OURS)
        if theirs:
            self.log.warning("Invalid request from %s: %s", addr and addr[0], exc)
        else:
            self.log.error("Error handling request", exc_info=exc)
        code = next((code for kind, code in CODES.items() if isinstance(exc, kind)), MALFORMED if theirs else INTERNAL)
        try:
            wanted = "json" if ".json" in asked(exc) else "xml"
            client.sendall(answer(self.wsgi, code, wanted, str(exc) if theirs else ""))
        except OSError:
            self.log.debug("Failed to send error message.")


def asked(error: BaseException) -> str:
    """The path of a request that could not be parsed, or what was held of it: gunicorn does not hand it over."""
    for frame, _line in walk_tb(error.__traceback__):
        request = frame.f_locals.get("self")
        if isinstance(request, Request) and (held := request.path or frame.f_locals.get("buf")):
            return held if isinstance(held, str) else bytes(held).partition(b"\r\n")[0].decode("latin-1")
    return str(error)


def answer(application: Any, code: int, wanted: str, message: str) -> bytes:
    """The whole answer as it goes over the wire."""
    from app.api.http import problems  # not before gevent has patched what it imports

    with application.test_request_context(environ_overrides={"restcomm.format": wanted}):
        response = problems.answer(problems.ApiError(code, message))
        response.headers["Connection"] = "close"
        head = [f"HTTP/1.1 {response.status}", *(f"{name}: {value}" for name, value in response.headers)]
        return "\r\n".join([*head, "", ""]).encode("latin-1") + response.get_data()
