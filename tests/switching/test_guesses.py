"""Who shows wrong SIP passwords is refused for a minute (finding M2)."""

from typing import Any

import pytest

from app.settings.config import load
from app.switching.guesses import LOGIN_TIMES, MINUTE_SECONDS, MOST_REFUSED, Guesses

MOST = 4
EVIL, GOOD = "198.18.0.1", "198.18.0.2"


class Clock:
    def __init__(self) -> None:
        self.now = 6000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def guesses(clock: Clock, **more: Any) -> Guesses:
    return Guesses(load(**{"sip_passwords_per_source": MOST, **more}), clock)


def test_a_source_is_refused_whatever_the_logins(clock: Clock) -> None:
    own = guesses(clock)
    assert [own.missed(EVIL, f"login{number}") for number in range(MOST + 1)] == [False] * (MOST - 1) + [True, False]
    assert own.is_refused(EVIL)
    assert not own.is_refused(GOOD)
    assert own.refused() == [EVIL]
    clock.now += MINUTE_SECONDS
    assert not own.is_refused(EVIL)
    assert own.refused() == []


def test_a_login_that_many_guess_at_is_guessed_once_by_each(clock: Clock) -> None:
    own = guesses(clock)
    first = [own.missed(f"198.18.1.{number}", "boss") for number in range(MOST * LOGIN_TIMES)]
    assert not any(first)
    assert own.missed(GOOD, "Boss")
    assert not own.missed(EVIL, "other"), "other logins are not"


def test_an_ipv6_customer_is_one_source(clock: Clock) -> None:
    own = guesses(clock)
    for host in range(MOST):
        own.missed(f"2a00::{host + 1:x}", "boss")
    assert own.is_refused("2a00::ffff")
    assert own.refused() == ["2a00::/64"]


def test_some_are_spread_over_two_minutes(clock: Clock) -> None:
    own = guesses(clock)
    for number in range(MOST * 3):
        clock.now += MINUTE_SECONDS / (MOST - 1)
        assert not own.missed(EVIL, f"login{number}")


@pytest.mark.parametrize(
    ("address", "more", "counted"),
    [
        ("127.0.0.1", {}, True),
        ("203.0.113.5", {"gateways": [{"name": "pstn", "uri": "203.0.113.5"}]}, False),
        ("203.0.113.6", {"gateways": [{"name": "pstn", "uri": "203.0.113.5"}]}, True),
        (EVIL, {"sip_passwords_per_source": 0}, False),
        ("", {}, False),
    ],
)
def test_who_is_counted(clock: Clock, address: str, more: dict[str, Any], counted: bool) -> None:
    own = guesses(clock, **more)
    assert any(own.missed(address, "boss") for _ in range(MOST)) == counted


def test_this_machine_is_counted_where_it_is_told_only(clock: Clock) -> None:
    own = Guesses(load(), clock)
    assert not any(own.missed("127.0.0.1", "boss") for _ in range(own.most * 2))


def test_a_scan_from_everywhere_fills_no_memory(clock: Clock) -> None:
    own = guesses(clock, sip_passwords_per_source=1)
    for number in range(MOST_REFUSED + 50):
        own.missed(f"198.18.{number // 250}.{number % 250}", "boss")
    assert len(own.refused()) == MOST_REFUSED
    assert not own.is_refused("198.18.0.0"), "the oldest made room"
