"""A gateway of the operator's brings messages and receipts, and shows a secret (guide 2.4)."""

import json

import pytest
from pydantic import SecretStr
from sqlalchemy import update
from sqlalchemy.orm import Session

from app import create_app
from app.models import Message, Outbox
from tests.api.world import basic, code, engine

PATH = "/restcomm/gateway/messages"
SECRET = "a secret of the gateway"


@pytest.fixture
def app(settings):
    app = create_app(settings.model_copy(update={"sms_inbound_secret": SecretStr(SECRET)}))
    yield app
    engine(app).dispose()
    app.extensions["restcomm"].wake.close()


@pytest.fixture
def number(me):
    return me.post("IncomingPhoneNumbers.json", phone_number="+14445556666", sms_url="http://a.example/sms").json["sid"]


@pytest.fixture
def bring(app):
    def bring(path=PATH, secret=SECRET, **fields):
        names = {name.rstrip("_"): value for name, value in fields.items()}
        return app.test_client().post(path, data=names, headers={"Authorization": f"Bearer {secret}"})

    return bring


def test_a_message_is_kept_and_shown_to_its_account_only(me, other, number, bring):
    answer = bring(from_="+15550001", to="14445556666", body="Grüße", id="7")
    assert answer.status_code == 201
    row = me.get(f"Messages/{answer.json['sid']}.json").json
    assert (row["direction"], row["from"], row["to"], row["body"]) == ("inbound", "+15550001", "+14445556666", "Grüße")
    assert row["status"] == "receiving"
    assert other.get(f"Messages/{answer.json['sid']}.json").status_code == 404
    assert bring(from_="+15550001", to="14445556666", body="Grüße", id="7").json == answer.json
    assert len(me.get("Messages.json").json["messages"]) == 1


def test_as_json_with_basic_authentication(app, me, number):
    body = json.dumps({"from": "SHOP", "to": "+14445556666", "body": "", "id": 7})
    headers = basic("anybody", SECRET) | {"Content-Type": "application/json"}
    answer = app.test_client().post(PATH, data=body, headers=headers)
    assert answer.status_code == 201
    assert me.get(f"Messages/{answer.json['sid']}.json").json["from"] == "SHOP"


def test_nobodys_number_is_404(me, bring):
    assert bring(from_="+15550001", to="14445556666", body="A").status_code == 404


@pytest.mark.parametrize(
    "fields", [{"to": "1"}, {"from_": "1"}, {"from_": "1", "to": "2" * 321}, {"from_": " ", "to": "1"}]
)
def test_what_is_missing_or_too_long_is_told(me, bring, fields):
    assert code(bring(**fields)) == 20001


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff"])
def test_garbage_is_no_message(app, me, body):
    headers = basic("x", SECRET) | {"Content-Type": "application/json"}
    assert code(app.test_client().post(PATH, data=body, headers=headers)) == 20001


def test_nobody_else_may(app, settings, me, number, bring):
    for headers in ({}, basic("x", ""), basic(me.sid, me.token), {"Authorization": "Bearer x"}, {"Authorization": "x"}):
        for path in (PATH, f"{PATH}/receipts"):
            assert app.test_client().post(path, data={"from": "1", "to": "2"}, headers=headers).status_code == 401


def test_without_a_secret_nobody_may(settings):
    closed = create_app(settings)
    assert closed.test_client().post(PATH, headers=basic("", "")).status_code == 401
    assert closed.test_client().post(PATH, headers={"Authorization": "Bearer "}).status_code == 401
    closed.extensions["restcomm"].wake.close()


def sent(app, me, **fields):
    """A message that its carrier has taken."""
    sid = me.post(
        "Messages.json", to="+15550001111", from_="+14445556666", body="A", status_callback="http://a.example/"
    ).json["sid"]
    with Session(engine(app)) as session:
        session.execute(
            update(Message).where(Message.sid == sid).values(**{"status": "sent", "reference": "r7"} | fields)
        )
        session.commit()
    return sid


def told(app):
    with Session(engine(app)) as session:
        return [row.params["MessageStatus"] for row in session.query(Outbox).order_by(Outbox.id)]


def test_a_receipt_settles_a_message_once(app, me, bring):
    sid = sent(app, me)
    assert bring(f"{PATH}/receipts", id="r7", status="delivered").status_code == 200
    assert me.get(f"Messages/{sid}.json").json["status"] == "delivered"
    assert bring(f"{PATH}/receipts", sid=sid, status="failed").status_code == 404
    assert me.get(f"Messages/{sid}.json").json["status"] == "delivered"
    assert told(app) == ["delivered"]


def test_a_bad_receipt_is_an_error_of_the_message_and_a_notification(app, me, bring):
    sid = sent(app, me)
    assert bring(f"{PATH}/receipts", sid=sid, status="failed", error="no such subscriber").status_code == 200
    row = me.get(f"Messages/{sid}.json").json
    assert (row["status"], row["error_code"], row["error_message"]) == ("undelivered", 30008, "no such subscriber")
    (note,) = me.get("Notifications.json").json["notifications"]
    assert (note["error_code"], note["message_text"]) == ("30008", f"{sid} to +15550001111: no such subscriber")
    assert told(app) == ["undelivered"]


def test_a_receipt_of_what_was_not_sent_changes_nothing(app, me, bring):
    sid = sent(app, me, status="queued")
    assert bring(f"{PATH}/receipts", sid=sid, status="delivered").status_code == 404
    assert me.get(f"Messages/{sid}.json").json["status"] == "queued"
    assert code(bring(f"{PATH}/receipts", sid=sid, status="lost")) == 20001
