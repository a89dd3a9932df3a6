"""Streams of live calls in the REST API: letters for the engine, rows, and what is refused."""

import pytest
from sqlalchemy import select

from app.models import EngineCommand, MediaStream
from tests.api.world import add, body, code, read
from tests.rows import call


@pytest.fixture
def live(app, me):
    """The sid of a call that goes on."""
    [sid] = add(app, call(me.sid, status="in-progress", node="node7"))
    return sid


def letters(app):
    return [
        (mail.node, mail.kind, mail.call_sid, mail.payload)
        for mail in read(app, select(EngineCommand).order_by(EngineCommand.id))
    ]


def test_a_stream_begins(app, me, live):
    wanted = {"Url": "wss://a.example/x", "Name": "ear", "Track": "both_tracks", "StatusCallback": "http://a.example/s"}
    answer = me.post(f"Calls/{live}/Streams.json", **wanted, **{"Parameter1.Name": "k", "Parameter1.Value": "v"})
    assert answer.status_code == 201
    shown = body(answer, 201)
    assert (shown["name"], shown["status"], shown["call_sid"]) == ("ear", "in-progress", live)
    assert shown["sid"].startswith("MZ")
    [(node, kind, whose, payload)] = letters(app)
    assert (node, kind, whose) == ("node7", "start stream", live)
    assert payload == {
        "url": "wss://a.example/x", "sid": shown["sid"], "name": "ear", "track": "both_tracks",
        "callback": "http://a.example/s", "method": "POST", "parameters": {"k": "v"},
    }  # fmt: skip


@pytest.mark.parametrize("by", ["sid", "name"])
def test_it_ends_by_sid_or_name_and_once(app, me, live, by):
    add(app, MediaStream(account_sid=me.sid, call_sid=live, name="ear", api_version="2012-04-24"))
    [row] = read(app, select(MediaStream))
    for _time in range(2):
        answer = me.post(f"Calls/{live}/Streams/{getattr(row, by)}.json", Status="stopped")
        assert (answer.status_code, body(answer)["status"]) == (200, "stopped")
    assert [(kind, payload) for _node, kind, _call, payload in letters(app)] == [("stop stream", {"stream": row.sid})]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, 21205),
        ({"Url": "http://a.example"}, 21205),
        ({"Url": "/x"}, 21205),
        ({"Url": "wss://"}, 21205),
        ({"Url": "wss://a.example", "Track": "left"}, 20001),
        ({"Url": "wss://a.example", "StatusCallbackMethod": "PUT"}, 21209),
        ({"Url": "wss://a.example", "Parameter2.Name": "n", "Parameter2.Value": "v" * 500}, 20001),
    ],
)
def test_what_is_refused(me, live, given, expected):
    assert code(me.post(f"Calls/{live}/Streams.json", **given)) == expected


def test_calls_that_do_not_go_on_and_of_others(app, me, other, live):
    [ended] = add(app, call(me.sid, status="completed"))
    [child] = add(app, call(me.sid, status="in-progress", parent_call_sid=live))
    wanted = {"Url": "wss://a.example/x"}
    assert code(me.post(f"Calls/{ended}/Streams.json", **wanted)) == 21220
    assert code(me.post(f"Calls/{child}/Streams.json", **wanted)) == 21220
    assert other.post(f"Calls/{live}/Streams.json", **wanted).status_code == 404
    assert me.post(f"Calls/{live}/Streams/MZ{'1' * 32}.json", Status="stopped").status_code == 404
    add(app, MediaStream(account_sid=me.sid, call_sid=live, name="x", api_version="2012-04-24"))
    assert code(me.post(f"Calls/{live}/Streams/x.json", Status="paused")) == 20001


def test_who_has_answered_is_found_out(app, me):
    asked = {"To": "+15551234567", "From": "1234", "Url": "http://a.example/", "MachineDetection": "DetectMessageEnd"}
    answer = me.post("Calls.json", **asked, MachineDetectionTimeout="9", MachineDetectionSpeechThreshold="1500")
    assert answer.status_code == 201
    assert body(answer, 201)["answered_by"] is None
    [(_node, kind, _call, payload)] = letters(app)
    assert kind == "originate"
    assert payload["detection"] == {
        "to_the_end": 1, "timeout": 9000, "speech": 1500, "speech_end": 1200, "silence": 5000, "callback": "",
        "method": "POST", "wait": True,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MachineDetection", "Maybe"),
        ("MachineDetectionTimeout", "60"),
        ("MachineDetectionSpeechThreshold", "999"),
        ("MachineDetectionSpeechEndThreshold", "5001"),
        ("MachineDetectionSilenceTimeout", "x"),
        ("AsyncAmd", "perhaps"),
    ],
)
def test_what_detection_refuses(me, name, value):
    asked = {"To": "+15551234567", "From": "1234", "Url": "http://a.example/", name: value}
    assert code(me.post("Calls.json", **asked)) == 20001
