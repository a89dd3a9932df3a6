#!/usr/bin/env python3
"""A voice agent that needs no service and nothing but Python: it repeats what a caller has said.

    python3 examples/parrot.py 9000

Then bind a number to a document such as

    <Response><Connect><Stream url="ws://127.0.0.1:9000/"/></Connect></Response>

and call it. Say something and be silent: the parrot says it again. Speak meanwhile and it stops (barge-in). The key #
ends the stream, and the call goes on with the next verb. docs/streams.md describes the protocol.
"""

import asyncio
import base64
import hashlib
import json
import struct
import sys
from typing import Any

GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
LOUD, FRAMES_OF_SPEECH, FRAMES_OF_SILENCE = 900, 4, 30
"""The level (of 32768) of a voice; how many frames of 20 ms make a word, and a pause."""


def level(audio: bytes) -> float:
    """The mean level of mu-law audio."""
    return sum(((((~code & 15) << 3) + 132) << (~code >> 4 & 7)) - 132 for code in audio) / max(1, len(audio))


class Parrot:
    """One stream. send: takes a message for RestComm."""

    def __init__(self, send: Any) -> None:
        self.send = send
        self.sid = ""
        self.said: list[bytes] = []
        self.loud = self.quiet = 0
        self.talking = False

    async def take(self, message: dict[str, Any]) -> bool:
        """One message. Returns whether the stream goes on."""
        match message["event"]:
            case "start":
                self.sid = message["streamSid"]
            case "media":
                await self.hear(base64.b64decode(message["media"]["payload"]))
            case "mark":
                self.talking = False
            case "dtmf" if message["dtmf"]["digit"] == "#":
                return False
            case "stop":
                return False
        return True

    async def hear(self, audio: bytes) -> None:
        """20 ms of the caller."""
        voice = level(audio) > LOUD
        self.loud, self.quiet = (self.loud + 1, 0) if voice else (0, self.quiet + 1)
        if self.talking and self.loud >= FRAMES_OF_SPEECH:
            await self.say("clear")
            self.talking = False
        if voice or self.said:
            self.said.append(audio)
        if self.said and self.quiet >= FRAMES_OF_SILENCE:
            await self.say("media", media={"payload": base64.b64encode(b"".join(self.said)).decode()})
            await self.say("mark", mark={"name": "said"})
            self.said, self.talking = [], True

    async def say(self, event: str, **more: Any) -> None:
        """A message about this stream."""
        await self.send(json.dumps({"event": event, "streamSid": self.sid, **more}))


# -- a websocket server, as small as it can be ------------------------------------------------------------------------


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One connection."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    headers = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
    key = next(line.split(": ", 1)[1] for line in head.split("\r\n") if line.lower().startswith("sec-websocket-key"))
    accept = base64.b64encode(hashlib.sha1((key + GUID).encode(), usedforsecurity=False).digest()).decode()
    lines = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade"]
    writer.write("\r\n".join([*lines, f"Sec-WebSocket-Accept: {accept}", "", ""]).encode())
    print("a stream begins", "signed" if "x-twilio-signature" in headers else "unsigned", flush=True)

    async def send(text: str) -> None:
        writer.write(frame(1, text.encode()))
        await writer.drain()

    parrot = Parrot(send)
    try:
        while (text := await message(reader)) is not None and await parrot.take(json.loads(text)):
            pass
        writer.write(frame(8, struct.pack("!H", 1000)))
        await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    writer.close()
    print("the stream is over", flush=True)


def frame(kind: int, data: bytes) -> bytes:
    """A frame of a server, unmasked."""
    if len(data) < 126:
        return bytes((0x80 | kind, len(data))) + data
    if len(data) < 65536:
        return struct.pack("!BBH", 0x80 | kind, 126, len(data)) + data
    return struct.pack("!BBQ", 0x80 | kind, 127, len(data)) + data


async def message(reader: asyncio.StreamReader) -> str | None:
    """The next text message; None: the other side closes."""
    while True:
        kind, length = await reader.readexactly(2)
        length &= 0x7F
        if length == 126:
            (length,) = struct.unpack("!H", await reader.readexactly(2))
        elif length == 127:
            (length,) = struct.unpack("!Q", await reader.readexactly(8))
        mask = await reader.readexactly(4)
        data = bytes(byte ^ mask[n % 4] for n, byte in enumerate(await reader.readexactly(length)))
        if kind & 15 == 8:
            return None
        if kind & 15 == 1:
            return data.decode()


async def main() -> None:
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 9000
    server = await asyncio.start_server(serve, "127.0.0.1", port)
    print(f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
