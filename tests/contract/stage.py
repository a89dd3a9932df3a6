"""One back end with somebody at the other end of the line: what the contract tests need of each.

To add a back end: a class with these methods, and its line in BACK_ENDS.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

from app.calls.destination import SipUri, sip_uri
from ariclient.switch import Asterisk
from tests.pretend.asterisk import PretendAsterisk
from tests.pretend.watched import Watched, until
from tests.real_switch.asterisk import running_asterisk, settings_for
from tests.softphone import Phone, tone, write_wav


class Stage(Protocol):
    """Nothing here waits without letting the switch's greenlets go on."""

    watched: Watched
    """A connected switch."""
    sound: str
    """An absolute .wav path that plays at least one second."""
    callee: SipUri
    """Somebody who can be called."""

    def call(self, to: str) -> None:
        """Place an inbound call."""

    def press(self, key: str) -> None:
        """The caller presses a key."""

    def bye(self) -> None:
        """The caller hangs up."""

    def sip_status(self) -> int:
        """The final response that the caller got; 0: none yet."""

    def will(self, reject: int = 0) -> None:
        """What the callee will do: ring and answer after 0.2 s, or ring and refuse; 1: ring for ever."""

    def reconnect(self) -> Watched:
        """A new switch object on the same node, as after a crash."""


class PretendAsteriskStage:
    """The far end is the pretend Asterisk itself."""

    def __init__(self, asterisk: PretendAsterisk) -> None:
        self.asterisk = asterisk
        self.watched = Watched(Asterisk(asterisk.settings())).__enter__()
        self.sound = "/tmp/hello.wav"
        self.callee = SipUri("bob", "127.0.0.1", 5070)
        self.channel = ""

    def call(self, to: str) -> None:
        self.channel = self.asterisk.call(to)

    def press(self, key: str) -> None:
        self.asterisk.press(self.channel, key)

    def bye(self) -> None:
        self.asterisk.hang_up(self.channel)

    def sip_status(self) -> int:
        return self.asterisk.statuses.get(self.channel, 0)

    def will(self, reject: int = 0) -> None:
        self.asterisk.callee = reject

    def reconnect(self) -> Watched:
        self.watched.__exit__()
        self.watched = Watched(Asterisk(self.asterisk.settings())).__enter__()
        return self.watched


class RealAsteriskStage:
    """The far ends are softphones, on threads of their own."""

    def __init__(self, settings: object, port: int, sound: str, alice: Phone, bob: Phone) -> None:
        self.settings, self.port, self.sound, self.alice, self.bob = settings, port, sound, alice, bob
        self.watched = Watched(Asterisk(settings)).__enter__()  # type: ignore[arg-type]
        self.callee = sip_uri(bob.uri)

    def call(self, to: str) -> None:
        self.placed = self.alice.call(f"sip:{to}@127.0.0.1:{self.port}")

    def press(self, key: str) -> None:
        until(lambda: self.placed.answered_at)
        self.placed.press(key, wait=False)

    def bye(self) -> None:
        until(lambda: self.placed.answered_at)
        self.placed.bye()

    def sip_status(self) -> int:
        return self.placed.status or 0

    def will(self, reject: int = 0) -> None:
        if reject:
            self.bob.will(reject=reject if reject > 1 else None, reject_after=0.2)
        else:
            self.bob.will(answer_after=0.2)

    def reconnect(self) -> Watched:
        self.watched.__exit__()
        self.watched = Watched(Asterisk(self.settings)).__enter__()  # type: ignore[arg-type]
        return self.watched


@contextmanager
def pretend_asterisk(folder: Path) -> Iterator[Stage]:
    with PretendAsterisk(play_seconds=1.0) as asterisk:
        stage = PretendAsteriskStage(asterisk)
        yield stage
        stage.watched.__exit__()


@contextmanager
def real_asterisk(folder: Path) -> Iterator[Stage]:
    sound = str(folder / "tone.wav")
    write_wav(sound, tone(440, 1.0))
    with running_asterisk(settings_for(folder)) as asterisk, Phone(user="alice") as alice, Phone(user="bob") as bob:
        stage = RealAsteriskStage(asterisk.settings, asterisk.settings.sip_port, sound, alice, bob)
        yield stage
        stage.watched.__exit__()
        expected = ("not active", "absent-of-course")  # nobody listened; a file that is not there
        unexpected = [line for line in asterisk.problems() if not any(words in line for words in expected)]
        assert not unexpected, "\n".join(unexpected)


BACK_ENDS: dict[str, Callable[[Path], AbstractContextManager[Stage]]] = {
    "pretend Asterisk": pretend_asterisk,
    "real Asterisk": real_asterisk,
}
