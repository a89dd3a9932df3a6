"""Who is sent silence, and when: without a switch."""

from types import SimpleNamespace
from typing import Any

import pytest

from app.calls.commands.core import Hangup
from ariclient.features.silence import IDLE_LOOKS, LATER_LOOKS, Silence
from ariclient.state.legs import Legs
from ariclient.transport.requests import Reply


class Asked:
    """A link that keeps what is asked, and says how many packets a leg was sent."""

    def __init__(self) -> None:
        self.up, self.paths, self.packets = True, [], 0  # type: tuple[bool, list[str], int]

    def ask(self, rest: Any, then: Any = None) -> None:
        self.paths.append(rest.path)
        if then:
            then(Reply(200, body={"value": str(self.packets)}))

    @property
    def rings(self) -> int:
        return sum(path.endswith("/ring") for path in self.paths)


@pytest.fixture
def asked() -> Asked:
    return Asked()


@pytest.fixture
def silence(asked: Asked) -> Silence:
    context = SimpleNamespace(link=asked, legs=Legs(), tell=None, take_event=None)
    return Silence(context)  # type: ignore[arg-type]


def looks(silence: Silence, count: int) -> None:
    for _ in range(count):
        silence.look()


def test_a_leg_that_waits_is_sent_silence_once(silence: Silence, asked: Asked) -> None:
    silence.context.legs.get("c1").answered = True
    looks(silence, IDLE_LOOKS - 1)
    assert asked.paths == []
    looks(silence, 20)
    assert asked.paths == ["channels/c1/ring"]


def test_again_after_each_prompt(silence: Silence, asked: Asked) -> None:
    leg = silence.context.legs.get("c1")
    leg.answered = True
    looks(silence, IDLE_LOOKS)
    leg.playing.add("CA1-3")
    looks(silence, IDLE_LOOKS)
    leg.playing.clear()
    looks(silence, IDLE_LOOKS)
    assert asked.rings == 2


@pytest.mark.parametrize("busy", ["unanswered", "plays", "recorded", "ending", "fax"])
def test_not_while_anything_else_is_sent(silence: Silence, asked: Asked, busy: str) -> None:
    leg = silence.context.legs.get("c1")
    leg.answered = busy != "unanswered"
    leg.playing |= {"CA1-1"} if busy == "plays" else set()
    leg.recording = "CA1-1" if busy == "recorded" else ""
    leg.fax = "CA1-1" if busy == "fax" else ""
    if busy == "ending":
        leg.note("", Hangup())
    looks(silence, 20)
    assert asked.paths == []


def test_in_a_bridge_only_if_no_packets_flow(silence: Silence, asked: Asked) -> None:
    leg = silence.context.legs.get("c1")
    leg.answered, leg.bridge = True, "dial-c1"
    for _ in range(4 * LATER_LOOKS):
        asked.packets += 25
        silence.look()
    assert asked.rings == 0
    assert len(asked.paths) <= 6, "a leg that talks is asked every few seconds only"
    looks(silence, 2 * LATER_LOOKS)
    assert asked.rings >= 1


def test_of_two_that_say_nothing_at_once_after_they_were_connected(silence: Silence, asked: Asked) -> None:
    leg = silence.context.legs.get("c1")
    leg.answered, leg.bridge = True, "dial-c1"
    looks(silence, 4)
    assert asked.rings == 1
