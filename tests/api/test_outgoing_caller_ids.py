"""OutgoingCallerIds: a number becomes an account's when the code is entered in a call to it (docs/rest-contract.md)."""

import time

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.calls.events import Digit
from app.calls.facts import Application, Facts
from app.journal.journal import Header, Journals
from app.models import Call, EngineCommand, Outbox, OutgoingCallerId
from tests.api.world import body, code, engine, read, xml

NUMBER = "+14155550123"
FORM = {"PhoneNumber": NUMBER, "FriendlyName": "Office", "StatusCallback": "http://a.example/done"}


@pytest.fixture
def asked(me):
    return body(me.post("OutgoingCallerIds.json", **FORM))


def press(settings, asked, keys):
    """The switch hears keys in the call."""
    journals, sid = Journals(settings.folder("journals")), asked["call_sid"]
    if not journals.find(sid):
        facts = Facts(sid, asked["account_sid"], NUMBER, NUMBER)
        journals.begin(Header(facts, Application(), "channel", "node1"), time.monotonic())
    for key in keys:
        journals.write(sid, time.monotonic(), Digit(key), [])


def gathered(app, asked, **form):
    """What the call hears when its Gather is over."""
    return app.test_client().post(f"/restcomm/validation/{asked['call_sid']}", data=form).text


def over(app, asked, status):
    with Session(engine(app)) as session:
        session.query(Call).update({"status": status})
        session.commit()
    assert app.test_client().post(f"/restcomm/validation/{asked['call_sid']}/over").status_code == 204


def callbacks(app):
    return [(row.url, row.params["VerificationStatus"]) for row in read(app, select(Outbox))]


def test_the_answer_has_the_code_and_the_number_is_rung(app, me, asked):
    assert (asked["phone_number"], asked["friendly_name"]) == (NUMBER, "Office")
    assert len(asked["validation_code"]) == 6
    [call] = read(app, select(Call))
    assert (call.sid, call.to, call.status) == (asked["call_sid"], NUMBER, "queued")
    assert [(mail.kind, mail.call_sid) for mail in read(app, select(EngineCommand))] == [("originate", call.sid)]
    assert '<Gather numDigits="6"' in call.application.document
    assert asked["validation_code"] not in call.application.document
    assert body(me.get("OutgoingCallerIds.json"))["outgoing_caller_ids"] == []


def test_an_extension_is_dialed_after_the_answer(app, me):
    body(me.post("OutgoingCallerIds.json", **FORM, Extension="w12#"))
    assert [mail.payload for mail in read(app, select(EngineCommand))] == [{"send_digits": "w12#"}]


def test_who_enters_the_code_makes_the_number_a_caller_id(app, me, settings, asked):
    press(settings, asked, asked["validation_code"])
    assert "validated" in gathered(app, asked)
    [made] = body(me.get("OutgoingCallerIds.json?PhoneNumber=%2B14155550123"))["outgoing_caller_ids"]
    assert (made["phone_number"], made["friendly_name"], made["sid"][:2]) == (NUMBER, "Office", "PN")
    assert callbacks(app) == [("http://a.example/done", "success")]
    [told] = read(app, select(Outbox))
    assert told.params["OutgoingCallerIdSid"] == made["sid"]
    over(app, asked, "completed")
    assert len(callbacks(app)) == 1
    assert code(me.post("OutgoingCallerIds.json", **FORM)) == 21450


def test_the_account_cannot_say_the_code_itself(app, me, settings, asked):
    """It knows the code and the URL: only keys that were heard in the call count."""
    press(settings, asked, "000000" if asked["validation_code"] != "000000" else "111111")
    assert "not the code" in gathered(app, asked, Digits=asked["validation_code"])
    assert read(app, select(OutgoingCallerId)) == []
    press(settings, asked, asked["validation_code"])
    assert "validated" in gathered(app, asked)


def test_who_does_not_enter_it_is_told_so_when_the_call_is_over(app, asked):
    over(app, asked, "in-progress")
    assert callbacks(app) == []
    over(app, asked, "no-answer")
    assert callbacks(app) == [("http://a.example/done", "failed")]
    over(app, asked, "no-answer")
    assert len(callbacks(app)) == 1


def test_it_is_fetched_renamed_and_removed(app, me, other, settings, asked):
    press(settings, asked, asked["validation_code"])
    gathered(app, asked)
    [made] = body(me.get("OutgoingCallerIds.json"))["outgoing_caller_ids"]
    path = f"OutgoingCallerIds/{made['sid']}"
    assert [child.tag for child in xml(me.get(path))] == [
        *("Sid", "DateCreated", "DateUpdated", "FriendlyName", "AccountSid", "PhoneNumber", "Uri")
    ]
    assert code(other.get(f"{path}.json"), 404) == 20404
    assert body(me.post(f"{path}.json", FriendlyName="Desk"))["friendly_name"] == "Desk"
    assert me.request("DELETE", path).status_code == 204
    assert read(app, select(OutgoingCallerId)) == []


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ({}, 21421),
        ({"PhoneNumber": "me"}, 21421),
        (FORM | {"CallDelay": "61"}, 20001),
        (FORM | {"Extension": "12;"}, 20001),
        (FORM | {"StatusCallback": "x"}, 21502),
    ],
)
def test_bad_parameters_ring_nobody(app, me, form, expected):
    assert code(me.post("OutgoingCallerIds.json", **form)) == expected
    assert read(app, select(Call)) == []
