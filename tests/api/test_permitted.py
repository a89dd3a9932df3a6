"""What the API refuses at once, and whose numbers an account may take (docs/limits.md)."""

import time
from typing import Any

import pytest
from sqlalchemy import select

from app.models import EngineCommand, IncomingPhoneNumber, PoolNumber
from app.permits.call_tokens import CallTokens
from tests.api.world import add, body, code, given, open_account, read, sqlite_only

CLOSED = {"outbound_policy": "closed", "dial_countries": ["US"]}
US, OWN = "+12125551234", "+12125550100"


@pytest.fixture
def closed(application: Any, settings: Any) -> Any:
    """The application, not as a trial; an operator's account and a developer's below it, with a number."""
    with given(application, settings.model_copy(update=CLOSED)):
        operator = open_account(application, settings, "op@example.com")
        bob = open_account(application, settings, "bob@example.com", parent=operator.sid)
        row = IncomingPhoneNumber(account_sid=bob.sid, phone_number=OWN, friendly_name="-", api_version="-")
        add(application, row)
        yield application, operator, bob


FRAUD = {
    "+19005551234": 21216, "+8821234567": 21216, "+881612345678": 21216, "+3719123456": 21216, "+252612345678": 21215,
    "+44909123456": 21216, "01144909123456": 21216, "911": 21216, "112": 21216, "#31#12125551234": 21216, "0": 21216,
    "sip:x@host.example": 13245,
}  # fmt: skip
URL = "http://a.example/"


@sqlite_only
def test_fraud_is_refused_at_once_with_twilios_codes(closed: Any, database_url: str) -> None:
    _app, _operator, bob = closed
    for to, expected in FRAUD.items():
        refused = bob.post("Calls.json", to=to, from_=OWN, url=URL)
        assert (to, code(refused, refused.status_code)) in ((to, expected), (to, 21211))
        if not to.startswith("sip:"):
            sms = bob.post("Messages.json", to=to, from_=OWN, **{"body": "Hello"})
            assert (to, code(sms, sms.status_code)) in ((to, 21408), (to, 21211))
            check = bob.post("OutgoingCallerIds.json", phone_number=to)
            assert (to, code(check, check.status_code)) in ((to, expected), (to, 21421))


@sqlite_only
@pytest.mark.parametrize("caller", ["+18005551212", "911", "client:boss", "sip:ceo@bank.example", "+12125559999"])
def test_a_caller_id_is_the_accounts_own(closed: Any, database_url: str, caller: str) -> None:
    _app, _operator, bob = closed
    assert code(bob.post("Calls.json", to=US, from_=caller, url=URL)) == 21210
    assert code(bob.post("Calls.json", to=US, from_=OWN, caller_id=caller, url=URL)) == 21210


def test_numbers_come_from_the_operators_pool_and_patterns_from_the_operator(closed: Any) -> None:
    app, operator, bob = closed
    add(app, PoolNumber(phone_number="+12125550199", iso_country="US", kind="local"))
    for number in ("911", "+12125550198", "+4930123456"):
        assert code(bob.post("IncomingPhoneNumbers.json", phone_number=number)) == 21422
    body(bob.post("IncomingPhoneNumbers.json", phone_number="+12125550199"), 201)
    for pattern in ("+1.", "+1XX"):
        assert code(bob.post("IncomingPhoneNumbers.json", phone_number=pattern)) == 21421
    body(operator.post("IncomingPhoneNumbers.json", phone_number="+12125550198"), 201)
    body(operator.post("IncomingPhoneNumbers.json", phone_number="+1."), 201)


def test_a_call_token_lets_the_callers_number_be_shown(closed: Any) -> None:
    """As a forwarded call's From, of Calls and Participants; the engine, which asks again, is told."""
    app, _operator, bob = closed
    caller = "+14155559999"
    token = CallTokens(app.extensions["restcomm"].vault).make(bob.sid, "CA" + "1" * 32, caller, time.time())
    for path, more in (("Calls.json", {"url": URL}), ("Conferences/club/Participants.json", {})):
        assert code(bob.post(path, to=US, from_=caller, **more)) == 21210
        assert code(bob.post(path, to=US, from_="+14155558888", call_token=token, **more)) == 20001
        assert code(bob.post(path, to=US, from_=caller, call_token="x", **more)) == 20001
        body(bob.post(path, to=US, from_=caller, call_token=token, call_reason="Your order", **more), 201)
    told = [letter.payload for letter in read(app, select(EngineCommand))]
    assert [(one["passed"], one["reason"]) for one in told] == [(caller, "Your order")] * 2
