"""Callbacks: what waits and what was given up is listed, and sent again by who may (outage-faults C13)."""

import pytest
from sqlalchemy import select

from app.models import Outbox
from tests.api.world import add, body, code, open_account, read

CALL = "CA" + "1" * 32


@pytest.fixture
def given_up(app, me):
    """The SID of one."""
    known = {"account_sid": me.sid, "call_sid": CALL, "url": "http://joe:hunter2@App.example:81/told", "params": {}}
    add(app, Outbox(sequence=0, state="failed", attempts=33, last_error="HTTP 500", **known))
    add(app, Outbox(sequence=1, **known))
    return read(app, select(Outbox).where(Outbox.sequence == 0))[0].sid


def test_what_was_given_up_is_listed(me, given_up):
    [listed] = body(me.get("Callbacks.json?Status=failed"))["callbacks"]
    assert (listed["sid"], listed["status"], listed["attempts"]) == (given_up, "failed", "33")
    assert (listed["request_url"], listed["last_error"]) == ("http://joe:***@App.example:81/told", "HTTP 500")
    assert len(body(me.get("Callbacks.json"))["callbacks"]) == 2
    assert len(body(me.get(f"Callbacks.json?CallSid={CALL}"))["callbacks"]) == 2
    assert body(me.get(f"Callbacks/{given_up}.json")) == listed
    assert code(me.get("Callbacks.json?Status=lost")) == 20001


def test_it_is_sent_again_with_its_token(app, me, given_up):
    token = read(app, select(Outbox).where(Outbox.sequence == 0))[0].token
    answer = body(me.post(f"Callbacks/{given_up}.json", status="pending"))
    assert (answer["status"], answer["attempts"], answer["sid"]) == ("pending", "0", given_up)
    row = read(app, select(Outbox).where(Outbox.sequence == 0))[0]
    assert (row.state, row.token, row.host) == ("pending", token, "app.example:81")
    assert code(me.post(f"Callbacks/{given_up}.json", status="failed")) == 20001
    assert code(me.post(f"Callbacks/CB{'0' * 32}.json", status="pending"), 404) == 20404


def test_one_that_was_delivered_stays_so(app, me):
    add(app, Outbox(account_sid=me.sid, call_sid=CALL, sequence=0, url="http://a/", params={}, state="delivered"))
    [row] = read(app, select(Outbox))
    assert body(me.post(f"Callbacks/{row.sid}.json", status="pending"))["status"] == "delivered"


def test_owner_and_administrator_only(app, me, given_up):
    settings = app.extensions["restcomm"].settings
    stranger = open_account(app, settings, "stranger@example.com")
    path = f"/2012-04-24/Accounts/{me.sid}/Callbacks"
    assert stranger.request("GET", f"{path}.json").status_code in (403, 404)
    assert stranger.request("POST", f"{path}/{given_up}.json", {"Status": "pending"}).status_code in (403, 404)
    assert read(app, select(Outbox).where(Outbox.sequence == 0))[0].state == "failed"
