"""An INVITE that comes a second time makes no second call (RFC 3261 8.2.2.2)."""

from dataclasses import replace
from pathlib import Path

from app.calls.causes import Cause
from app.calls.commands.core import Hangup
from app.calls.events import Arrived
from app.engine.intake.repeats import KEPT_SECONDS, Repeats
from app.settings.config import load
from tests.engine.world import World, soon

INVITE = Arrived("1234", "alice", call_id="c1@phone", request="tag1 1 INVITE")
DOCUMENTS = {"http://app.example/start": '<Pause length="60"/>'}


def test_another_channel_with_the_same_invite_repeats_it() -> None:
    repeats = Repeats(lambda: 100.0)
    assert not repeats.repeats("one", INVITE)
    assert not repeats.repeats("one", INVITE), "told again by a switch that has connected again"
    assert repeats.repeats("two", INVITE)
    assert not repeats.repeats("three", replace(INVITE, request="tag1 2 INVITE")), "after a challenge"
    assert not repeats.repeats("four", replace(INVITE, request="tag2 1 INVITE"))
    assert not repeats.repeats("five", replace(INVITE, call_id="c2@phone"))


def test_what_is_not_known_repeats_nothing() -> None:
    repeats = Repeats(lambda: 100.0)
    for unknown in (replace(INVITE, request=""), replace(INVITE, call_id="")):
        assert [repeats.repeats(channel, unknown) for channel in ("one", "two")] == [False, False]
    assert not repeats.seen


def test_old_ones_are_forgotten() -> None:
    now = 100.0
    repeats = Repeats(lambda: now)
    repeats.repeats("one", INVITE)
    now += KEPT_SECONDS / 2
    repeats.repeats("later", replace(INVITE, call_id="c2@phone"))
    now += KEPT_SECONDS / 2 + 1
    assert not repeats.repeats("two", INVITE)
    assert len(repeats.seen) == 2


def test_it_is_refused_and_the_first_call_goes_on(tmp_path: Path) -> None:
    place = World(tmp_path, load(var=tmp_path / "var"), DOCUMENTS)
    with place.running() as engine:
        place.switch.tell("chan1", INVITE)
        soon(lambda: len(engine.calls) == 1)
        place.switch.tell("chan2", INVITE)
        soon(lambda: place.switch.asked(Hangup))
        assert place.switch.asked(Hangup) == [Hangup(Cause.LOOP)]
        assert list(engine.calls.channels) == ["chan1"]
