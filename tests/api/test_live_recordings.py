"""Recordings of live calls in the REST API: letters for the engine, rows, and what is refused."""

import pytest
from sqlalchemy import select

from app.models import Conference, EngineCommand, Recording
from tests.api.world import add, body, code, read
from tests.rows import call


@pytest.fixture
def live(app, me):
    """The sid of a call that goes on."""
    [sid] = add(app, call(me.sid, status="in-progress", node="node7"))
    return sid


def letters(app):
    return [
        (mail.kind, mail.call_sid, mail.payload) for mail in read(app, select(EngineCommand).order_by(EngineCommand.id))
    ]


def test_a_recording_begins(app, me, live):
    given = {"RecordingStatusCallback": "http://a.example/r", "RecordingStatusCallbackEvent": "in-progress absent"}
    shown = body(me.post(f"Calls/{live}/Recordings.json", **given, RecordingChannels="dual", Trim="trim-silence"), 201)
    assert (shown["status"], shown["channels"], shown["source"]) == ("in-progress", 2, "StartCallRecordingAPI")
    assert (shown["track"], shown["call_sid"]) == ("both", live)
    [(kind, whose, payload)] = letters(app)
    assert (kind, whose) == ("start recording", live)
    assert payload == {
        "sid": shown["sid"], "callback": "http://a.example/r", "method": "POST", "events": "in-progress absent",
        "trim": True, "channels": "dual", "track": "both",
    }  # fmt: skip
    assert body(me.get(f"Calls/{live}/Recordings.json"))["recordings"][0]["status"] == "in-progress"


@pytest.mark.parametrize("named", ["sid", "Twilio.CURRENT"])
def test_it_is_paused_goes_on_and_is_stopped(app, me, live, named):
    sid = body(me.post(f"Calls/{live}/Recordings.json"), 201)["sid"]
    path = f"Calls/{live}/Recordings/{sid if named == 'sid' else named}.json"
    for given in ({"Status": "paused", "PauseBehavior": "skip"}, {"Status": "in-progress"}, {"Status": "stopped"}):
        assert body(me.post(path, **given))["status"] == given["Status"]
    told = [payload for kind, _call, payload in letters(app) if kind == "change recording"]
    assert [(one["sid"], one["status"], one["pause"]) for one in told] == [
        (sid, "paused", "skip"),
        (sid, "in-progress", "silence"),
        (sid, "stopped", "silence"),
    ]
    assert me.post(path, Status="paused").status_code == (404 if named == "Twilio.CURRENT" else 400)


def test_the_same_again_asks_for_nothing(app, me, live):
    sid = body(me.post(f"Calls/{live}/Recordings.json"), 201)["sid"]
    for _time in range(2):
        assert body(me.post(f"Calls/{live}/Recordings/{sid}.json", Status="paused"))["status"] == "paused"
    assert [kind for kind, _call, _payload in letters(app)] == ["start recording", "change recording"]


def test_the_current_one_of_several_is_not_guessed(me, live):
    for _time in range(2):
        me.post(f"Calls/{live}/Recordings.json")
    assert code(me.post(f"Calls/{live}/Recordings/Twilio.CURRENT.json", Status="stopped")) == 21220


def test_a_call_has_five_recordings_at_most(me, live):
    answers = [me.post(f"Calls/{live}/Recordings.json").status_code for _time in range(6)]
    assert answers == [201] * 5 + [400]


def test_one_that_goes_on_is_not_deleted(app, me, live):
    """The engine would write it again."""
    sid = body(me.post(f"Calls/{live}/Recordings.json"), 201)["sid"]
    assert code(me.request("DELETE", f"Recordings/{sid}.json")) == 21220
    assert [row.sid for row in read(app, select(Recording))] == [sid]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"RecordingChannels": "stereo"}, 20001),
        ({"RecordingTrack": "left"}, 20001),
        ({"Trim": "yes"}, 20001),
        ({"RecordingStatusCallbackEvent": "ended"}, 21626),
        ({"RecordingStatusCallback": "ftp://x"}, 21502),
        ({"RecordingStatusCallbackMethod": "PUT"}, 21502),
    ],
)
def test_what_is_refused(me, live, given, expected):
    assert code(me.post(f"Calls/{live}/Recordings.json", **given)) == expected


def test_calls_that_do_not_go_on_and_of_others(app, me, other, live):
    [ended] = add(app, call(me.sid, status="completed"))
    [child] = add(app, call(me.sid, status="in-progress", parent_call_sid=live))
    sid = body(me.post(f"Calls/{live}/Recordings.json"), 201)["sid"]
    assert code(me.post(f"Calls/{ended}/Recordings.json")) == 21220
    assert code(me.post(f"Calls/{child}/Recordings.json")) == 21220
    assert other.post(f"Calls/{live}/Recordings.json").status_code == 404
    assert other.post(f"Calls/{live}/Recordings/{sid}.json", Status="paused").status_code == 404
    assert me.post(f"Calls/{ended}/Recordings/{sid}.json", Status="paused").status_code == 404
    assert code(me.post(f"Calls/{live}/Recordings/{sid}.json", Status="deleted")) == 20001
    assert code(me.post(f"Calls/{live}/Recordings/{sid}.json", Status="paused", PauseBehavior="beep")) == 20001


# -- of a conference ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("named", ["sid", "Twilio.CURRENT"])
def test_the_recording_of_a_conference_is_paused_goes_on_and_is_stopped(app, me, other, named):
    room = Conference(
        account_sid=me.sid, friendly_name="club", status="in-progress", node="node7", api_version="2012-04-24"
    )
    [conference] = add(app, room)
    known = {"account_sid": me.sid, "call_sid": "CA" + "1" * 32, "api_version": "2012-04-24", "status": "in-progress"}
    [sid] = add(app, Recording(conference_sid=conference, source="Conference", **known))
    path = f"Conferences/{conference}/Recordings/{sid if named == 'sid' else named}.json"
    assert other.post(path, Status="paused").status_code == 404
    for status in ("paused", "in-progress", "stopped"):
        assert body(me.post(path, Status=status, PauseBehavior="skip"))["status"] == status
    payload = {"sid": sid, "pause": "skip"}
    assert letters(app) == [
        ("room recording", "", payload | {"status": status}) for status in ("paused", "in-progress", "stopped")
    ]
    assert me.post(path, Status="paused").status_code == (404 if named == "Twilio.CURRENT" else 400)
