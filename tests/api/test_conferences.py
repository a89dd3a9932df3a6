"""Conferences and Participants as the REST API shows and changes them (docs/rest-contract.md, Beyond the guide)."""

from datetime import UTC, datetime

import pytest
from lxml import etree
from sqlalchemy import select

from app.calls.codec import decode
from app.calls.events import EndsOnExit, Held, Kicked, Muted
from app.calls.shared.conference_events import Announced, Coaches, SeatChanged
from app.models import Call, Conference, EngineCommand, Participant
from tests.api.world import add, body, code, read, sqlite_only, xml

CALL, AGENT, ELSEWHERE = ("CA" + digit * 32 for digit in "123")
RING = {"To": "+15551234567", "From": "1234"}


def conference(account_sid, **fields):
    known = {"friendly_name": "club", "status": "in-progress", "node": "node7", "api_version": "2012-04-24"}
    return Conference(account_sid=account_sid, **known | fields)


@pytest.fixture
def club(app, me):
    """The sid of a conference with one participant."""
    [sid] = add(app, conference(me.sid))
    seated(app, me.sid, sid)
    return sid


def seated(app, account_sid, conference_sid, call_sid=CALL, **fields):
    known = {"account_sid": account_sid, "conference_sid": conference_sid, "call_sid": call_sid, "node": "node7"}
    with app.app_context():
        from app.store.flask_db import db

        db.session.add(Participant(entry=f"{call_sid}-1", **known | fields))
        db.session.commit()


def letters(app):
    return [
        (mail.node, mail.kind, mail.call_sid, mail.payload)
        for mail in read(app, select(EngineCommand).order_by(EngineCommand.id))
    ]


def events(app):
    return [decode(payload["event"]) for _node, _kind, _call, payload in letters(app)]


def test_lists_and_filters(app, me, other, club):
    old = {"friendly_name": "old", "status": "completed", "date_created": datetime(2024, 5, 1, 10, tzinfo=UTC)}
    [past] = add(app, conference(me.sid, **old, reason="last-participant-left", ended_by=CALL))
    add(app, conference(other.sid))

    def listed(query=""):
        return [one["sid"] for one in body(me.get(f"Conferences.json{query}"))["conferences"]]

    assert listed() == [past, club]
    for query in ("Status=completed", "FriendlyName=old", "DateCreated=2024-05-01", "DateCreated%3C=2024-05-02"):
        assert listed(f"?{query}") == [past], query
    assert listed("?Status=in-progress") == [club]
    found = body(me.get(f"Conferences/{past}.json"))
    assert (found["reason_conference_ended"], found["call_sid_ending_conference"]) == ("last-participant-left", CALL)
    assert code(other.get(f"Conferences/{past}.json"), 404) == 20404


def test_the_properties_in_xml(me, club):
    assert [child.tag for child in xml(me.get(f"Conferences/{club}"))] == [
        *("Sid", "DateCreated", "DateUpdated", "FriendlyName", "Status", "AccountSid", "ApiVersion", "Region"),
        *("ReasonConferenceEnded", "CallSidEndingConference", "Uri", "SubresourceUris"),
    ]
    assert [child.tag for child in xml(me.get(f"Conferences/{club}/Participants/{CALL}"))] == [
        *("CallSid", "ConferenceSid", "DateCreated", "DateUpdated", "AccountSid", "Label", "Muted", "Hold"),
        *("StartConferenceOnEnter", "EndConferenceOnExit", "Coaching", "CallSidToCoach", "Status", "QueueTime", "Uri"),
    ]


def test_ending_one_is_a_letter_to_its_node_once(app, me, club):
    for _twice in range(2):
        ended = body(me.post(f"Conferences/{club}.json", Status="completed"))
        assert (ended["status"], ended["reason_conference_ended"]) == ("completed", "conference-ended-via-api")
    assert letters(app) == [("node7", "conference", "", {"sid": club})]


def test_a_participant_is_changed_by_letters_and_shown_so_at_once(app, me, club):
    path = f"Conferences/{club}/Participants/{CALL}.json"
    now = body(me.post(path, Muted="true", Hold="true", HoldUrl="http://a.example/", HoldMethod="GET"))
    assert (now["muted"], now["hold"], now["end_conference_on_exit"]) == (True, True, False)
    assert body(me.post(path, Hold="false", EndConferenceOnExit="true"))["end_conference_on_exit"] is True
    assert events(app) == [
        Muted(True),
        Held(True, "http://a.example/", "GET"),
        Held(False, None, "GET"),
        EndsOnExit(True),
    ]
    assert {(node, kind, call) for node, kind, call, _payload in letters(app)} == {("node7", "participant", CALL)}
    body(me.post(path))
    assert len(letters(app)) == 4


def test_who_is_sent_out_is_no_participant_from_now_on(app, me, club):
    path = f"Conferences/{club}/Participants/{CALL}.json"
    assert me.request("DELETE", path).status_code == 204
    assert events(app) == [Kicked()]
    assert code(me.get(path), 404) == 20404


def test_participants_are_those_of_this_conference(app, me, other, club):
    [another] = add(app, conference(me.sid))
    seated(app, me.sid, another, "CA" + "2" * 32, muted=True)
    path = f"Conferences/{another}/Participants"
    assert [one["call_sid"] for one in body(me.get(f"{path}.json"))["participants"]] == ["CA" + "2" * 32]
    assert body(me.get(f"{path}.json?Muted=false"))["participants"] == []
    assert code(me.get(f"{path}/{CALL}.json"), 404) == 20404
    assert code(other.get(f"{path}.json"), 404) == 20404


def test_somebody_is_called_into_it(app, me, club):
    form = {
        "Label": 'The "boss" & Co',
        "Muted": "true",
        "WaitUrl": "",
        "ConferenceStatusCallback": "http://a.example/c",
    }
    made = body(me.post(f"Conferences/{club}/Participants.json", **RING, **form, StatusCallback="http://a/s"), 201)
    assert (made["status"], made["muted"], made["label"]) == ("queued", True, 'The "boss" & Co')
    [call] = read(app, select(Call))
    assert (call.sid, call.node, call.direction) == (made["call_sid"], "node7", "outbound-api")
    assert call.application.status_callback == "http://a/s"
    noun = etree.fromstring(call.application.document).find("Dial/Conference")
    assert noun.text == "club"
    assert (noun.get("participantLabel"), noun.get("muted"), noun.get("waitUrl")) == ('The "boss" & Co', "true", "")
    assert noun.get("statusCallback") == "http://a.example/c"
    assert letters(app) == [("node7", "originate", call.sid, {})]


def test_hold_music_is_asked_for_with_get(app, me, club):
    """Twilio's document: the default of HoldMethod is GET."""
    body(me.post(f"Conferences/{club}/Participants/{CALL}.json", Hold="true", HoldUrl="http://a.example/"))
    assert events(app) == [Held(True, "http://a.example/", "GET")]


@sqlite_only
@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({}, "start end"),
        ({"ConferenceStatusCallbackEvent": ["join leave"]}, "join leave"),
        ({"ConferenceStatusCallbackEvent": ["leave", "join", "mute"]}, "join leave mute"),
    ],
)
def test_a_conference_tells_what_was_asked_for(app, me, club, form, told, database_url):
    callback = {"ConferenceStatusCallback": "http://a.example/c", "MaxParticipants": "250"}
    body(me.post(f"Conferences/{club}/Participants.json", **RING, **callback, **form), 201)
    [call] = read(app, select(Call))
    noun = etree.fromstring(call.application.document).find("Dial/Conference")
    assert (noun.get("statusCallbackEvent"), noun.get("maxParticipants")) == (told, "250")


def test_who_is_called_in_may_be_recorded_and_asked_for_a_login(app, me, club):
    form = {"Record": "true", "RecordingStatusCallback": "http://a.example/r", "Trim": "do-not-trim"}
    form |= {"CallerId": "+12125552368", "SipAuthUsername": "bob", "SipAuthPassword": "x", "CallerDisplayName": "Bob"}
    body(me.post(f"Conferences/{club}/Participants.json", **RING | {"To": "sip:bob@a.example"}, **form), 201)
    [(_node, _kind, _call, payload)] = letters(app)
    assert app.extensions["restcomm"].vault.open(payload.pop("sip_auth_password")) == "x"
    assert payload == {
        "caller_id": "+12125552368",
        "sip_auth_username": "bob",
        "recording": {
            "trim": "",
            "callback": "http://a.example/r",
            "method": "POST",
            "events": "completed",
            "channels": "mono",
            "track": "both",
        },
        "caller_name": "Bob",
    }


def test_the_recording_of_a_conference_is_trimmed_and_told(app, me, club):
    form = {"ConferenceRecord": "true", "ConferenceTrim": "trim-silence"}
    told = {"": "http://a.example/kept", "Method": "GET", "Event": "absent"}
    form |= {f"ConferenceRecordingStatusCallback{name}": value for name, value in told.items()}
    body(me.post(f"Conferences/{club}/Participants.json", **RING, **form), 201)
    [call] = read(app, select(Call))
    noun = etree.fromstring(call.application.document).find("Dial/Conference")
    assert (noun.get("record"), noun.get("trim")) == ("true", "trim-silence")
    assert {name: noun.get(f"recordingStatusCallback{name}") for name in told} == told


def test_a_participant_is_found_by_its_label(app, me, club):
    seated(app, me.sid, club, "CA" + "2" * 32, label="anna & co")
    path = f"Conferences/{club}/Participants/anna%20&%20co.json"
    assert body(me.get(path))["call_sid"] == "CA" + "2" * 32
    assert body(me.post(path, Muted="true"))["muted"] is True
    assert events(app) == [Muted(True)]
    assert me.request("DELETE", path).status_code == 204
    assert code(me.get(path), 404) == code(me.get(f"Conferences/{club}/Participants/nobody.json"), 404) == 20404


def test_who_is_called_is_a_participant_while_it_rings(app, me, other, club):
    made = body(me.post(f"Conferences/{club}/Participants.json", **RING, Label="boss", Muted="true"), 201)
    path = f"Conferences/{club}/Participants"
    assert body(me.get(f"{path}/{made['call_sid']}.json")) == body(me.get(f"{path}/boss.json")) == made
    assert made["uri"].endswith(f"/{path}/{made['call_sid']}.json")
    listed = body(me.get(f"{path}.json"))["participants"]
    assert [one["status"] for one in listed] == ["queued", "connected"]
    assert [one["call_sid"] for one in body(me.get(f"{path}.json?Muted=true"))["participants"]] == [made["call_sid"]]
    assert code(other.get(f"{path}/{made['call_sid']}.json"), 404) == 20404
    now(app, made["call_sid"], "ringing")
    assert body(me.get(f"{path}/boss.json"))["status"] == "ringing"
    assert code(me.post(f"{path}/boss.json", Muted="false")) == 21220
    now(app, made["call_sid"], "in-progress")
    assert code(me.get(f"{path}/boss.json"), 404) == 20404, "the engine's row is the truth from now on"


def now(app, call_sid, status):
    with app.app_context():
        from app.store.flask_db import db

        db.session.query(Call).filter_by(sid=call_sid).update({"status": status})
        db.session.commit()


def test_who_is_sent_out_while_it_rings_is_hung_up(app, me, club):
    made = body(me.post(f"Conferences/{club}/Participants.json", **RING), 201)
    path = f"Conferences/{club}/Participants/{made['call_sid']}.json"
    assert me.request("DELETE", path).status_code == 204
    assert letters(app)[1:] == [("node7", "end", made["call_sid"], {"status": "canceled"})]
    assert code(me.get(path), 404) == 20404


def test_a_conference_begins_by_its_name(app, me, other):
    made = body(me.post("Conferences/My%20Room/Participants.json", **RING), 201)
    [row] = body(me.get("Conferences.json"))["conferences"]
    assert (row["sid"], row["friendly_name"], row["status"]) == (made["conference_sid"], "My Room", "init")
    again = body(me.post("Conferences/My%20Room/Participants.json", **RING), 201)
    assert again["conference_sid"] == row["sid"]
    opens = {"opens": {"My Room": row["sid"]}}
    assert [payload for _node, _kind, _call, payload in letters(app)] == [opens, opens]
    assert etree.fromstring(read(app, select(Call))[0].application.document).find("Dial/Conference").text == "My Room"
    its = body(other.post("Conferences/My%20Room/Participants.json", **RING), 201)
    assert its["conference_sid"] != row["sid"]


def test_a_conference_that_has_begun_is_found_by_its_name(app, me, club):
    add(app, conference(me.sid, status="completed", friendly_name="club"))
    made = body(me.post("Conferences/club/Participants.json", **RING), 201)
    assert made["conference_sid"] == club
    assert [payload for _node, _kind, _call, payload in letters(app)] == [{}]


@sqlite_only
@pytest.mark.parametrize("name", ["CF" + "0" * 32, "a%0Ab", "%00", "x" * 129])
def test_what_is_no_conference_and_no_name_begins_none(app, me, name, database_url):
    assert code(me.post(f"Conferences/{name}/Participants.json", **RING), 404) == 20404
    assert letters(app) == []


def test_nobody_is_called_into_a_conference_that_is_over(app, me):
    [past] = add(app, conference(me.sid, status="completed"))
    assert code(me.post(f"Conferences/{past}/Participants.json", **RING)) == 21220
    assert read(app, select(Call)) == []


@sqlite_only
@pytest.mark.parametrize(
    ("path", "form", "expected"),
    [
        ("", {"Status": "in-progress"}, 20001),
        ("", {}, 20001),
        ("", {"AnnounceUrl": "ftp://a.example/"}, 21205),
        (f"/Participants/{CALL}", {"Muted": "perhaps"}, 20001),
        (f"/Participants/{CALL}", {"Hold": "true", "HoldUrl": "ftp://a/"}, 21205),
        (f"/Participants/{CALL}", {"CallSidToCoach": CALL}, 16028),
        (f"/Participants/{CALL}", {"CallSidToCoach": ELSEWHERE}, 16028),
        (f"/Participants/{CALL}", {"CallSidToCoach": "bob"}, 16028),
        (f"/Participants/{CALL}", {"Coaching": "true"}, 16028),
        ("/Participants", {"From": "1234"}, 21201),
        ("/Participants", RING | {"Beep": "loud"}, 20001),
        ("/Participants", RING | {"MaxParticipants": "251"}, 20001),
        ("/Participants", RING | {"Coaching": "true"}, 16028),
        ("/Participants", RING | {"CallSidToCoach": ELSEWHERE}, 16028),
        ("/Participants", RING | {"ConferenceStatusCallbackEvent": "nonsense"}, 21626),
        ("/Participants", RING | {"EarlyMedia": "true"}, 20001),
        ("/Participants", RING | {"RecordingChannels": "three"}, 20001),
    ],
)
def test_bad_parameters_change_nothing(app, me, club, path, form, expected, database_url):
    assert code(me.post(f"Conferences/{club}{path}.json", **form)) == expected
    assert letters(app) == []


def test_announcements_to_all_and_to_one(app, me, club):
    body(me.post(f"Conferences/{club}.json", AnnounceUrl="http://a.example/say", AnnounceMethod="GET"))
    body(me.post(f"Conferences/{club}/Participants/{CALL}.json", AnnounceUrl="http://a.example/one"))
    first, second = letters(app)
    assert first == ("node7", "announce", "", {"sid": club, "url": "http://a.example/say", "method": "GET"})
    assert decode(second[3]["event"]) == Announced("http://a.example/one", "POST", alone=True)
    [early] = add(app, conference(me.sid, status="init"))
    assert code(me.post(f"Conferences/{early}.json", AnnounceUrl="http://a.example/say")) == 21220


def test_a_seat_is_changed(app, me, club):
    path = f"Conferences/{club}/Participants/{CALL}.json"
    body(me.post(path, BeepOnExit="true"))
    body(me.post(path, WaitUrl="http://a.example/wait", WaitMethod="GET"))
    body(me.post(path, WaitUrl=""))
    assert events(app) == [
        SeatChanged(beep_on_exit=True),
        SeatChanged(wait_url="http://a.example/wait", wait_method="GET"),
        SeatChanged(wait_url=""),
    ]


def test_whom_a_participant_coaches(app, me, club):
    """Shown at once; Coaching without a CallSid is as it was; the event comes to the coach's call."""
    seated(app, me.sid, club, AGENT)
    path = f"Conferences/{club}/Participants/{CALL}.json"
    seen = [
        body(me.post(path, **form))
        for form in ({"CallSidToCoach": AGENT}, {"Coaching": "true"}, {"Coaching": "false", "CallSidToCoach": AGENT})
    ]
    shown = [(one["coaching"], one["call_sid_to_coach"]) for one in seen]
    assert shown == [(True, AGENT), (True, AGENT), (False, None)]
    assert events(app) == [Coaches(AGENT), Coaches("")]
    assert body(me.get(f"Conferences/{club}/Participants.json?Coaching=true"))["participants"] == []


def test_a_coach_is_called_in(app, me, club):
    """It is one from the beginning, in the document that its call runs and in what is shown."""
    made = body(me.post(f"Conferences/{club}/Participants.json", **RING, CallSidToCoach=CALL), 201)
    assert (made["coaching"], made["call_sid_to_coach"]) == (True, CALL)
    [call] = read(app, select(Call))
    assert f'coach="{CALL}"' in call.application.document
    plain = body(me.post(f"Conferences/{club}/Participants.json", **RING, Coaching="false", CallSidToCoach=CALL), 201)
    assert (plain["coaching"], plain["call_sid_to_coach"]) == (False, None)
    assert "coach=" not in read(app, select(Call).order_by(Call.id.desc()))[0].application.document
