"""A customer's application that costs next to nothing: `python -m tests.bench.webhook` prints its port.

Its own process, so that its CPU is not ours; an asyncio protocol, since http.server costs as much as an engine.
"""

import asyncio
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

from tests.audio.sounds import encoded, tone

ROOT = Path(__file__).parents[2]
KEYS = "1234"
"""What the callers of the scenario `keys` press."""
DOCUMENTS = {
    "/answer": "<Hangup/>",
    "/play": "<Play>tone.wav</Play>",
    "/keys": '<Gather numDigits="4" timeout="10" action="got"/>',
    "/got": "<Hangup/>",
    "/hold": '<Gather timeout="300"/>',
}


def tone_wav() -> bytes:
    """One second of 440 Hz, as the switches play it: 8 kHz, 16 bit, mono."""
    return encoded(tone(440, 1.0), 8000)


def answer(body: bytes, kind: str, more: str = "") -> bytes:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n{more}\r\n"
    return head.encode() + body


class Application(asyncio.Protocol):
    """One connection. counts: requests by path, over all connections."""

    counts: Counter[str] = Counter()
    answers: dict[str, bytes] = {}

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.received = b""

    def data_received(self, data: bytes) -> None:
        self.received += data
        while (request := self.next_request()) is not None:
            path, body = request
            self.transport.write(self.respond(path, body))  # type: ignore[attr-defined]

    def next_request(self) -> tuple[str, bytes] | None:
        """The path and body of the next whole request."""
        head, found, rest = self.received.partition(b"\r\n\r\n")
        at = head.lower().find(b"content-length:")
        length = int(head[at + 15 :].partition(b"\r\n")[0]) if at >= 0 else 0
        if not found or len(rest) < length:
            return None
        self.received = rest[length:]
        return head.split(b" ", 2)[1].decode(), rest[:length]

    def respond(self, path: str, body: bytes) -> bytes:
        if path == "/counts":
            return answer(json.dumps(self.counts).encode(), "application/json")
        self.counts[path] += 1
        if path == "/got":
            self.counts["/got as pressed"] += f"Digits={KEYS}&".encode() in body + b"&"
        return self.answers.get(path) or answer(b"", "text/plain")


async def serve() -> None:
    documents = {path: f"<Response>{text}</Response>".encode() for path, text in DOCUMENTS.items()}
    Application.answers = {path: answer(text, "text/xml") for path, text in documents.items()}
    Application.answers["/tone.wav"] = answer(tone_wav(), "audio/wav", "Cache-Control: max-age=3600\r\n")
    server = await asyncio.get_running_loop().create_server(Application, "127.0.0.1", 0, backlog=1000)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


@dataclass
class Webhook:
    """One that runs."""

    port: int
    pid: int

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def counts(self) -> Counter[str]:
        """How often each path was asked for."""
        with urlopen(self.url("/counts"), timeout=10) as response:
            return Counter(json.load(response))


@contextmanager
def webhook() -> Iterator[Webhook]:
    command = [sys.executable, "-m", "tests.bench.webhook"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as process:
        try:
            yield Webhook(int(process.stdout.readline()), process.pid)  # type: ignore[union-attr]
        finally:
            process.kill()


if __name__ == "__main__":
    asyncio.run(serve())
