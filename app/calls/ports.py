"""What the engine needs of a switch. `ariclient/switch.py` and `eslbridge/switch.py` are the two that exist."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from app.calls.causes import Cause
from app.calls.commands.core import Command
from app.calls.events import Digit, Event

Known = Callable[[], object]
"""What is called when a switch knows of a client."""
Channel = str
"""The switch's own id of one leg. Ids of legs that we originate are chosen by us, so that a retry is recognized."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a switch has written down of a leg. answered, ended: seconds since 1970; 0: it was not. cause and
    sip_status: as of HungUp, of the end of a leg that was not answered."""

    answered: float = 0.0
    ended: float = 0.0
    cause: Cause = Cause.NORMAL
    sip_status: int = 0

    def with_more(self, other: "Evidence") -> "Evidence":
        """Together with what was written later."""
        end = other if other.ended else self
        return Evidence(self.answered or other.answered, end.ended, end.cause, end.sip_status)


@dataclass(frozen=True, slots=True)
class GatewayState:
    """What a switch knows of a gateway. registration: registered, trying, or a failure in its words; empty: it does not
    register. reachable: yes or no, by the last OPTIONS; empty: none is sent, or none was answered yet."""

    registration: str = ""
    reachable: str = ""

    @property
    def down(self) -> bool:
        """Would calls fail there?"""
        return self.registration not in ("", "registered") or self.reachable == "no"


class Switch(Protocol):
    """One switch node. Only `events` waits (it is the reader loop); everything else returns at once, except the two
    takeover questions, which may wait up to 5 s for the switch and are never asked from the reader."""

    name: str
    """asterisk or freeswitch."""
    version: str
    """The version that the switch told at connect, as ``22.10.1``; empty before."""

    @property
    def linked(self) -> bool:
        """Is there a link to the switch now?"""
        ...

    def events(self) -> Iterator[tuple[Channel, Event]]:
        """Connect, log in, and yield events, forever. A lost link is connected again with backoff; after each connect
        ``("", Reconnected())`` comes first. Only RestComm's own legs are reported."""
        ...

    def perform(self, channel: Channel, id: str, command: Command) -> None:
        """Do it. A `Finished` with this id follows as commands.py promises, even when it was refused or the link is
        down. Must not wait and must not raise for anything the switch or the network does."""
        ...

    def channels(self) -> dict[Channel, bool]:
        """Takeover: the legs that are ours and still here, and whether each is answered. Raises OSError when the
        switch cannot be asked."""
        ...

    def arrival(self, channel: Channel) -> Event | None:
        """Takeover: the `Arrived` of a leg that arrived while no engine listened; None if it is gone or outbound."""
        ...

    def is_running(self, channel: Channel, id: str) -> bool:
        """Takeover: does the media command with this id still play? Raises OSError when the switch cannot be asked."""
        ...

    def evidence(self, channel: Channel) -> Evidence | None:
        """Takeover: what the switch itself has written down of a leg, while an engine listened or not; None: nothing.
        Raises OSError when the switch cannot be asked."""
        ...

    def kept_keys(self, channel: Channel) -> list[Digit] | None:
        """The keys of a leg that the switch has written down of late, in order, whoever listened or did not; None:
        it writes none down where we can read it."""
        ...

    def forget_keys(self, before: float) -> None:
        """Nobody needs the keys of before (seconds since 1970) any more."""
        ...

    def gateway_states(self, names: Sequence[str]) -> dict[str, GatewayState]:
        """What the last REGISTER and OPTIONS said, by the gateway's name. Waits for the switch, up to 6 s; never asked
        from the reader. Raises OSError when it cannot be asked."""
        ...

    def set_client(self, login: str, digest: str, known: Known = lambda: None, registers: bool = True) -> None:
        """This client, or this credential of a SIP domain, may authenticate: digest is md5(login:realm:password), of
        the setting sip_realm. Said of all after each connect, and of one that has changed. A switch that asks the API
        for digests needs to keep the login only. registers: may it register? If not, where it was registered is
        forgotten. known: called when the switch knows, or never."""
        ...

    def drop_client(self, login: str, known: Known = lambda: None) -> None:
        """This client may not register any more; where it was registered is forgotten. known: called when the switch
        refuses it, or never."""
        ...

    def close(self) -> None:
        """End `events` and the link; calls stay."""
        ...
