"""An SMSC on loopback, by smpp34: a server that nobody here wrote. It runs in a thread with a loop of its own."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import smpp34


class Smsc:
    """answer: what to do with a message: an id that it is accepted under, or a command_status."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.answer: Callable[[Any], str | int | None] = lambda message: f"id-{len(self.received)}"
        self.received: list[Any] = []
        self.esmes: dict[str, Any] = {}
        self.loop = asyncio.new_event_loop()
        self.bound = threading.Condition()
        self.up = threading.Event()
        self.thread = threading.Thread(target=self.loop.run_until_complete, args=(self.serve(),), daemon=True)

    async def serve(self) -> None:
        self.server = smpp34.Server("127.0.0.1", self.port, system_id="SMSC")
        await self.server.start()
        self.over = asyncio.Event()
        self.up.set()
        listening = asyncio.ensure_future(self.listen())
        await self.over.wait()
        for esme in self.esmes.values():
            with suppress(Exception):  # some have left already
                await asyncio.wait_for(esme.unbind(), 1)
        listening.cancel()
        await self.server.stop()

    async def listen(self) -> None:
        while True:
            event = await self.server.next()
            with self.bound:
                if isinstance(event, smpp34.Esme):
                    self.esmes[event.session_id] = event
                elif isinstance(event, smpp34.SubmitSmEvent):
                    self.received.append(event)
                    self.decide(event)
                self.bound.notify_all()

    def decide(self, event: Any) -> None:
        answer = self.answer(event)
        if isinstance(answer, str):
            event.accept(answer)
        elif answer is not None:
            event.reject(answer)

    def wait(self, condition: Callable[[], Any], seconds: float = 5) -> Any:
        with self.bound:
            assert self.bound.wait_for(condition, seconds), "nothing of that happened at the SMSC"
            return condition()

    def deliver(self, **fields: Any) -> Any:
        """A deliver_sm to whoever is bound. Returns its answer."""
        esme = list(self.esmes.values())[-1]

        async def deliver() -> Any:
            return await esme.deliver_sm(**fields)

        return asyncio.run_coroutine_threadsafe(deliver(), self.loop).result(5)

    def stop(self) -> None:
        self.loop.call_soon_threadsafe(self.over.set)
        self.thread.join(5)
        self.loop.close()


@contextmanager
def smsc(port: int) -> Iterator[Smsc]:
    server = Smsc(port)
    server.thread.start()
    assert server.up.wait(5)
    try:
        yield server
    finally:
        server.stop()
