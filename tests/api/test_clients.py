"""Clients: SIP credentials of softphones (docs/rest-contract.md, Beyond the guide)."""

import hashlib

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts import clients
from app.models import Client, EngineCommand
from app.settings.vault import Vault
from tests.api.world import VERSION, body, code, engine, open_account, read, sqlite_only, xml

ALICE = {"Login": "alice", "Password": "correct horse"}
PROPERTIES = [
    *("Sid", "DateCreated", "DateUpdated", "AccountSid", "ApiVersion", "FriendlyName", "Login", "Status", "VoiceUrl"),
    *("VoiceMethod", "VoiceFallbackUrl", "VoiceFallbackMethod", "VoiceApplicationSid", "Uri"),
]


def digest(text):
    return hashlib.md5(text.encode()).hexdigest()


def test_a_client_can_be_checked_by_a_switch_and_its_password_is_nowhere(app, me, settings):
    made = me.post("Clients.json", **ALICE)
    assert b"correct horse" not in made.data
    made = body(made, 201)
    assert (made["login"], made["friendly_name"], made["status"]) == ("alice", "alice", 1)
    [row] = read(app, select(Client))
    assert clients.ha1(row, Vault(settings)) == digest("alice:restcomm:correct horse")
    stored = " ".join(str(getattr(row, column.key)) for column in Client.__table__.columns)
    assert "correct horse" not in stored
    assert digest("alice:restcomm:correct horse") not in stored
    assert body(me.get(f"Clients/{made['sid']}.json")) == made


def test_the_properties_in_xml(me):
    made = xml(me.post("Clients", **ALICE, FriendlyName="Alice's desk", VoiceUrl="http://a.example/"), 201)
    assert [child.tag for child in made] == PROPERTIES
    assert (made.findtext("FriendlyName"), made.findtext("VoiceUrl")) == ("Alice's desk", "http://a.example/")


def test_every_change_is_told_to_the_engine_which_is_woken_after_the_commit(app, me, monkeypatch):
    heard = []
    monkeypatch.setattr(
        "app.bus.wake.Wakeups.wake_engine",
        lambda self, node: heard.append((node, len(read(app, select(EngineCommand))))),
    )
    sid = body(me.post("Clients.json", **ALICE), 201)["sid"]
    body(me.post(f"Clients/{sid}.json", status="0"))
    assert me.request("DELETE", f"Clients/{sid}").status_code == 204
    assert heard == [("node1", 1), ("node1", 2), ("node1", 3)]
    letters = {(mail.kind, mail.call_sid, mail.payload["login"]) for mail in read(app, select(EngineCommand))}
    assert letters == {("client", "", "alice")}


@pytest.mark.parametrize("login", ["anonymous", "outside-tls", "outbound-proxy"])
def test_a_name_that_the_switches_use_themselves_is_no_login(me, login):
    assert code(me.post("Clients.json", Login=login, Password="correct horse"), 400)


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_an_update_changes_what_was_sent_and_nothing_else(app, me, settings, method):
    made = body(me.post("Clients.json", **ALICE, VoiceUrl="http://a.example/"), 201)
    form = {"Password": "another one", "Status": "0", "Login": "mallory"}
    now = body(me.request(method, f"Clients/{made['sid']}.json", form))
    assert {name for name in made if made[name] != now[name]} - {"date_updated"} == {"status"}
    [row] = read(app, select(Client))
    assert clients.ha1(row, Vault(settings)) == digest("alice:restcomm:another one")


def test_a_login_is_one_of_its_kind_and_free_again_after_a_delete(me, other):
    sid = body(me.post("Clients.json", **ALICE), 201)["sid"]
    for who in (me, other):
        assert code(who.post("Clients.json", **ALICE), 409) == 20409
    assert me.request("DELETE", f"Clients/{sid}").status_code == 204
    body(other.post("Clients.json", **ALICE), 201)


def test_lists_and_filters(me, other):
    for name in ("alice", "bob", "carol"):
        body(me.post("Clients.json", login=name, password="12345678"), 201)
    body(other.post("Clients.json", login="dave", password="12345678"), 201)
    assert [one["login"] for one in body(me.get("Clients.json"))["clients"]] == ["carol", "bob", "alice"]
    assert [one["login"] for one in body(me.get("Clients.json?Login=bob"))["clients"]] == ["bob"]
    assert [one["login"] for one in body(me.get("Clients.json?FriendlyName=alice"))["clients"]] == ["alice"]


@sqlite_only
@pytest.mark.parametrize(
    "form",
    [
        {"Password": "12345678"},
        {"Login": "alice"},
        {"Login": "al ice", "Password": "12345678"},
        {"Login": "a;b", "Password": "12345678"},
        {"Login": "x" * 65, "Password": "12345678"},
        {"Login": "-alice", "Password": "12345678"},
        {"Login": "alice", "Password": "1234567"},
        {"Login": "alice", "Password": "1" * 129},
        {"Login": "alice", "Password": "1234\r\n5678"},
        {"Login": "alice", "Password": "12345678", "Status": "2"},
        {"Login": "alice", "Password": "12345678", "VoiceUrl": "nowhere"},
        {"Login": "alice", "Password": "12345678", "FriendlyName": "x" * 65},
    ],
)
def test_bad_parameters_store_nothing_and_do_not_repeat_a_password(app, me, form, database_url):
    problem = body(me.request("POST", "Clients.json", form), 400)
    assert len(problem["message"]) > 15
    assert "12345678" not in problem["message"]
    assert read(app, select(Client)) == []
    assert read(app, select(EngineCommand)) == []


def test_who_may_register(app, settings, me, child):
    sid = body(child.post("Clients.json", **ALICE), 201)["sid"]
    with Session(engine(app)) as session:

        def allowed():
            session.expire_all()
            session.rollback()
            one = clients.enabled(session, clients.find(session, "alice"))
            assert [client.login for client in clients.every(session)] == (["alice"] if one else [])
            session.rollback()
            return one

        assert allowed()
        body(child.post(f"Clients/{sid}.json", status="0"))
        assert not allowed()
        body(child.post(f"Clients/{sid}.json", status="1"))
        body(me.post(f"{VERSION}/Accounts/{child.sid}.json", status="suspended"))
        assert not allowed()
        body(me.post(f"{VERSION}/Accounts/{child.sid}.json", status="active"))
        assert allowed()
        assert clients.find(session, "bob") is None


def test_suspending_and_closing_an_account_is_told_about_every_client_below(app, settings, me, child):
    grandchild = open_account(app, settings, "grandchild@example.com", parent=child.sid)
    body(child.post("Clients.json", **ALICE), 201)
    body(grandchild.post("Clients.json", login="bob", password="12345678"), 201)
    first = len(read(app, select(EngineCommand)))
    body(me.post(f"{VERSION}/Accounts/{child.sid}.json", status="suspended"))
    body(me.post(f"{VERSION}/Accounts/{child.sid}.json", status="closed"))
    told = [
        mail.payload["login"]
        for mail in read(app, select(EngineCommand).where(EngineCommand.kind == "client").order_by(EngineCommand.id))
    ][first:]
    assert told == ["alice", "bob"] * 2
    assert read(app, select(Client)) == []
