"""A customer's websocket server for media streams, on aiohttp: keeps what it was sent, and says what a test wants.

with stream_server() as server:
    ... <Stream url="{server.url('/agent')}"/> ...
    session = server.session()
    session.send_audio(tone)
"""

import asyncio
import base64
import json
import ssl
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, ClassVar

from aiohttp import WSMsgType, web

from tests.softphone.g711 import PCMU, Samples

FRAME = 160
Behavior = Callable[["Session"], Coroutine[Any, Any, None]]


@dataclass
class Session:
    """One connection. messages: (monotonic seconds, message) as they came."""

    kind: ClassVar[str] = "event"
    """The field that says what a message is."""
    first: ClassVar[str] = "start"
    """The message with which it has begun."""
    path: str
    headers: dict[str, str]
    socket: Any
    loop: asyncio.AbstractEventLoop
    messages: list[tuple[float, dict[str, Any]]] = field(default_factory=list)
    closed: bool = False

    def events(self, name: str) -> list[dict[str, Any]]:
        """All messages of a kind."""
        return [message for _at, message in list(self.messages) if message[self.kind] == name]

    def times(self, name: str) -> list[float]:
        """When they came."""
        return [at for at, message in list(self.messages) if message[self.kind] == name]

    @property
    def start(self) -> dict[str, Any]:
        """What the start message said."""
        return dict(self.events("start")[0]["start"])

    @property
    def sid(self) -> str:
        return str(self.start["streamSid"])

    def heard(self, track: str = "inbound") -> Samples:
        """All audio of a track so far, 8 kHz int16."""
        media = [message["media"] for message in self.events("media") if message["media"]["track"] == track]
        return PCMU.to_samples(b"".join(base64.b64decode(one["payload"]) for one in media))

    # -- from the test's thread ---------------------------------------------------------------------------------------

    def do(self, what: Coroutine[Any, Any, Any]) -> Any:
        """Run a coroutine in the server's loop."""
        return asyncio.run_coroutine_threadsafe(what, self.loop).result(10)

    def say(self, event: str, **fields: Any) -> None:
        """A message about this stream."""
        self.raw(json.dumps({"event": event, "streamSid": self.sid, **fields}))

    def raw(self, text: str) -> None:
        """Any text."""
        self.do(self.socket.send_str(text))

    def send_audio(self, samples: Samples, piece: int = FRAME) -> None:
        """Audio, all at once, in messages of this many bytes."""
        data = PCMU.to_bytes(samples)
        for at in range(0, len(data), piece):
            self.say("media", media={"payload": base64.b64encode(data[at : at + piece]).decode()})

    def mark(self, name: str) -> None:
        self.say("mark", mark={"name": name})

    def close(self, code: int = 1000) -> None:
        self.do(self.socket.close(code=code))

    def cut(self) -> None:
        """Close the TCP connection, without a word."""
        self.loop.call_soon_threadsafe(self.socket._req.transport.abort)


class StreamServer:
    """Sessions, in the order in which they began."""

    def __init__(self, tls: ssl.SSLContext | None = None, sessions: type[Session] = Session) -> None:
        self.kind = sessions
        self.tls = tls
        self.sessions: list[Session] = []
        self.behavior: Behavior = listen
        self.hesitating, self.decided = threading.Event(), threading.Event()
        """Somebody has asked for /hesitates; he gets his upgrade."""
        self.loop = asyncio.new_event_loop()
        self.port = 0

    def url(self, path: str = "/stream", host: str = "127.0.0.1") -> str:
        return f"{'wss' if self.tls else 'ws'}://{host}:{self.port}{path}"

    def session(self, number: int = 0, seconds: float = 5.0) -> Session:
        """The session of this number, once it has started."""
        deadline = time.monotonic() + seconds
        while len(self.sessions) <= number or not self.sessions[number].events(self.kind.first):
            assert time.monotonic() < deadline, f"no stream after {seconds} s"
            time.sleep(0.02)
        return self.sessions[number]

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One request."""
        if request.path == "/refused":
            return web.Response(status=403)
        if request.path == "/moved":
            return web.Response(status=302, headers={"Location": "/stream"})
        if request.path == "/hesitates":
            self.hesitating.set()
            await asyncio.to_thread(self.decided.wait, 10)
        socket = web.WebSocketResponse(max_msg_size=0)
        await socket.prepare(request)
        session = self.kind(request.path, dict(request.headers), socket, self.loop)
        self.sessions.append(session)
        await self.behavior(session)
        session.closed = True
        return socket

    async def run(self, ready: threading.Event) -> None:
        app = web.Application()
        app.router.add_get("/{path:.*}", self.serve)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=self.tls)
        await site.start()
        self.port = runner.addresses[0][1]
        ready.set()
        try:
            await asyncio.Event().wait()
        finally:
            await runner.cleanup()


async def listen(session: Session) -> None:
    """Keep what comes."""
    async for message in session.socket:
        if message.type == WSMsgType.TEXT:
            session.messages.append((time.monotonic(), json.loads(message.data)))


@contextmanager
def stream_server(tls: ssl.SSLContext | None = None, sessions: type[Session] = Session) -> Iterator[StreamServer]:
    server, ready = StreamServer(tls, sessions), threading.Event()
    task: list[asyncio.Task[None]] = []

    def run() -> None:
        asyncio.set_event_loop(server.loop)
        task.append(server.loop.create_task(server.run(ready)))
        with suppress(asyncio.CancelledError):
            server.loop.run_until_complete(task[0])

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert ready.wait(5)
    try:
        yield server
    finally:
        server.loop.call_soon_threadsafe(task[0].cancel)
        thread.join(5)
        server.loop.close()
