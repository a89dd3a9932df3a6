"""Who does which command, and who gets a channel's events: tables, in the place of asking everybody in turn."""

from pathlib import Path
from typing import Any

from app.calls.codec import TYPES
from app.calls.commands.base import Command
from app.calls.commands.core import OnLeg
from app.calls.events import Digit, Event, Finished
from app.engine.intake.claims import ChannelClaims, PendingChannels
from app.ledger.lookups import EngineLetter
from tests.contract.test_table import names
from tests.engine.world import soon, world


def test_every_command_is_somebodys_and_only_one_s(tmp_path: Path) -> None:
    engine = world(tmp_path).engine()
    ours = {kind.__name__ for kind in engine.dispatch.actions}
    every = {kind.__name__ for kind in TYPES.values() if issubclass(kind, Command)} - {"OnLeg"}
    assert not ours & (set(names()) - {"Stop", "StartTimer"}), "the switch does these"
    assert every - ours - set(names()) == set()
    assert OnLeg not in engine.dispatch.actions, "it is taken off before"


def test_every_errand_can_be_run(tmp_path: Path) -> None:
    engine = world(tmp_path).engine()
    background = {kind for kind, action in engine.dispatch.actions.items() if action == engine.background.run}
    assert background == engine.background.work.keys()


def offered(claims: ChannelClaims, channel: str, event: Event) -> bool:
    """As the engine does: whether somebody took the event."""
    claim = claims.get(channel)
    return claim is not None and claim(channel, event)


def test_who_has_claimed_a_channel_is_asked_and_nobody_else() -> None:
    claims, seen = ChannelClaims(), list[tuple[str, Event]]()

    def keep(channel: str, event: Event) -> bool:
        seen.append((channel, event))
        return isinstance(event, Digit)

    claims.claim("a", keep)
    assert offered(claims, "a", Digit("1"))
    assert not offered(claims, "a", Finished("x")), "its call gets what was not taken"
    assert not offered(claims, "b", Digit("1"))
    claims.release("a")
    assert not offered(claims, "a", Digit("1"))
    claims.release("a")
    assert [channel for channel, _event in seen] == ["a", "a"]


def test_a_channel_that_waits_keeps_its_events_in_order() -> None:
    claims = ChannelClaims()
    pending = PendingChannels(claims)
    pending.expect("a")
    assert offered(claims, "a", Digit("1"))
    assert offered(claims, "a", Digit("2"))
    assert ("a" in pending, pending.names()) == (True, {"a"})
    assert pending.release("a") == [Digit("1"), Digit("2")]
    assert not offered(claims, "a", Digit("3"))
    assert pending.release("a") == []


def test_a_letter_that_comes_too_late_is_nobodys(tmp_path: Path) -> None:
    """Of a call that is over."""
    place = world(tmp_path)
    with place.running() as engine:
        opened: list[Any] = []
        engine.mailbox.register("test", opened.append)
        place.ledger.mail = [letter("CA" + "0" * 32, "end", {}), letter("CA" + "0" * 32, "test", {"a": 1})]
        soon(lambda: opened)
        assert not engine.calls
    assert opened == [{"a": 1}]


def letter(sid: str, kind: str, payload: dict[str, Any]) -> Any:
    return EngineLetter(sid, kind, payload)
