"""Every route of the API x every kind of asker: who gets in, and what the others are told (faults-and-security.md)."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from app.models import (
    Conference,
    Message,
    Notification,
    OutgoingCallerId,
    Queue,
    QueueMember,
    Recording,
    Transcription,
)
from tests.api.world import add, code, engine, open_account, set_status
from tests.rows import call

VERSION = "2012-04-24"
REFUSALS = {20003: 401, 20404: 404, 10001: 403}


@pytest.fixture
def routes(app, me):
    """Every (method, path) below my account, with SIDs of things that are there."""
    number = me.post("IncomingPhoneNumbers.json", phone_number="1234").json["sid"]
    [mine] = add(app, call(me.sid, status="in-progress"))
    [note] = add(app, Notification(account_sid=me.sid, call_sid=mine, error_code=11200))
    client = me.post("Clients.json", login="alice", password="12345678").json["sid"]
    shared = me.post("Applications.json").json["sid"]
    [recording], [text] = add(app, recording_of(mine, me.sid)), add(app, transcription_of(mine, me.sid))
    things = {"IncomingPhoneNumbers": number, "Calls": mine, "Notifications": note, "Clients": client}
    things |= {"Recordings": recording, "Transcriptions": text}
    text = {"to": "+1555", "from_": "1234", "body": "x", "direction": "inbound", "api_version": VERSION}
    [message] = add(app, Message(account_sid=me.sid, status="received", **text))
    things |= {"Messages": message, "Applications": shared, "Keys": me.post("Keys.json").json["sid"]}
    [number] = add(app, OutgoingCallerId(account_sid=me.sid, phone_number="+15551234567", friendly_name="x"))
    things |= {"OutgoingCallerIds": number}
    [met] = add(app, Conference(account_sid=me.sid, friendly_name="x", node="node1", api_version=VERSION))
    things |= {"Conferences": met}
    [queue] = add(app, Queue(account_sid=me.sid, friendly_name="support"))
    add_member(app, me.sid, queue, mine)
    things["Queues"] = queue
    found = []
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith("api.") or "account_sid" not in rule.arguments:
            continue
        values = {"version": VERSION, "account_sid": me.sid, "call_sid": mine, "sid": things.get(resource(rule), "")}
        values |= {"recording_sid": recording, "country_code": "US", "conference_sid": things["Conferences"]}
        values["queue_sid"] = queue
        path = rule.build({name: values[name] for name in rule.arguments})[1]
        found += [(method, path + ".json") for method in rule.methods - {"HEAD", "OPTIONS"}]
    assert len(found) > 15
    return sorted(found)


def recording_of(call_sid, account_sid):
    return Recording(account_sid=account_sid, call_sid=call_sid, api_version=VERSION)


def transcription_of(call_sid, account_sid):
    fields = {"call_sid": call_sid, "recording_sid": "RE" + "0" * 32, "api_version": VERSION}
    return Transcription(account_sid=account_sid, **fields)


def add_member(app, account_sid, queue_sid, call_sid):
    fields = {"account_sid": account_sid, "queue_sid": queue_sid, "call_sid": call_sid}
    with Session(engine(app)) as session:
        session.add(QueueMember(entry="1", node="node1", entered=1.0, **fields))
        session.commit()


def resource(rule):
    return rule.endpoint.split(".")[1]


def refused(who, routes, expected):
    """Every route refuses with this code, in the asked format."""
    for method, path in routes:
        answer = who.request(method, path)
        assert code(answer, REFUSALS[expected]) == expected, (method, path)


def test_strangers_learn_nothing(routes, other):
    refused(other, routes, 20404)


def test_absent_and_anothers_are_told_in_the_same_words(app, routes, me, other):
    for method, path in routes:
        absent = other.request(method, path.replace(me.sid, "AC" + "0" * 32))
        anothers = other.request(method, path)
        assert absent.data.replace(b"AC" + b"0" * 32, b"") == anothers.data.replace(me.sid.encode(), b"")
        assert list(absent.headers.keys()) == list(anothers.headers.keys())


def test_a_child_does_not_reach_its_parent(routes, child):
    refused(child, routes, 20404)


def test_siblings_do_not_reach_each_other(app, settings, me, child):
    brother = open_account(app, settings, "brother@example.com", parent=me.sid)
    path = f"/restcomm/{VERSION}/Accounts/{child.sid}"
    refused(brother, [("GET", path + ".json"), ("GET", path + "/Calls.json"), ("POST", path + ".json")], 20404)


def test_wrong_tokens_and_no_tokens_get_nowhere(routes, me):
    refused(replace(me, token="0" * 32), routes, 20003)
    for method, path in routes:
        anonymous = me.client.open(path, method=method)
        assert code(anonymous, 401) == 20003
        assert anonymous.headers["WWW-Authenticate"].startswith("Basic realm=")


@pytest.mark.parametrize("status", ["suspended", "closed"])
def test_who_is_not_active_is_told_so(app, routes, me, status):
    set_status(app, me.sid, status)
    refused(me, routes, 10001)


def test_a_parent_reaches_everything_of_its_child(app, me, child):
    [number] = [child.post("IncomingPhoneNumbers.json", phone_number="5678").json["sid"]]
    [its] = add(app, call(child.sid))
    base = f"/restcomm/{VERSION}/Accounts/{child.sid}"
    for path in ("", "/Calls", f"/Calls/{its}", f"/IncomingPhoneNumbers/{number}", f"/Calls/{its}/Notifications"):
        assert me.get(f"{base}{path}.json").status_code == 200
    assert me.request("DELETE", f"{base}/IncomingPhoneNumbers/{number}").status_code == 204


def test_a_row_is_not_reached_through_another_account(app, me, child):
    """My child's call is not found below my own SID, though I may see it below the child's."""
    [its] = add(app, call(child.sid))
    assert code(me.get(f"Calls/{its}.json"), 404) == 20404
