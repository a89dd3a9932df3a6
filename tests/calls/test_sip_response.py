"""SipResponseCode: what SIP said to a call of ours, told with its last status."""

import pytest

from app.calls.causes import Cause
from app.calls.commands.core import SetStatus
from app.calls.events import Answered, Event, HungUp
from app.calls.facts import Facts
from app.calls.leg import Leg
from app.ledger.rows.common import callback_params
from tests.ledger.world import NOON


@pytest.mark.parametrize(
    ("direction", "events", "code"),
    [
        ("outbound-api", [HungUp(Cause.BUSY, sip_status=486)], "486"),
        ("outbound-dial", [Answered(), HungUp()], "200"),
        ("outbound-dial", [HungUp(Cause.NO_ANSWER)], ""),
        ("inbound", [Answered(), HungUp()], ""),
    ],
)
def test_the_last_status_tells_it(direction: str, events: list[Event], code: str) -> None:
    leg = Leg(Facts("CA1", "AC1", "1", "2", direction, status="queued"))
    told = [status for status in map(leg.heard, events) if isinstance(status, SetStatus)]
    params = [callback_params(leg.facts, one.status, one.event, NOON, 0, one.sequence) for one in told]
    assert params[-1].get("SipResponseCode", "") == code
    assert not any("SipResponseCode" in earlier for earlier in params[:-1])


def test_initiated_is_told_as_initiated() -> None:
    leg = Leg(Facts("CA1", "AC1", "1", "2", "outbound-api", status="queued"))
    began = leg.began()
    assert callback_params(leg.facts, began.status, began.event, NOON, 0, 0)["CallStatus"] == "initiated"
    assert leg.facts.status == "queued"
