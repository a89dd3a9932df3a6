"""Calls (guide 4.3)."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select

from app.calls.facts import Application
from app.models import Call, EngineCommand
from tests.api.world import add, body, code, read, sqlite_only, xml
from tests.rows import call

TABLE_4_7 = [
    "Sid",
    "ParentCallSid",
    "DateCreated",
    "DateUpdated",
    "AccountSid",
    "To",
    "From",
    "PhoneNumberSid",
    "Status",
    "StartTime",
    "EndTime",
    "Duration",
    "Direction",
    "CallerName",
    "Uri",
]
CALL = {"To": "sip:bob@127.0.0.1:5099", "From": "1234", "Url": "http://a.example/answer?x=1"}

WHOLE = {"channels": "mono", "track": "both"}
"""How a call is recorded, unless it is asked for otherwise."""


@sqlite_only
@pytest.mark.parametrize(
    ("more", "payload"),
    [
        ({"SendDigits": "wW12#*D", "TimeLimit": "30"}, {"send_digits": "wW12#*D", "time_limit": 30}),
        ({"SendDigits": "", "CallerId": "+14445556666"}, {"caller_id": "+14445556666"}),
        (
            {"Record": "true"},
            {"recording": {"trim": "yes", "callback": "", "method": "POST", "events": "completed", **WHOLE}},
        ),
        (
            {"Record": "true", "RecordingStatusCallbackEvent": ["in-progress", "absent completed"]},
            {
                "recording": {
                    "trim": "yes",
                    "callback": "",
                    "method": "POST",
                    "events": "in-progress completed absent",
                    **WHOLE,
                }
            },
        ),
        (
            {"SipAuthUsername": "bob", "SipAuthPassword": "s e:cret"},
            {"sip_auth_username": "bob"},
        ),
        ({"From": "alice", "CallerId": "alice.smith"}, {"caller_id": "alice.smith"}),
        ({"From": "alice", "To": "+12125552368"}, 21212),
        ({"CallerId": "alice", "To": "client:bob"}, 21212),
        ({"To": "+1"}, 21211),
        ({"To": "+15005550"}, 21211),
        ({"RecordingStatusCallbackEvent": ["completed", "perhaps"]}, 21626),
        ({"SipAuthUsername": "a\nb"}, 20001),
        ({"Record": "false", "Trim": "do-not-trim"}, {}),
        ({"CallerId": "not a caller"}, 21212),
        ({"SendDigits": "1;2"}, 20001),
        ({"TimeLimit": "0"}, 20001),
        ({"TimeLimit": "soon"}, 20001),
    ],
)
def test_keys_a_limit_and_a_recording_are_for_the_engine(app, me, more, payload):
    answer = me.post("Calls.json", **CALL | more)
    if isinstance(payload, int):
        assert code(answer) == payload
    else:
        body(answer, 201)
        [letter] = [letter.payload for letter in read(app, select(EngineCommand))]
        sealed = letter.pop("sip_auth_password", None)
        assert letter == payload
        assert (sealed and app.extensions["restcomm"].vault.open(sealed)) == more.get("SipAuthPassword")


def test_a_call_whose_row_is_on_its_way_is_found(app, me, monkeypatch):
    sid = f"CA{'5' * 32}"
    clock = SimpleNamespace(sleep=lambda seconds: add(app, call(me.sid, sid=sid)))
    monkeypatch.setattr("app.api.calls.calls.time", clock)
    assert body(me.get(f"Calls/{sid}.json"))["sid"] == sid


def test_a_new_call_is_queued_and_the_engine_is_told(app, me):
    made = body(me.post("Calls.json", **CALL), 201)
    assert made["status"] == "queued"
    assert made["direction"] == "outbound-api"
    assert made["uri"] == f"/2012-04-24/Accounts/{me.sid}/Calls/{made['sid']}.json"
    [row], [letter] = read(app, select(Call)), read(app, select(EngineCommand))
    assert (letter.node, letter.call_sid, letter.kind, letter.payload) == ("node1", made["sid"], "originate", {})
    assert (row.to, row.from_, row.timeout, row.node) == ("sip:bob@127.0.0.1:5099", "1234", 60, "node1")
    assert row.application == Application(url="http://a.example/answer?x=1")


def test_the_engine_is_woken_after_the_commit(app, me, monkeypatch):
    heard = []
    monkeypatch.setattr(
        "app.bus.wake.Wakeups.wake_engine",
        lambda self, node: heard.append((node, len(read(app, select(EngineCommand))))),
    )
    body(me.post("Calls.json", **CALL), 201)
    assert heard == [("node1", 1)]


def test_the_properties_of_table_4_7_in_its_order(me):
    made = xml(me.post("Calls", **CALL), 201)
    assert made.tag == "Call"
    assert [child.tag for child in made][: len(TABLE_4_7)] == TABLE_4_7
    assert made.findtext("StartTime") == made.findtext("EndTime") == made.findtext("Duration") == ""


def test_every_parameter_of_table_4_8_reaches_the_call(app, me):
    sent = {
        "Method": "GET",
        "FallbackUrl": "http://b.example/",
        "FallbackMethod": "GET",
        "StatusCallback": "http://c.example/",
        "StatusCallbackMethod": "GET",
        "Timeout": "15",
    }
    body(me.post("Calls.json", **CALL, **sent), 201)
    [row] = read(app, select(Call))
    assert row.timeout == 15
    assert row.application == Application(
        CALL["Url"], "GET", "http://b.example/", "GET", "", "http://c.example/", "GET", ("completed",)
    )


@sqlite_only
@pytest.mark.parametrize(
    ("given", "events"),
    [
        (["initiated", "answered"], ("initiated", "answered")),
        (["initiated ringing  answered"], ("initiated", "ringing", "answered")),
        (["completed,ringing"], ("ringing", "completed")),
        ([""], ("completed",)),
        (["ringing", "ringing"], ("ringing",)),
    ],
)
def test_status_callback_events_repeated_or_separated(app, me, given, events, database_url):
    body(me.post("Calls.json", **CALL, StatusCallbackEvent=given), 201)
    assert read(app, select(Call))[0].application.status_events == events


@pytest.mark.parametrize("name", ["Twiml", "Rcml"])
def test_a_call_may_bring_its_document(app, me, name):
    document = "<Response>\n  <Say>Grüß Gott, 50 % off</Say>\n</Response>"
    body(me.post("Calls.json", To="1234", From="client:bob", **{name: document}), 201)
    assert read(app, select(Call))[0].application == Application(document=document)


@sqlite_only
@pytest.mark.parametrize(
    ("to", "stored"),
    [
        ("+1 (212) 555-2368", "+12125552368"),
        ("(212) 555-2368", "+12125552368"),
        ("1234", "1234"),
        ("client:bob", "client:bob"),
        ("SIP:Bob@host.example;transport=tcp", "sip:Bob@host.example;transport=tcp"),
    ],
)
def test_to_is_a_number_a_client_or_a_sip_uri(me, to, stored, database_url):
    assert body(me.post("Calls.json", **CALL | {"To": to}), 201)["to"] == stored


@sqlite_only
@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"To": None}, 21201),
        ({"To": "  "}, 21201),
        ({"To": "not a number"}, 21211),
        ({"To": "sip:bob@host&originate=x"}, 21211),
        ({"To": "client:${system(id)}"}, 21211),
        ({"To": "sip:a@b\r\nX: y"}, 21211),
        ({"To": "+1234567890123456789"}, 21211),
        ({"From": None}, 21213),
        ({"From": "?"}, 21212),
        ({"Url": None}, 21205),
        ({"Url": "answer.xml"}, 21205),
        ({"Url": "file:///etc/passwd"}, 21205),
        ({"FallbackUrl": "x"}, 21205),
        ({"StatusCallback": "x"}, 21502),
        ({"Method": "PATCH"}, 21209),
        ({"FallbackMethod": "x"}, 21209),
        ({"StatusCallbackMethod": "x"}, 21209),
        ({"StatusCallbackEvent": "completed hungup"}, 21626),
        ({"Timeout": "0"}, 21208),
        ({"Timeout": "601"}, 21208),
        ({"Timeout": "1.5"}, 21208),
        ({"Timeout": "soon"}, 21208),
        ({"Twiml": "x" * 65537}, 21205),
        ({"RecordingChannels": "three"}, 20001),
    ],
)
def test_bad_parameters_have_their_own_codes_and_start_nothing(app, me, change, expected, database_url):
    form = {name: value for name, value in (CALL | change).items() if value is not None}
    assert code(me.request("POST", "Calls.json", form)) == expected
    assert read(app, select(func.count()).select_from(Call)) == [0]
    assert read(app, select(func.count()).select_from(EngineCommand)) == [0]


def test_a_finished_call_as_the_engine_left_it(app, me):
    start, end = datetime(2024, 5, 1, 10, tzinfo=UTC), datetime(2024, 5, 1, 10, 1, 30, 999_999, tzinfo=UTC)
    [sid] = add(
        app,
        call(
            me.sid,
            to="+12125552368",
            caller_name="Bob \x07",
            status="no-answer",
            phone_number_sid="PN" + "0" * 32,
            start_time=start,
            end_time=end,
            duration=90,
        ),
    )
    read_back = body(me.get(f"Calls/{sid}.json"))
    assert read_back["start_time"] == "Wed, 01 May 2024 10:00:00 +0000"
    assert read_back["end_time"] == "Wed, 01 May 2024 10:01:30 +0000"
    assert (read_back["duration"], read_back["status"]) == ("90", "no-answer")
    assert (read_back["price"], read_back["parent_call_sid"]) == (None, None)
    assert read_back["to_formatted"] == "(212) 555-2368"
    assert xml(me.get(f"Calls/{sid}")).findtext("CallerName") == "Bob \ufffd"


# -- a live call -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "kind", "payload"),
    [
        (
            {"Url": "http://b.example/", "Method": "GET"},
            "redirect",
            {"url": "http://b.example/", "method": "GET", "document": "", "move_connected": False},
        ),
        (
            {"Twiml": "<Response/>"},
            "redirect",
            {"url": "", "method": "POST", "document": "<Response/>", "move_connected": False},
        ),
        (
            {"Url": "http://b.example/", "MoveConnectedCallLeg": "true"},
            "redirect",
            {"url": "http://b.example/", "method": "POST", "document": "", "move_connected": True},
        ),
        ({"Status": "completed"}, "end", {"status": "completed"}),
    ],
)
def test_a_live_call_gets_a_letter(app, me, form, kind, payload):
    [sid] = add(app, call(me.sid, status="in-progress", node="node7"))
    assert body(me.request("POST", f"Calls/{sid}.json", form))["status"] == "in-progress"
    [letter] = read(app, select(EngineCommand))
    assert (letter.node, letter.call_sid, letter.kind, letter.payload) == ("node7", sid, kind, payload)


def test_a_live_call_tells_somebody_else_and_ends_sooner(app, me):
    [sid] = add(app, call(me.sid, status="in-progress", node="node7", application=Application(url="http://a.example/")))
    form = {"StatusCallback": "http://c.example/", "StatusCallbackMethod": "GET", "FallbackUrl": "http://f.example/"}
    body(me.request("POST", f"Calls/{sid}.json", form | {"TimeLimit": "60", "Twiml": "<Response/>"}))
    retold, redirected = read(app, select(EngineCommand).order_by(EngineCommand.id))
    assert (retold.kind, redirected.kind) == ("retell", "redirect")
    assert retold.payload == {
        "fallback_url": "http://f.example/",
        "status_callback": "http://c.example/",
        "time_limit": 60,
        "fallback_method": "POST",
        "status_callback_method": "GET",
    }
    kept = read(app, select(Call))[0].application
    assert (kept.url, kept.status_callback, kept.fallback_url) == (
        "http://a.example/",
        "http://c.example/",
        "http://f.example/",
    )
    body(me.request("POST", f"Calls/{sid}.json", {"TimeLimit": "30"}))
    assert [mail.payload for mail in read(app, select(EngineCommand).order_by(EngineCommand.id))][2:] == [
        {"time_limit": 30}
    ]


@sqlite_only
@pytest.mark.parametrize(
    ("status", "form", "expected"),
    [
        ("completed", {"Status": "completed"}, 21220),
        ("completed", {"TimeLimit": "9"}, 21220),
        ("ringing", {"TimeLimit": "9"}, 21220),
        ("in-progress", {"StatusCallback": "x"}, 21502),
        ("in-progress", {"FallbackMethod": "GET"}, 20001),
        ("busy", {"Url": "http://b.example/"}, 21220),
        ("in-progress", {"Status": "canceled"}, 21220),
        ("in-progress", {"Status": "busy"}, 20001),
        ("in-progress", {}, 20001),
        ("in-progress", {"Url": "http://b.example/", "Status": "completed"}, 20001),
        ("in-progress", {"Url": "b"}, 21205),
    ],
)
def test_what_cannot_be_done_to_a_call(app, me, status, form, expected, database_url):
    [sid] = add(app, call(me.sid, status=status))
    assert code(me.request("POST", f"Calls/{sid}.json", form)) == expected
    assert read(app, select(EngineCommand)) == []


def test_a_ringing_call_can_be_canceled(app, me):
    [sid] = add(app, call(me.sid, status="ringing"))
    body(me.post(f"Calls/{sid}.json", Status="canceled"))
    assert read(app, select(EngineCommand))[0].payload == {"status": "canceled"}


# -- filters -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", "cba"),
        ("To=1234", "ba"),
        ("To=%2B12125552368", "c"),
        ("To=+12125552368", "c"),
        ("To=%2B1+(212)+555-2368", "c"),
        ("From=client:bob", "b"),
        ("Status=completed", "ca"),
        ("Status=inprogress", "b"),
        ("Status=in-progress&To=1234", "b"),
        ("ParentCallSid=CA" + "1" * 32, "c"),
        ("StartTime=2024-05-02", "b"),
        ("StartTime>=2024-05-02", "cb"),
        ("StartTime%3E=2024-05-02", "cb"),
        ("StartTime<=2024-05-02", "a"),
        ("StartTime%3E=2024-05-01T23:00:00Z&StartTime%3C=2024-05-02T12:00:00%2B01:00", "b"),
        ("StartTime=2024-05-02T10:00:00Z", "b"),
        ("EndTime>=2024-05-03", "c"),
        ("StartTime=", "cba"),
        ("Nonsense=1", "cba"),
    ],
)
def test_filters(app, me, other, query, found):
    days = {
        name: {"start_time": datetime(2024, 5, day, 10, tzinfo=UTC), "end_time": datetime(2024, 5, day, 11, tzinfo=UTC)}
        for name, day in (("a", 1), ("b", 2), ("c", 3))
    }
    add(app, call(me.sid, caller_name="a", to="1234", status="completed", **days["a"]))
    add(app, call(me.sid, caller_name="b", to="1234", from_="client:bob", status="in-progress", **days["b"]))
    parent = "CA" + "1" * 32
    add(app, call(me.sid, caller_name="c", to="+12125552368", status="completed", parent_call_sid=parent, **days["c"]))
    add(app, call(other.sid, caller_name="not mine", to="1234"))
    listed = body(me.get(f"Calls.json?{query}"))
    assert "".join(item["caller_name"] for item in listed["calls"]) == found


@sqlite_only
@pytest.mark.parametrize(
    "query",
    ["StartTime=yesterday", "StartTime=2024-13-01", "EndTime<=0000-00-00", "Status=gone", "StartTime=9999-12-31"],
)
def test_a_bad_filter_is_told(me, query, database_url):
    assert code(me.get(f"Calls.json?{query}")) == 20001
