"""The wire between an engine and its switch: a TCP relay that can be cut, or swallow what it is given."""

import asyncio
import socket
import struct
import threading
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

RESET = struct.pack("ii", 1, 0)
"""SO_LINGER: closing sends RST."""


class Link:
    """Relays one port of loopback to another. Every method is safe from any thread."""

    def __init__(self, target: int) -> None:
        self.target = target
        self.loop = asyncio.new_event_loop()
        self.writers: set[asyncio.StreamWriter] = set()
        self.server: asyncio.Server | None = None
        self.port = 0
        self.passes = asyncio.Event()
        self.passes.set()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.do(self.listen())

    def do(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self.loop).result(5)

    async def listen(self) -> None:
        self.server = await asyncio.start_server(self.serve, "127.0.0.1", self.port)
        self.port = self.server.sockets[0].getsockname()[1]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self.passes.wait()
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.transport.abort()
            return
        both = {writer, far_writer}
        self.writers |= both
        with suppress(OSError, asyncio.CancelledError):
            await asyncio.gather(self.pipe(reader, far_writer), self.pipe(far_reader, writer))
        for one in both:
            one.transport.abort()
        self.writers -= both

    async def pipe(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            await self.passes.wait()
            writer.write(data)
            await writer.drain()
        writer.close()

    def cut(self) -> None:
        """Reset every connection, and refuse new ones until `mend`."""
        self.do(self._cut())

    async def _cut(self) -> None:
        if self.server:
            self.server.close()
        for writer in self.writers:
            with suppress(OSError):  # one that its other end has closed already
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            writer.transport.abort()

    def swallow(self) -> None:
        """Nothing passes any more, and nobody is told, until `mend`."""
        self.loop.call_soon_threadsafe(self.passes.clear)

    def mend(self) -> None:
        self.loop.call_soon_threadsafe(self.passes.set)
        if self.server and not self.server.is_serving():
            self.do(self.listen())

    def close(self) -> None:
        """Nothing is relayed any more."""
        self.mend()
        self.cut()
        self.do(self._end())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(5)
        self.loop.close()

    async def _end(self) -> None:
        """Until every relay has seen that its connections are gone."""
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await asyncio.sleep(0.05)
