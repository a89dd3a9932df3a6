"""A suspended or closed account has no calls any more: not the live ones, and none goes on to another document."""

from pathlib import Path
from typing import Any

import gevent
import pytest

from app.calls.commands.core import Hangup, Originate
from app.calls.events import Answered, HungUp
from app.engine import background
from app.ledger.lookups import EngineLetter
from tests.engine.features.test_outbound_permits import DIAL, arrives, leg, world
from tests.engine.world import ACCOUNT, soon

PAUSE = '<Pause length="60"/>'


CONFERENCE = "<Dial><Conference>x</Conference></Dial>"


def suspended(one: Any, account: str = ACCOUNT) -> None:
    one.ledger.mail.append(EngineLetter("", "account", {"sids": [account]}))


@pytest.mark.parametrize("document", [PAUSE, "<Say>Hello</Say>", "<Gather/>", DIAL, CONFERENCE])
def test_a_live_call_ends_whatever_it_does(tmp_path: Path, document: str) -> None:
    one = world(tmp_path, document)
    with one.running() as engine:
        arrives(one)
        gevent.sleep(0.1)
        suspended(one)
        soon(lambda: "chan1" in [channel for channel, _id, command in one.switch.performed if command == Hangup()])
        one.switch.tell("chan1", HungUp(by_us=True))
        for channel in {channel for channel, _id, command in one.switch.performed if isinstance(command, Originate)}:
            one.switch.tell(channel, HungUp(by_us=True))
        soon(lambda: not engine.calls)


def test_both_legs_of_a_connected_call_end(tmp_path: Path) -> None:
    one = world(tmp_path)
    with one.running():
        arrives(one)
        soon(lambda: one.switch.asked(Originate))
        one.switch.tell(leg(one), Answered())
        gevent.sleep(0.1)
        suspended(one)
        soon(
            lambda: (
                {"chan1", leg(one)} <= {c for c, _id, command in one.switch.performed if isinstance(command, Hangup)}
            )
        )


def test_calls_of_other_accounts_go_on(tmp_path: Path) -> None:
    one = world(tmp_path, PAUSE)
    with one.running() as engine:
        arrives(one)
        suspended(one, "AC" + "9" * 32)
        gevent.sleep(0.2)
        assert engine.calls
        assert not one.switch.asked(Hangup)


def test_the_account_is_asked_for_again_at_each_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when no letter came."""
    monkeypatch.setattr(background, "KNOWN_SECONDS", 0.2)
    one = world(tmp_path, '<Pause length="1"/><Redirect>http://app.example/start</Redirect>')
    one.ledger.account_status = "suspended"
    with one.running():
        arrives(one)
        soon(lambda: one.switch.asked(Hangup), 4)
        assert len(one.requests) == 1


def test_a_token_of_a_rotation_signs_the_next_request_of_a_live_call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background, "KNOWN_SECONDS", 0.2)
    one = world(tmp_path, '<Pause length="1"/><Redirect>http://app.example/start</Redirect>')
    with one.running():
        arrives(one)
        soon(lambda: one.requests)
        one.ledger.token = "promoted"
        soon(lambda: len(one.requests) > 1, 4)
        assert one.auth_tokens[:2] == ["t", "promoted"]
