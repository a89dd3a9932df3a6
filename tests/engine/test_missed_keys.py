"""Every key is told once and in order, wherever engines die, journals are torn and links are lost (issue 13)."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from types import SimpleNamespace
from typing import Any

import gevent
import pytest

from app.calls.events import Digit, Event, LegEvent
from app.engine.takeover.missed_keys import PATIENCE, MissedKeys
from app.engine.told_keys import ToldKeys
from tests.pretend.switch import PretendSwitch

PRESSED = "12235"
EVERY = 0.1
"""Seconds between two keys, of which the switch tells so many seconds later at most:"""
LATE = 0.02
BEFORE = 10.0
"""Seconds ago when the first key was pressed."""


@dataclass
class Phone:
    """Presses keys, and the switch writes them down: the leg's main one, "chan1"."""

    switch: PretendSwitch = field(default_factory=PretendSwitch)
    began: float = field(default_factory=lambda: time.time() - BEFORE)
    pressed: str = ""

    def press(self, key: str, written: bool = True) -> Digit:
        """Returns what the switch tells of it."""
        at = self.began + EVERY * len(self.pressed)
        self.switch.keys = self.switch.keys or {"chan1": []}
        if written:
            self.switch.keys["chan1"].append(Digit(key, at, str(len(self.pressed))))
        self.pressed += key
        return Digit(key, at + LATE)


class OneEngine:
    """An engine with one call, which has taken it up with this journal."""

    def __init__(self, phone: Phone, journal: tuple[Digit, ...] = ()) -> None:
        self.journal: list[Event] = list(journal)
        self.legs: dict[str, ToldKeys] = {}
        leg = SimpleNamespace(gone=False)
        began = time.monotonic() - 2 * BEFORE
        self.live: Any = SimpleNamespace(
            sid="CA1",
            call=SimpleNamespace(legs={"": leg}),
            began=began,
            last_sign=began,
            channel_of=lambda _leg: "chan1",
        )
        self.live.keys_of = lambda leg: self.legs.setdefault(leg, ToldKeys())
        for digit in journal:
            self.live.keys_of("").note(digit)
        self.keys = MissedKeys(phone.switch, self.deliver)

    def deliver(self, _live: object, event: Event, _at: float) -> None:
        self.journal.append(event)
        if isinstance(event, Digit):
            self.live.keys_of("").note(event)

    def hear(self, digit: Digit) -> None:
        self.keys.take(self.live, "", "chan1", digit)

    @property
    def digits(self) -> tuple[Digit, ...]:
        return tuple(event for event in self.journal if isinstance(event, Digit))

    @property
    def told(self) -> str:
        return "".join(digit.key for digit in self.digits)


def lives(first: int) -> Iterator[tuple[int, int, int]]:
    """How an engine may live that takes a call up at a key: at which key it dies, how many lines of its journal are
    torn off, and how often it reads what is written."""
    yield from product(range(first, len(PRESSED) + 1), (0, 1, 2), (1, 2))


def live(phone: Phone, journal: tuple[Digit, ...], dies: int, torn: int, reads: int) -> tuple[Digit, ...]:
    """One such life. Returns the journal that it leaves."""
    engine = OneEngine(phone, journal)
    for _ in range(reads):
        engine.keys.give(engine.live)
    for key in PRESSED[len(phone.pressed) : dies]:
        engine.hear(phone.press(key))
    left = engine.digits
    return left[: max(0, len(left) - torn)]


def told_of(phone: Phone) -> list[Digit]:
    """What the switch has told of all keys so far."""
    kept = (phone.switch.keys or {"chan1": []})["chan1"]
    return [Digit(one.key, one.at + LATE) for one in kept]


@pytest.mark.parametrize("gap", [0, 1, 2])
def test_whenever_engines_die_every_key_is_told_once_and_in_order(gap: int) -> None:
    """gap: the keys that are pressed while no engine is there."""
    for life in lives(0):
        for next_life in lives(min(len(PRESSED), life[0] + gap)):
            phone = Phone()
            journal = live(phone, (), *life)
            for key in PRESSED[len(phone.pressed) :][:gap]:
                phone.press(key)
            journal = live(phone, journal, *next_life)
            assert OneEngine(phone, live(phone, journal, len(PRESSED), 0, 1)).told == PRESSED, (life, next_life)


@pytest.mark.parametrize("again", [1, 2, 3])
@pytest.mark.parametrize("dies", range(len(PRESSED) + 1))
def test_of_what_an_engine_was_told_before_it_looked_nothing_is_told_twice(dies: int, again: int) -> None:
    """Keys of which the switch tells while, or after, the engine reads what is written."""
    phone = Phone()
    journal = live(phone, (), dies, 0, 1)
    for key in PRESSED[dies : dies + 2]:
        phone.press(key)
    engine = OneEngine(phone, journal)
    engine.keys.give(engine.live)
    for late in told_of(phone)[-again:]:
        engine.hear(late)
    for key in PRESSED[len(phone.pressed) :]:
        engine.hear(phone.press(key))
    gevent.sleep(0.02)
    until(lambda: not engine.keys.waiting)
    assert engine.told == PRESSED[: len(phone.pressed)] == PRESSED


def until(happens: Any) -> None:
    with gevent.Timeout(5):
        while not happens():
            gevent.sleep(0.01)


def test_a_key_waits_for_its_line_and_the_next_ones_for_it() -> None:
    phone = Phone()
    engine = OneEngine(phone)
    first, second = phone.press("1", written=False), phone.press("2")
    (kept,) = (phone.switch.keys or {})["chan1"]
    (phone.switch.keys or {})["chan1"].clear()
    engine.hear(first)
    engine.hear(second)
    assert engine.told == ""
    (phone.switch.keys or {})["chan1"] += [Digit("1", phone.began, "0"), kept]
    until(lambda: engine.told == "12")
    assert [digit.line for digit in engine.digits] == ["0", "1"]


def test_a_switch_that_writes_no_more_is_believed_no_more_until_it_does() -> None:
    phone = Phone()
    engine = OneEngine(phone)
    engine.hear(phone.press("1"))
    began = time.monotonic()
    engine.hear(phone.press("2", written=False))
    until(lambda: engine.told == "12")
    assert PATIENCE <= time.monotonic() - began < 1
    engine.hear(phone.press("2", written=False))
    engine.hear(phone.press("3"))
    assert engine.told == "1223"
    assert [bool(digit.line) for digit in engine.digits] == [True, False, False, True]


def test_lines_that_come_too_late_are_of_keys_that_were_told() -> None:
    phone = Phone()
    engine = OneEngine(phone)
    for key in "12":
        engine.hear(phone.press(key, written=False))
    until(lambda: engine.told == "12")
    (phone.switch.keys or {})["chan1"] += [
        Digit(key, phone.began + EVERY * number, str(number)) for number, key in enumerate("12")
    ]
    phone.press("3")
    after = OneEngine(phone, engine.digits)
    after.keys.give(after.live)
    assert after.told == "123"


def test_a_key_of_which_the_switch_tells_once_more_is_told_once() -> None:
    """Asterisk tells when it goes down by one link, and when it goes up by another one, which may be late."""
    phone = Phone()
    engine = OneEngine(phone)
    downs = [phone.press(key) for key in "5675"]
    for digit in (*downs, downs[0], downs[3]):
        engine.hear(digit)
    until(lambda: not engine.keys.waiting)
    assert engine.told == "5675"


def test_a_leg_that_ends_has_pressed_its_keys_before() -> None:
    phone = Phone()
    engine = OneEngine(phone)
    engine.hear(phone.press("1", written=False))
    engine.keys.give_up(engine.live, "", "chan1")
    assert engine.told == "1"
    until(lambda: not engine.keys.waiting)
    assert engine.told == "1"


def test_a_switch_that_writes_nothing_down_is_heard_at_once() -> None:
    phone = Phone()
    engine = OneEngine(phone)
    engine.hear(Digit("7", time.time()))
    engine.keys.give(engine.live)
    assert engine.told == "7"


def test_what_was_pressed_before_the_call_began_is_of_another_call() -> None:
    phone = Phone(began=time.time() - 3 * BEFORE)
    phone.press("9")
    engine = OneEngine(phone)
    engine.keys.give(engine.live)
    assert engine.told == ""
    phone.began = time.time()
    engine.hear(phone.press("9"))
    assert [digit.line for digit in engine.digits] == ["1"]


def test_a_phone_that_sends_every_key_in_two_ways() -> None:
    """FreeSWITCH writes both down, and not how each came. One that was told once shows what the phone does."""
    keys = ToldKeys()
    kept = [Digit("5", 1.0, "a"), Digit("5", 1.2, "b"), Digit("6", 2.0, "c"), Digit("6", 2.2, "d")]
    assert keys.line_of(Digit("5", 1.0), kept) == kept[0]
    for line in "ac":
        keys.note(Digit("?", line=line))
    one_lost = [*kept[:2], Digit("7", 1.5, "x"), *kept[2:], Digit("6", 2.4, "e")]
    assert [one.line for one in keys.missed(one_lost)] == ["d", "e"], "one key of these was only lost"
    assert keys.missed([*kept, Digit("6", 3.0, "e"), Digit("6", 3.2, "f")]) == [Digit("6", 3.0, "e")]


def test_keys_of_other_legs_are_theirs() -> None:
    phone = Phone()
    engine = OneEngine(phone)
    engine.live.call.legs["CA2"] = SimpleNamespace(gone=False)
    engine.live.channel_of = lambda leg: "chan2" if leg else "chan1"
    phone.press("1")
    (phone.switch.keys or {})["chan2"] = [Digit("8", phone.began, "0")]
    engine.keys.give(engine.live)
    assert engine.journal == [Digit("1"), LegEvent("CA2", Digit("8"))]
