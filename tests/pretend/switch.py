"""A switch that is only a queue: the engine's tests tell it what happens and see what it was asked for."""

from collections.abc import Iterator, Sequence

from gevent.queue import Queue

from app.calls.commands.core import Command, PlayFile, Stop
from app.calls.events import Digit, Event, Reconnected
from app.calls.ports import Evidence, GatewayState, Known


class PretendSwitch:
    """Legs are what `here` says; what is performed is kept; files play until the test says otherwise."""

    name = "pretend"
    version = "1.0"
    linked: bool = True

    def __init__(self) -> None:
        self.queue: Queue[tuple[str, Event] | None] = Queue()
        self.performed: list[tuple[str, str, Command]] = []
        self.here: dict[str, bool] = {}
        self.arrivals: dict[str, Event] = {}
        self.playing: set[str] = set()
        self.clients: dict[str, str] = {}
        self.written: dict[str, Evidence] = {}
        """What it has written down of legs."""
        self.keys: dict[str, list[Digit]] | None = None
        """What it has written down of keys, by channel; None: it writes none down."""
        self.gateways: dict[str, GatewayState] = {}
        self.broken = False
        self.tell("", Reconnected())

    def tell(self, channel: str, event: Event) -> None:
        self.queue.put((channel, event))

    def events(self) -> Iterator[tuple[str, Event]]:
        while (item := self.queue.get()) is not None:
            yield item

    def perform(self, channel: str, id: str, command: Command) -> None:
        self.performed.append((channel, id, command))
        if isinstance(command, PlayFile):
            self.playing.add(id)
        if isinstance(command, Stop):
            self.playing.discard(command.id)

    def channels(self) -> dict[str, bool]:
        if self.broken:
            raise OSError("the switch cannot be asked")
        return dict(self.here)

    def evidence(self, channel: str) -> Evidence | None:
        return self.written.get(channel)

    def kept_keys(self, channel: str) -> list[Digit] | None:
        return None if self.keys is None else list(self.keys.get(channel, []))

    def forget_keys(self, before: float) -> None:
        for keys in (self.keys or {}).values():
            keys[:] = [key for key in keys if key.at >= before]

    def arrival(self, channel: str) -> Event | None:
        return self.arrivals.get(channel)

    def is_running(self, channel: str, id: str) -> bool:
        return id in self.playing

    def gateway_states(self, names: Sequence[str]) -> dict[str, GatewayState]:
        if self.broken:
            raise OSError("the switch cannot be asked")
        return {name: self.gateways.get(name, GatewayState()) for name in names}

    def set_client(self, login: str, digest: str, known: Known = lambda: None, registers: bool = True) -> None:
        self.clients[login] = digest
        known()

    def drop_client(self, login: str, known: Known = lambda: None) -> None:
        self.clients.pop(login, None)
        known()

    def close(self) -> None:
        self.queue.put(None)

    def asked(self, kind: type) -> list[Command]:
        """What was performed of one kind."""
        return [command for _channel, _id, command in self.performed if isinstance(command, kind)]
