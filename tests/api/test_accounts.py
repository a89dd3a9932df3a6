"""Accounts (guide 4.1)."""

import pytest
from sqlalchemy import select

from app.models import Call, EngineCommand, Message, Outbox
from app.store.flask_db import db
from tests.api.world import Who, basic, body, code, set_status, sqlite_only, xml

TABLE_4_1 = ["Sid", "DateCreated", "DateUpdated", "FriendlyName", "Status", "AuthToken", "Uri"]
ACCOUNTS = "/restcomm/2012-04-24/Accounts.json"
TWILIOS = "/2010-04-01/Accounts.json"


def test_the_properties_of_table_4_1_in_its_order(me):
    shown = xml(me.get(""))
    assert shown.tag == "Account"
    assert [child.tag for child in shown][: len(TABLE_4_1)] == TABLE_4_1
    assert shown.findtext("AuthToken") == me.token
    assert shown.findtext("FriendlyName") == "me@example.com"
    assert shown.findtext("Uri") == f"/2012-04-24/Accounts/{me.sid}"


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_an_account_is_renamed(me, method):
    path = f"/restcomm/2012-04-24/Accounts/{me.sid}.json"
    assert body(me.request(method, path, {"FriendlyName": "Zoë & Co"}))["friendly_name"] == "Zoë & Co"
    assert body(me.get(path))["friendly_name"] == "Zoë & Co"


def test_a_new_password_makes_a_new_token_and_logs_in(me):
    """Table 4.2: "A password that will be used to generate the AuthToken"."""
    changed = xml(me.post("", password="correct horse"))
    assert changed.findtext("AuthToken") != me.token
    assert code(me.get(""), 401) == 20003
    assert xml(Who(me.client, me.sid, changed.findtext("AuthToken")).get("")).findtext("Sid") == me.sid
    by_mail = me.client.get(f"/restcomm/2012-04-24/Accounts/{me.sid}", headers=basic("me@example.com", "correct horse"))
    assert xml(by_mail).findtext("Sid") == me.sid


@sqlite_only
@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ({"Password": "short"}, 20001),
        ({"Password": "x" * 129}, 20001),
        ({"FriendlyName": "x" * 65}, 20002),
        ({"Status": "gone"}, 21475),
        ({"Status": "suspended"}, 21477),
        ({"Status": "closed"}, 21477),
    ],
)
def test_what_an_account_cannot_do_to_itself(me, form, expected, database_url):
    assert code(me.request("POST", "", form)) == expected
    shown = xml(me.get(""))
    assert (shown.findtext("Status"), shown.findtext("AuthToken")) == ("active", me.token)


# -- sub-accounts ------------------------------------------------------------------------------------------------------


def test_a_sub_account_by_the_guides_parameters(me):
    """Table 4.3."""
    form = {"EmailAddress": "Sub@Example.com", "Password": "correct horse", "FriendlyName": "Sub", "Role": "Developer"}
    made = body(me.request("POST", ACCOUNTS, form), 201)
    assert (made["email_address"], made["role"], made["status"]) == ("sub@example.com", "Developer", "active")
    assert made["owner_account_sid"] == me.sid
    assert len(made["auth_token"]) == 32
    sub = Who(me.client, made["sid"], made["auth_token"])
    assert xml(sub.get("")).findtext("FriendlyName") == "Sub"


def test_a_sub_account_as_twilios_sdk_makes_it(me):
    made = body(me.request("POST", TWILIOS, {"FriendlyName": "Only a name"}), 201)
    assert (made["friendly_name"], made["email_address"]) == ("Only a name", "")
    assert body(me.request("POST", TWILIOS), 201)["friendly_name"].startswith("Account of ")


@sqlite_only
@pytest.mark.parametrize("missing", ["EmailAddress", "Password"])
def test_the_guides_path_wants_an_address_and_a_password(me, missing, database_url):
    """Table 4.3: "EmailAddress(Required)", "Password(Required)"."""
    form = {"EmailAddress": "sub@example.com", "Password": "correct horse", "FriendlyName": "Sub"}
    refused = body(me.request("POST", ACCOUNTS, form | {missing: " "}), 400)
    assert (refused["code"], refused["message"]) == (20001, f"{missing} is required")
    assert body(me.get(ACCOUNTS))["accounts"] == []


def test_administrator_is_not_inherited(me):
    """4.1: "the role of the account resource creating this will be inherited ... and may compromise the system"."""
    assert body(me.request("POST", TWILIOS), 201)["role"] == "Developer"


@sqlite_only
@pytest.mark.parametrize(
    ("form", "status", "expected"),
    [
        ({"EmailAddress": "me@example.com"}, 409, 20409),
        ({"EmailAddress": "ME@EXAMPLE.COM"}, 409, 20409),
        ({"EmailAddress": "no address"}, 400, 20001),
        ({"EmailAddress": "a@b\x00"}, 400, 20400),
        ({"EmailAddress": "x" * 300 + "@b"}, 400, 20001),
        ({"Role": "God"}, 400, 20001),
        ({"Status": "new"}, 400, 21475),
    ],
)
def test_a_bad_sub_account(me, form, status, expected, database_url):
    assert code(me.request("POST", TWILIOS, form), status) == expected
    assert code(me.request("POST", ACCOUNTS, {"EmailAddress": "a@b.example", "Password": "x" * 9} | form), status)
    assert body(me.get(ACCOUNTS))["accounts"] == []


def test_the_list_has_my_sub_accounts_only(me, child, other):
    """4.1.2.1: "the list representation of all the Sub-Account resources for this Account"."""
    assert [item["sid"] for item in body(me.get(ACCOUNTS))["accounts"]] == [child.sid]
    assert body(other.get(ACCOUNTS))["accounts"] == []
    assert body(me.get(ACCOUNTS + "?FriendlyName=child@example.com"))["total"] == 1
    assert body(me.get(ACCOUNTS + "?Status=suspended"))["total"] == 0


def test_twilios_list_has_the_account_itself_too(me, child, other):
    assert [item["sid"] for item in body(me.get(TWILIOS))["accounts"]] == [child.sid, me.sid]
    assert [item["sid"] for item in body(other.get(TWILIOS))["accounts"]] == [other.sid]
    assert body(me.get(TWILIOS + "?FriendlyName=me@example.com"))["total"] == 1


def test_sub_accounts_are_three_levels_deep(me):
    who = me
    for _level in range(3):
        made = body(who.request("POST", TWILIOS, {"Role": "Administrator"}), 201)
        who = Who(me.client, made["sid"], made["auth_token"])
    assert code(who.request("POST", TWILIOS)) == 21480
    assert xml(me.get(f"/restcomm/2012-04-24/Accounts/{who.sid}")).findtext("Sid") == who.sid


def test_suspending_is_reversible(me, child):
    path = f"/restcomm/2012-04-24/Accounts/{child.sid}.json"
    assert body(me.post(path, status="suspended"))["status"] == "suspended"
    assert code(child.get(""), 403) == 10001
    assert body(me.post(path, status="active"))["status"] == "active"
    assert xml(child.get("")).findtext("Status") == "active"


def test_closing_is_final_and_releases_numbers(me, child):
    body(child.post("IncomingPhoneNumbers.json", phone_number="1234"), 201)
    path = f"/restcomm/2012-04-24/Accounts/{child.sid}.json"
    assert body(me.post(path, status="closed"))["status"] == "closed"
    assert code(child.get(""), 403) == 10001
    assert code(me.post(path, status="active")) == 21479
    body(me.post("IncomingPhoneNumbers.json", phone_number="1234"), 201)


def test_nothing_new_for_a_suspended_sub_account(app, me, child):
    set_status(app, child.sid, "suspended")
    base = f"/restcomm/2012-04-24/Accounts/{child.sid}"
    form = {"to": "1", "from": "2", "url": "http://a.example/"}
    assert code(me.post(f"{base}/Calls.json", **form), 403) == 10001
    assert code(me.post(f"{base}/IncomingPhoneNumbers.json", phone_number="1"), 403) == 10001


@pytest.mark.parametrize("status", ["suspended", "closed"])
def test_what_an_account_has_under_way_ends_with_it(app, me, child, status):
    """Live calls by a letter to each engine; queued calls, messages and callbacks at once; those below it, too."""
    grandchild = Who(me.client, *map(body(child.post(TWILIOS), 201).get, ("sid", "auth_token")))
    for who in (child, grandchild):
        with app.app_context():
            call = Call(account_sid=who.sid, to="1", from_="2", direction="outbound-api", api_version="v", node="node1")
            db.session.add(call)
            db.session.flush()
            db.session.add(EngineCommand(node="node1", call_sid=call.sid, kind="originate", payload={}))
            row = Outbox(account_sid=who.sid, call_sid=call.sid, sequence=0, url="http://a.example/", params={})
            db.session.add(row)
            db.session.commit()
        body(who.post("Messages.json", to="+14445556666", **{"from": "1", "body": "Hello"}), 201)
    assert body(me.post(f"/restcomm/2012-04-24/Accounts/{child.sid}.json", status=status))["status"] == status
    with app.app_context():
        assert set(db.session.scalars(select(Call.status))) == {"canceled"}
        assert set(db.session.scalars(select(Message.status))) == {"failed"}
        assert set(db.session.scalars(select(Outbox.state))) == {"failed"}
        letters = db.session.scalars(select(EngineCommand).where(EngineCommand.kind != "client")).all()
        assert [(letter.kind, set(letter.payload["sids"])) for letter in letters] == [
            ("account", {child.sid, grandchild.sid})
        ]


def test_suspending_cascades(app, me, child):
    set_status(app, me.sid, "suspended")
    assert code(me.get(""), 403) == code(child.get(""), 403) == 10001
