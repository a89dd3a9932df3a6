"""Calls/{Sid}/Events: a call's transcript (docs/rest-contract.md), and what remains of a call that is deleted."""

from email.utils import parsedate_to_datetime

import pytest
from sqlalchemy import select

from app.calls.commands.core import Answer, Checkpoint, Fetch, Notify, OnLeg, SetStatus, StartChildLeg
from app.calls.events import Answered, Arrived, Digit, Fetched, HungUp, LegEvent
from app.calls.facts import Application, Facts
from app.calls.web import Request, Response
from app.journal.journal import Header, Journals
from app.models import Call, Notification
from tests.api.world import add, body, code, read, sqlite_only, xml
from tests.rows import call

ASKED = Request("http://a.example/voice", "POST", {"CallSid": "CA1", "SipHeader_X-<a b>": "ä&b"})


@pytest.fixture
def journals(settings):
    return Journals(settings.folder("journals"))


def written(journals, account_sid, sid, finish=True):
    """A short call with a dialled leg."""
    leg = "CA" + "9" * 32
    facts = Facts(sid, account_sid, "alice", "1234")
    journals.begin(Header(facts, Application(), "channel-1", "node1"), 100.0)
    journals.write(sid, 100.5, Arrived("1234", "alice"), [(f"{sid}-1", SetStatus("ringing", "ringing"))])
    journals.write(sid, 100.6, None, [(f"{sid}-2", Fetch(ASKED))])
    journals.write(sid, 101.0, Fetched(f"{sid}-2", Response(200, ASKED.url, "text/xml", body="<Response/>" * 999)), [])
    journals.write(sid, 101.1, None, [(f"{sid}-3", Checkpoint({"verb": "Gather"})), (f"{sid}-4", Answer())])
    journals.write(sid, 102.0, Digit("5"), [(f"{sid}-5", Notify(13310, "no such key"))])
    journals.write(
        sid, 103.0, None, [(f"{sid}-6", OnLeg(leg, StartChildLeg(Facts(leg, account_sid, "1234", "+1555"))))]
    )
    journals.write(sid, 104.0, LegEvent(leg, Answered()), [])
    journals.write(sid, 105.0, HungUp(), [])
    if finish:
        journals.finish(sid)
    return leg


def test_the_transcript_in_order_with_times(app, me, journals):
    [sid] = add(app, call(me.sid, status="completed"))
    written(journals, me.sid, sid)
    page = body(me.get(f"Calls/{sid}/Events.json"))
    assert [(one["offset"], one["kind"], one["text"]) for one in page["events"]] == [
        ("0.500", "status", "status ringing"),
        ("0.600", "request", "POST http://a.example/voice"),
        ("1.000", "response", "200 text/xml, 10989 characters"),
        ("1.100", "verb", "<Gather>"),
        ("1.100", "action", "answers"),
        ("2.000", "key", "key 5"),
        (
            "2.000",
            "notification",
            "NOTIFICATION 13310: no such key. Use one key, or an empty value if no key should finish.",
        ),
        ("3.000", "action", "CA999999: begins CA99999999999999999999999999999999"),
        ("4.000", "event", "CA999999: answered"),
        ("5.000", "hangup", "they hung up: normal"),
    ]
    assert page["total"] == 10
    dates = [parsedate_to_datetime(one["date_created"]) for one in page["events"]]
    assert all(date.tzinfo for date in dates)
    assert 4 <= (dates[-1] - dates[0]).total_seconds() <= 5


def test_requests_and_responses_are_there_as_twilios_sdk_reads_them(app, me, journals):
    [sid] = add(app, call(me.sid, status="completed"))
    written(journals, me.sid, sid)
    events = {one["kind"]: one for one in body(me.get(f"Calls/{sid}/Events.json"))["events"]}
    asked = {"method": "POST", "url": ASKED.url, "parameters": "CallSid=CA1&SipHeader_X-%3Ca+b%3E=%C3%A4%26b"}
    assert events["request"]["request"] == events["response"]["request"] == asked
    answered = events["response"]["response"]
    assert (answered["response_code"], answered["content_type"], len(answered["response_body"])) == (
        200,
        "text/xml",
        2048,
    )
    assert events["key"]["request"] is events["key"]["response"] is None


def test_the_same_in_xml(app, me, journals):
    [sid] = add(app, call(me.sid, status="completed"))
    written(journals, me.sid, sid)
    page = xml(me.get(f"Calls/{sid}/Events"))
    assert (page.tag, page.get("total"), {one.tag for one in page}) == ("Events", "10", {"Event"})
    assert page[2].findtext("Response/ResponseCode") == "200"


def test_pages(app, me, journals):
    [sid] = add(app, call(me.sid, status="completed"))
    written(journals, me.sid, sid)
    path, seen = f"/2012-04-24/Accounts/{me.sid}/Calls/{sid}/Events.json?PageSize=4", []
    while path:
        page = body(me.get("/restcomm" + path))
        seen += [one["sequence"] for one in page["events"]]
        path = page["next_page_uri"]
    assert (len(seen), seen == sorted(set(seen))) == (10, True)
    assert (page["page"], page["num_pages"], page["start"], page["end"]) == (2, 3, 8, 9)
    assert "Page=1" in page["previous_page_uri"]
    beyond = body(me.get(f"Calls/{sid}/Events.json?Page=7"))
    assert (beyond["events"], beyond["next_page_uri"], beyond["previous_page_uri"]) == ([], None, None)


def test_a_dialled_leg_has_its_part_of_the_journal(app, me, journals):
    [main] = add(app, call(me.sid, status="in-progress"))
    leg = written(journals, me.sid, main, finish=False)
    add(app, call(me.sid, sid=leg, parent_call_sid=main, status="completed"))
    texts = [one["text"] for one in body(me.get(f"Calls/{leg}/Events.json"))["events"]]
    assert texts == ["CA999999: begins CA99999999999999999999999999999999", "CA999999: answered"]


@sqlite_only
def test_a_call_without_a_journal_has_no_events(app, me, journals, database_url):
    [swept, empty] = add(app, call(me.sid), call(me.sid))
    (journals.live / f"{empty}.jsonl").touch()
    for sid in (swept, empty):
        assert body(me.get(f"Calls/{sid}/Events.json"))["events"] == []


def test_nobody_elses(app, me, other, journals):
    [sid] = add(app, call(me.sid, status="completed"))
    written(journals, me.sid, sid)
    assert code(other.get(f"Calls/{sid}/Events.json"), 404) == 20404


def test_a_call_that_is_over_can_be_deleted_with_its_journal(app, me, journals):
    [sid, live] = add(app, call(me.sid, status="completed"), call(me.sid, status="in-progress"))
    [note] = add(app, Notification(account_sid=me.sid, call_sid=sid, error_code=11200))
    written(journals, me.sid, sid)
    assert me.request("DELETE", f"Calls/{sid}.json").status_code == 204
    assert journals.find(sid) is None
    assert code(me.get(f"Calls/{sid}.json"), 404) == 20404
    assert body(me.get(f"Notifications/{note}.json"))["call_sid"] == sid
    assert code(me.request("DELETE", f"Calls/{live}.json")) == 21220
    assert [row.sid for row in read(app, select(Call))] == [live]
