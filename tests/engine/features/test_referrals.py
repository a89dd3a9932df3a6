"""REFERs: whom a gateway may be asked to call (Twilio's <Refer>)."""

from types import SimpleNamespace
from typing import Any

import gevent
import pytest

from app.calls.commands.transfers import Refer
from app.calls.destination import SipUri
from app.calls.events import Event, Finished
from app.calls.facts import Facts
from app.engine.outbound.referrals import Referrals
from app.engine.outbound.sip_hosts import NotDialed

ANYWHERE = Refer(SipUri("+1900", "carrier.example"))


class Closed:
    """No SIP URI may be called."""

    def judge(self, uri: SipUri, auth_token: str) -> SipUri:
        raise NotDialed(f"{uri.host} is a gateway")


def refer(facts: Facts) -> tuple[list[Any], list[tuple[str, Event]]]:
    """Ask, where no SIP URI may be called. Returns what the switch was asked, and what the call was told."""
    asked: list[Any] = []
    told: list[tuple[str, Event]] = []
    switch: Any = SimpleNamespace(perform=lambda *command: asked.append(command))
    services: Any = SimpleNamespace(sip_hosts=Closed())
    live: Any = SimpleNamespace(sid="CA1", auth_token="", header=SimpleNamespace(facts=facts))
    Referrals(switch, services, lambda *event: told.append(event)).refer(live, "channel", "CA1-2", ANYWHERE)
    gevent.sleep(0)
    return asked, told


@pytest.mark.parametrize(
    "facts",
    [
        Facts("CA1", "AC1", "alice", "1234", caller_kind="stranger"),
        Facts("CA1", "AC1", "client:alice", "1234", caller_kind="client"),
        Facts("CA1", "AC1", "1234", "sip:bob@a.example", "outbound-api"),
        Facts("CA1", "AC1", "1234", "client:bob", "outbound-dial"),
    ],
)
def test_a_phone_calls_whom_it_likes(facts: Facts) -> None:
    assert refer(facts) == ([("channel", "CA1-2", ANYWHERE)], [])


@pytest.mark.parametrize(
    "facts",
    [
        Facts("CA1", "AC1", "+1555", "1234", caller_kind="trunk"),
        Facts("CA1", "AC1", "1234", "+15550002", "outbound-api"),
    ],
)
def test_a_gateway_is_asked_only_what_dial_may_call(facts: Facts) -> None:
    why = "sip:+1900@carrier.example: carrier.example is a gateway"
    assert refer(facts) == ([], [("channel", Finished("CA1-2", error=why))])
