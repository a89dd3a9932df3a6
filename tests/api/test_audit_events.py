"""The audit log: refused logins and changes, told once, with the change, without secrets (finding L4)."""

import pytest
from sqlalchemy import select

from app.api.http import audit_trail
from app.models import AuditEvent
from tests.api.world import VERSION, basic, body, code, open_account, read


def events(app):
    return read(app, select(AuditEvent).order_by(AuditEvent.id))


@pytest.fixture(autouse=True)
def nothing_written(monkeypatch):
    monkeypatch.setattr(audit_trail, "WRITTEN", audit_trail.Written())


def test_a_change_is_told_with_who_from_where_and_what_but_no_secret(app, me):
    body(me.post("Clients.json", Login="bob", Password="Hunter2-is-long", FriendlyName="Bob"), 201)
    [one] = body(me.get("AuditEvents.json"))["audit_events"]
    assert (one["event"], one["actor"], one["source"]) == ("changed", me.sid, "127.0.0.1")
    assert one["action"] == f"POST {VERSION}/Accounts/{me.sid}/Clients.json"
    assert one["parameters"] == "Login=bob&Password=...&FriendlyName=Bob"
    assert "Hunter2" not in str(events(app)[0].__dict__)
    assert body(me.get(f"AuditEvents/{one['sid']}.json")) == one


def test_what_was_refused_or_only_read_is_no_change(app, me):
    me.get("Clients.json")
    assert me.post("Clients.json", Login="b o b", Password="Hunter2-is-long").status_code == 400
    assert me.request("DELETE", f"Clients/CL{'0' * 32}.json").status_code == 404
    assert events(app) == []


def test_a_key_is_told_as_itself(app, me):
    key = body(me.post("Keys.json"), 201)
    made = me.client.post(
        f"{VERSION}/Accounts/{me.sid}/Applications.json",
        data={"FriendlyName": "x"},
        headers=basic(key["sid"], key["secret"]),
    )
    assert made.status_code == 201
    assert [one.actor for one in events(app)] == [me.sid, key["sid"]]
    assert key["secret"] not in str([one.__dict__ for one in events(app)])


def test_a_refused_login_is_told_to_the_account_that_has_the_name(app, me):
    for name in (me.sid, "me@example.com", "nobody@example.com"):
        assert me.client.get(f"{VERSION}/Accounts.json", headers=basic(name, "0" * 32)).status_code == 401
    told = events(app)
    assert [(one.event, one.actor) for one in told] == [
        ("login-refused", me.sid),
        ("login-refused", "me@example.com"),
        ("login-refused", "nobody@example.com"),
    ]
    assert [one.account_sid for one in told] == [me.sid, me.sid, None]
    assert len(body(me.get("AuditEvents.json?Event=login-refused"))["audit_events"]) == 2
    assert body(me.get("AuditEvents.json?Event=changed"))["audit_events"] == []


def test_guessing_does_not_fill_the_table(app, me):
    for _ in range(audit_trail.MOST_REFUSED + 15):
        assert me.client.get(f"{VERSION}/Accounts.json", headers=basic(me.sid, "0" * 32)).status_code == 401
    assert len(events(app)) == audit_trail.MOST_REFUSED


def test_a_minute_later_it_is_told_again_and_all_addresses_have_one_bound():
    written = audit_trail.Written()
    assert [written.another("a", 0.0) for _ in range(21)] == [True] * 20 + [False]
    assert written.another("a", 60.0)
    assert sum(written.another(f"b{n}", 61.0) for n in range(1000)) == 399


def test_administrators_only_and_never_anothers(app, settings, me, other, child):
    body(child.post("Applications.json", FriendlyName="x"), 201)
    [row] = events(app)
    assert len(body(me.get(f"{VERSION}/Accounts/{child.sid}/AuditEvents.json"))["audit_events"]) == 1
    assert code(other.get(f"{VERSION}/Accounts/{child.sid}/AuditEvents.json"), 404) == 20404
    assert code(other.get(f"AuditEvents/{row.sid}.json"), 404) == 20404
    developer = open_account(app, settings, "dev@example.com", parent=me.sid, role="Developer")
    assert code(developer.get("AuditEvents.json"), 403) == 20005
