"""SMS Messages (guide 4.4), and Messages as Twilio's SDKs have them."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.models import Message
from app.models.columns import now
from tests.api.world import add, body, code, read, sqlite_only, xml

TABLE_4_9 = [
    *("Sid", "DateCreated", "DateUpdated", "DateSent", "AccountSid", "From", "To", "Body", "Status", "Direction"),
    *("ApiVersion", "Uri"),
]
GUIDE, SDK = "SMS/Messages", "Messages"
HELLO = {"From": "1234", "To": "+1 (444) 555-6666", "Body": "Hello World!"}
both_paths = pytest.mark.parametrize("path", [GUIDE, SDK])


def message(account_sid, **fields):
    defaults = {"to": "+14445556666", "from_": "1234", "body": "x", "direction": "outbound-api", "api_version": "v"}
    return Message(account_sid=account_sid, **defaults | fields)


@both_paths
def test_a_new_message_is_queued_and_a_worker_is_woken_after_the_commit(app, me, monkeypatch, path):
    heard = []
    monkeypatch.setattr("app.bus.wake.Wakeups.wake_senders", lambda self: heard.append(len(read(app, select(Message)))))
    made = body(me.post(f"{path}.json", **HELLO, StatusCallback="http://a.example/told"), 201)
    assert heard == [1]
    assert (made["status"], made["direction"], made["date_sent"]) == ("queued", "outbound-api", None)
    assert (made["from"], made["to"], made["body"]) == ("1234", "+14445556666", "Hello World!")
    assert (made["num_segments"], made["error_code"], made["error_message"], made["price"]) == ("1", None, None, None)
    assert made["uri"] == f"/2012-04-24/Accounts/{me.sid}/{path}/{made['sid']}.json"
    [row] = read(app, select(Message))
    assert (row.account_sid, row.call_sid, row.status_callback) == (me.sid, None, "http://a.example/told")
    assert body(me.get(f"{path}/{made['sid']}.json")) == made


@pytest.mark.parametrize(("path", "element"), [(GUIDE, "SMSMessage"), (SDK, "Message")])
def test_the_properties_of_table_4_9_in_its_order(me, path, element):
    made = xml(me.post(path, **HELLO), 201)
    assert made.tag == element
    assert [child.tag for child in made][: len(TABLE_4_9)] == TABLE_4_9
    page = xml(me.get(path))
    assert (page.tag, page.get("total"), [one.tag for one in page]) == (element + "s", "1", [element])


def test_the_words_of_a_message_that_arrived(app, me):
    """Table 4.9: "Possible values are incoming, outbound-api, outbound-call"; Twilio says inbound."""
    [sid] = add(app, message(me.sid, direction="inbound", status="received"))
    assert body(me.get(f"{GUIDE}/{sid}.json"))["direction"] == "incoming"
    assert body(me.get(f"{SDK}/{sid}.json"))["direction"] == "inbound"


def test_lists_are_the_same_under_both_paths_and_have_one_key(app, me, other):
    add(app, message(me.sid, body="one"), message(other.sid), message(me.sid, body="two"))
    for path in (GUIDE, SDK):
        page = body(me.get(f"{path}.json?PageSize=1"))
        assert [key for key in page if isinstance(page[key], list)] == ["messages"]
        assert ([one["body"] for one in page["messages"]], page["total"]) == (["two"], 2)
        assert page["next_page_uri"].startswith(f"/2012-04-24/Accounts/{me.sid}/{path}.json?PageSize=1&Page=1")
        rest = body(me.get("/restcomm" + page["next_page_uri"]))
        assert [one["body"] for one in rest["messages"]] == ["one"]


def test_filters(app, me):
    day = datetime(2024, 5, 1, 10, tzinfo=UTC)
    add(
        app,
        message(me.sid, body="sent", status="sent", date_sent=day),
        message(me.sid, body="to", to="+15550001111"),
        message(me.sid, body="from", from_="+15550002222"),
    )

    def found(query):
        return [one["body"] for one in body(me.get(f"{SDK}.json?{query}"))["messages"]]

    assert found("To=15550001111") == ["to"]
    assert found("From=%2B1%20555-000-2222") == ["from"]
    assert found("DateSent=2024-05-01") == ["sent"]
    assert found("DateSent%3E=2024-05-02") == []
    assert found("DateSent%3C=2024-05-02") == ["sent"]


@sqlite_only
@pytest.mark.parametrize(
    ("path", "change", "expected"),
    [
        (GUIDE, {"From": None}, 21603),
        (GUIDE, {"To": None}, 21604),
        (GUIDE, {"Body": None}, 21602),
        (SDK, {"Body": ""}, 21602),
        (GUIDE, {"Body": "x" * 161}, 21605),
        (SDK, {"Body": "x" * 1601}, 21617),
        (SDK, {"To": "bob"}, 21211),
        (SDK, {"From": "sip:a@b.example"}, 21212),
        (SDK, {"StatusCallback": "nowhere"}, 21502),
        (SDK, {"MediaUrl": "nowhere"}, 21620),
        (SDK, {"MessagingServiceSid": "MG1"}, 20001),
    ],
)
def test_bad_parameters(app, me, path, change, expected, database_url):
    form = {name: value for name, value in (HELLO | change).items() if value is not None}
    problem = body(me.request("POST", f"{path}.json", form), 400)
    assert problem["code"] == expected
    assert len(problem["message"]) > 10
    assert read(app, select(Message)) == []


@sqlite_only
@pytest.mark.parametrize(("path", "length"), [(GUIDE, 160), (SDK, 1600)])
def test_the_longest_message(me, path, length, database_url):
    """Table 4.10: "limited to 160 characters"; Twilio's path takes ten times that."""
    made = body(me.post(f"{path}.json", **HELLO | {"Body": "x" * length}), 201)
    assert made["num_segments"] == ("1" if length == 160 else "11")


def test_a_failed_message_says_why(app, me):
    [sid] = add(app, message(me.sid, status="failed", error_code=30008, error_message="no such number"))
    told = body(me.get(f"{SDK}/{sid}.json"))
    assert (told["error_code"], told["error_message"]) == (30008, "no such number")


def test_only_a_queued_message_is_canceled(app, me):
    queued, sending = add(app, message(me.sid), message(me.sid, status="sending"))
    assert body(me.post(f"{SDK}/{queued}.json", status="canceled"))["status"] == "canceled"
    for sid in (queued, sending):
        assert code(me.post(f"{SDK}/{sid}.json", status="canceled"), 409) == 20409
    assert code(me.post(f"{SDK}/{sending}.json", status="sent")) == 20001


def test_the_text_of_a_settled_message_is_forgotten_and_a_row_deleted(app, me):
    sent, queued = add(app, message(me.sid, status="sent"), message(me.sid))
    assert body(me.request("POST", f"{SDK}/{sent}.json", {"Body": ""}))["body"] == ""
    assert code(me.request("POST", f"{SDK}/{queued}.json", {"Body": ""}), 409) == 20409
    assert code(me.request("POST", f"{SDK}/{sent}.json", {"Body": "other"})) == 20001
    assert me.request("DELETE", f"{SDK}/{sent}.json").status_code == 204
    assert code(me.request("DELETE", f"{SDK}/{queued}.json"), 409) == 20409
    assert [row.sid for row in read(app, select(Message))] == [queued]


# -- senders with a name, later, and what became of them ---------------------------------------------------------------


@sqlite_only
@pytest.mark.parametrize("sender", ["ACME", "Acme 24", "24hours", "A"])
def test_a_sender_may_be_a_name(app, me, sender, database_url):
    made = body(me.post("Messages.json", **HELLO | {"From": sender}), 201)
    assert made["from"] == sender
    assert [row.from_ for row in read(app, select(Message))] == [sender]


@sqlite_only
@pytest.mark.parametrize("sender", ["ACME-24", "Twelve chars", "Ümlaut", "client:bob", "A\nB"])
def test_what_is_neither_a_number_nor_a_name_sends_nothing(app, me, sender, database_url):
    assert code(me.post("Messages.json", **HELLO | {"From": sender})) == 21212
    assert read(app, select(Message)) == []


def test_a_message_is_sent_later(app, me):
    later = (now() + timedelta(hours=1)).replace(microsecond=0)
    form = HELLO | {"ScheduleType": "fixed", "SendAt": later.strftime("%Y-%m-%dT%H:%M:%SZ")}
    made = body(me.post("Messages.json", **form), 201)
    assert made["status"] == "scheduled"
    [row] = read(app, select(Message))
    assert (row.send_at, row.next_attempt_at, row.status) == (later, later, "queued")
    canceled = body(me.post(f"Messages/{made['sid']}.json", Status="canceled"))
    assert canceled["status"] == "canceled"


@sqlite_only
@pytest.mark.parametrize(
    "form",
    [
        {"SendAt": "2040-01-01T00:00:00Z"},
        {"ScheduleType": "fixed"},
        {"ScheduleType": "fixed", "SendAt": "2040-01-01T00:00:00Z"},
        {"ScheduleType": "fixed", "SendAt": "2020-01-01T00:00:00Z"},
        {"ScheduleType": "fixed", "SendAt": "soon"},
        {"ScheduleType": "optimized", "SendAt": "2040-01-01T00:00:00Z"},
        {"ValidityPeriod": "0"},
        {"ValidityPeriod": "36001"},
        {"ContentRetention": "burn"},
        {"FallbackFrom": "1235"},
        {"MessagingServiceSid": "MG"},
    ],
)
def test_what_cannot_be_done_with_a_message_sends_nothing(app, me, form, database_url):
    assert code(me.post("Messages.json", **HELLO | form)) == 20001
    assert read(app, select(Message)) == []


def test_an_application_is_told_of_a_message(app, me, other):
    named = {"FriendlyName": "x", "MessageStatusCallback": "http://app.example/told"}
    application = body(me.post("Applications.json", **named), 201)["sid"]
    form = HELLO | {"ApplicationSid": application, "StatusCallback": "http://a.example/", "ValidityPeriod": "60"}
    body(me.post("Messages.json", **form), 201)
    [row] = read(app, select(Message))
    assert (row.status_callback, row.validity_period) == ("http://app.example/told", 60)
    assert code(other.post("Messages.json", **form), 404) == 21218


def test_feedback_of_a_message(app, me, other):
    sid = body(me.post("Messages.json", **HELLO), 201)["sid"]
    said = body(me.post(f"Messages/{sid}/Feedback.json", Outcome="confirmed"), 201)
    assert (said["message_sid"], said["outcome"], said["account_sid"]) == (sid, "confirmed", me.sid)
    assert body(me.post(f"Messages/{sid}/Feedback.json"), 201)["outcome"] == "unconfirmed"
    assert [row.feedback for row in read(app, select(Message))] == ["unconfirmed"]
    assert code(me.post(f"Messages/{sid}/Feedback.json", Outcome="perhaps")) == 20001
    assert code(other.post(f"Messages/{sid}/Feedback.json", Outcome="confirmed"), 404) == 20404
