"""Queues and their members (docs/rest-contract.md, Beyond the guide)."""

import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import EngineCommand, Queue, QueueMember
from tests.api.world import body, code, engine, read, sqlite_only, xml

PROPERTIES = [
    *("Sid", "FriendlyName", "CurrentSize", "MaxSize", "AverageWaitTime", "DateCreated", "DateUpdated", "AccountSid"),
    *("Uri", "SubresourceUris"),
]
MEMBER = ["CallSid", "DateEnqueued", "Position", "Uri", "WaitTime", "QueueSid"]
URL = "http://a.example/away"


def make(who, name="support", **form):
    return body(who.post("Queues.json", FriendlyName=name, **form), 201)["sid"]


def waits(app, who, queue, number, seconds):
    """A call that has waited for so long. Returns its sid."""
    sid = f"CA{number:032x}"
    with Session(engine(app)) as session:
        fields = {"account_sid": who.sid, "queue_sid": queue, "call_sid": sid, "node": "node7"}
        session.add(QueueMember(entry=f"{number}", entered=time.time() - seconds, **fields))
        session.commit()
    return sid


def test_properties_in_xml_and_json(me):
    made = xml(me.post("Queues", FriendlyName="support", MaxSize="3"), 201)
    assert [child.tag for child in made] == PROPERTIES
    assert (made.findtext("MaxSize"), made.findtext("CurrentSize"), made.findtext("AverageWaitTime")) == ("3", "0", "0")
    [shown] = body(me.get("Queues.json"))["queues"]
    assert (shown["friendly_name"], shown["max_size"]) == ("support", 3)
    assert shown["subresource_uris"] == {"members": shown["uri"].replace(".json", "/Members.json")}


def test_queue_has_1000_places_unless_told_otherwise_and_is_listed_changed_and_removed(app, me, other):
    sid = make(me)
    make(me, "sales")
    make(other)
    assert [one["sid"] for one in body(me.get("Queues.json?FriendlyName=support"))["queues"]] == [sid]
    assert body(me.get(f"Queues/{sid}.json"))["max_size"] == 1000
    assert body(me.post(f"Queues/{sid}.json", MaxSize="5000"))["friendly_name"] == "support"
    renamed = body(me.request("PUT", f"Queues/{sid}.json", {"FriendlyName": "help"}))
    assert (renamed["friendly_name"], renamed["max_size"]) == ("help", 5000)
    assert me.request("DELETE", f"Queues/{sid}").status_code == 204
    assert [row.friendly_name for row in read(app, select(Queue).order_by(Queue.id))] == ["sales", "support"]


def test_name_is_one_of_its_kind_in_an_account(me):
    make(me)
    sid = make(me, "sales")
    assert code(me.post("Queues.json", FriendlyName="support"), 409) == 20409
    assert code(me.post(f"Queues/{sid}.json", FriendlyName="support"), 409) == 20409
    assert body(me.get(f"Queues/{sid}.json"))["friendly_name"] == "sales"


def test_size_and_average_of_who_waits_now(app, me):
    """AverageWaitTime is calculated at the time of the request."""
    first, second = make(me), make(me, "sales")
    for number, seconds in ((1, 30), (2, 10)):
        waits(app, me, first, number, seconds)
    shown = {one["sid"]: one for one in body(me.get("Queues.json"))["queues"]}
    assert shown[first]["current_size"] == 2
    assert 20 <= shown[first]["average_wait_time"] <= 22
    assert (shown[second]["current_size"], shown[second]["average_wait_time"]) == (0, 0)
    assert code(me.request("DELETE", f"Queues/{first}.json"), 409) == 20409


def test_members_stand_in_their_order(app, me):
    sid = make(me)
    late, front, middle = (waits(app, me, sid, n, seconds) for n, seconds in ((1, 5), (2, 60), (3, 30)))
    shown = body(me.get(f"Queues/{sid}/Members.json"))["queue_members"]
    assert [(one["call_sid"], one["position"]) for one in shown] == [(front, 1), (middle, 2), (late, 3)]
    assert 60 <= shown[0]["wait_time"] <= 62
    assert abs((datetime.now(UTC) - parsedate_to_datetime(shown[1]["date_enqueued"])).total_seconds() - 30) < 3
    assert body(me.get(shown[1]["uri"].replace("/2012", "/restcomm/2012"))) == shown[1]
    assert body(me.get(f"Queues/{sid}/Members/Front.json"))["call_sid"] == front
    page = body(me.get(f"Queues/{sid}/Members.json?PageSize=2&Page=1"))
    assert [one["call_sid"] for one in page["queue_members"]] == [late]
    assert page["total"] == 3


def test_members_in_xml(app, me):
    sid = make(me)
    call = waits(app, me, sid, 1, 5)
    listed = xml(me.get(f"Queues/{sid}/Members"))
    assert (listed.tag, listed.get("total"), [child.tag for child in listed[0]]) == ("QueueMembers", "1", MEMBER)
    front = xml(me.get(f"Queues/{sid}/Members/Front"))
    assert (front.tag, front.findtext("CallSid"), front.findtext("Position")) == ("QueueMember", call, "1")


def test_dequeue_leaves_a_letter_on_the_node_where_the_call_waits_and_wakes_it(app, me, monkeypatch):
    heard = []
    monkeypatch.setattr(
        "app.bus.wake.Wakeups.wake_engine",
        lambda self, node: heard.append((node, len(read(app, select(EngineCommand))))),
    )
    sid = make(me)
    front, second = waits(app, me, sid, 1, 20), waits(app, me, sid, 2, 10)
    assert body(me.post(f"Queues/{sid}/Members/Front.json", Url=URL))["call_sid"] == front
    assert body(me.post(f"Queues/{sid}/Members/{second}.json", Url=URL, Method="GET"))["position"] == 2
    assert heard == [("node7", 1), ("node7", 2)]
    letters = [
        (mail.kind, mail.node, mail.call_sid, mail.payload)
        for mail in read(app, select(EngineCommand).order_by(EngineCommand.id))
    ]
    assert letters == [
        ("dequeue", "node7", front, {"queue": sid, "url": URL, "method": "POST"}),
        ("dequeue", "node7", second, {"queue": sid, "url": URL, "method": "GET"}),
    ]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_who_does_not_wait_there_is_not_found(app, me, other, method):
    mine, others, theirs = make(me), make(me, "sales"), make(other)
    call, foreign = waits(app, me, others, 1, 5), waits(app, other, theirs, 2, 5)
    for path in (f"{mine}/Members/{call}", f"{mine}/Members/Front", f"{theirs}/Members/{foreign}", f"{theirs}/Members"):
        if method == "GET" or not path.endswith("Members"):
            assert code(me.request(method, f"Queues/{path}.json", {"Url": URL}), 404) == 20404
    assert read(app, select(EngineCommand)) == []


@sqlite_only
@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ({}, 20002),
        ({"FriendlyName": "  "}, 20002),
        ({"FriendlyName": "x" * 65}, 20002),
        ({"FriendlyName": "a\nb"}, 20002),
        ({"FriendlyName": "a", "MaxSize": "0"}, 20001),
        ({"FriendlyName": "a", "MaxSize": "5001"}, 20001),
        ({"FriendlyName": "a", "MaxSize": "many"}, 20001),
    ],
)
def test_bad_parameters_store_nothing(app, me, form, expected, database_url):
    assert code(me.request("POST", "Queues.json", form)) == expected
    assert read(app, select(Queue)) == []


@sqlite_only
@pytest.mark.parametrize(
    ("form", "expected"), [({}, 21205), ({"Url": "x"}, 21205), ({"Url": URL, "Method": "PUT"}, 21209)]
)
def test_bad_parameters_dequeue_nobody(app, me, form, expected, database_url):
    sid = make(me)
    waits(app, me, sid, 1, 5)
    assert code(me.request("POST", f"Queues/{sid}/Members/Front.json", form)) == expected
    assert read(app, select(EngineCommand)) == []
