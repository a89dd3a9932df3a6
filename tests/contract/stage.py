"""One back end with somebody at the other end of the line: what the contract tests need of each.

To add a back end: a class with these methods, and its line in BACK_ENDS.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

import gevent
import pytest

from app.calls.destination import SipUri, sip_uri
from app.calls.ports import Switch
from app.settings.config import Settings
from ariclient.switch import Asterisk
from eslbridge.switch import FreeSwitch
from tests.pretend.asterisk import PretendAsterisk
from tests.pretend.freeswitch import PretendFreeSwitch
from tests.pretend.watched import Watched, until
from tests.real_switch import asterisk, freeswitch
from tests.real_switch.asterisk import running_asterisk
from tests.real_switch.freeswitch import running_freeswitch
from tests.softphone import Phone, tone, write_wav

Kind = Callable[[Settings], Switch]


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

    def reconnect(self, away: float = 0.0) -> Watched:
        """A new switch object on the same node, as after a crash; so many seconds later."""


class PretendStage:
    """The far end is the pretend switch itself."""

    def __init__(self, pretend: PretendAsterisk | PretendFreeSwitch, kind: Kind) -> None:
        self.pretend, self.kind = pretend, kind
        self.watched = Watched(kind(pretend.settings())).__enter__()
        self.sound = "/tmp/hello.wav"
        self.callee = SipUri("bob", "127.0.0.1", 5070)
        self.channel = ""

    def call(self, to: str) -> None:
        self.channel = self.pretend.call(to)

    def press(self, key: str) -> None:
        self.pretend.press(self.channel, key)

    def bye(self) -> None:
        self.pretend.hang_up(self.channel)

    def sip_status(self) -> int:
        return self.pretend.statuses.get(self.channel, 0)

    def will(self, reject: int = 0) -> None:
        self.pretend.callee = reject

    def leave(self) -> None:
        """The engine dies."""
        self.watched.__exit__()

    def reconnect(self, away: float = 0.0) -> Watched:
        self.leave()
        gevent.sleep(away)
        self.watched = Watched(self.kind(self.pretend.settings())).__enter__()
        return self.watched


class RealStage:
    """The far ends are softphones, on threads of their own."""

    def __init__(self, settings: Settings, kind: Kind, sound: str, alice: Phone, bob: Phone) -> None:
        self.settings, self.kind, self.sound, self.alice, self.bob = settings, kind, sound, alice, bob
        self.port = settings.sip_port
        self.watched = Watched(kind(settings)).__enter__()
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

    def leave(self) -> None:
        """The engine dies."""
        self.watched.__exit__()

    def reconnect(self, away: float = 0.0) -> Watched:
        self.leave()
        gevent.sleep(away)
        self.watched = Watched(self.kind(self.settings)).__enter__()
        return self.watched


@contextmanager
def pretend_asterisk(folder: Path) -> Iterator[Stage]:
    with PretendAsterisk(play_seconds=1.0) as asterisk:
        stage = PretendStage(asterisk, Asterisk)
        yield stage
        stage.watched.__exit__()


@contextmanager
def pretend_freeswitch(folder: Path) -> Iterator[Stage]:
    with PretendFreeSwitch(play_seconds=1.0) as freeswitch:
        stage = PretendStage(freeswitch, FreeSwitch)
        yield stage
        stage.watched.__exit__()


@contextmanager
def real_asterisk(folder: Path) -> Iterator[Stage]:
    with (
        running_asterisk(asterisk.settings_for(folder)) as running,
        on_stage(folder, running.settings, Asterisk) as stage,
    ):
        yield stage
        stage.watched.__exit__()
        # Nobody listened; a file that is not there; who hung up while it played.
        expected = ("not active", "absent-of-course", "Playback failed")
        unexpected = [line for line in running.problems() if not any(words in line for words in expected)]
        assert not unexpected, "\n".join(unexpected)


@contextmanager
def real_freeswitch(folder: Path) -> Iterator[Stage]:
    if not freeswitch.INSTALLED:
        pytest.skip(freeswitch.ABSENT)
    settings = freeswitch.settings_for(folder)
    with running_freeswitch(settings) as running, on_stage(folder, running.settings, FreeSwitch) as stage:
        yield stage
        stage.watched.__exit__()
        unexpected = [line for line in running.problems() if "absent-of-course" not in line]
        assert not unexpected, "\n".join(unexpected)


@contextmanager
def on_stage(folder: Path, settings: Settings, kind: Kind) -> Iterator[RealStage]:
    """Two phones and a tone beside a real switch."""
    sound = str(folder / "tone.wav")
    write_wav(sound, tone(440, 1.0))
    with Phone(user="alice") as alice, Phone(user="bob") as bob:
        yield RealStage(settings, kind, sound, alice, bob)


BACK_ENDS: dict[str, Callable[[Path], AbstractContextManager[Stage]]] = {
    "pretend Asterisk": pretend_asterisk,
    "pretend FreeSWITCH": pretend_freeswitch,
    "real Asterisk": real_asterisk,
    "real FreeSWITCH": real_freeswitch,
}
