"""The ledger: rows, callbacks and notifications as the engine reports them (guide 4.3, 4.7), on every database."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import gevent
import pytest
from sqlalchemy.orm import Session

from app.calls.commands.core import Notify
from app.calls.facts import PLACES, Application
from app.calls.web import Request, Response
from app.models import Call, Notification, Outbox, sid
from app.settings.config import Settings
from tests.ledger.world import APPLICATION, EVERY_EVENT, NOON, LedgerWorld


@pytest.fixture
def world(settings: Settings) -> Iterator[LedgerWorld]:
    world = LedgerWorld(settings)
    yield world
    world.close()


# -- calls --------------------------------------------------------------------------------------------------------


def test_a_call_that_began_has_a_row(world: LedgerWorld) -> None:
    facts = world.facts(caller_name="Ann", forwarded_from="+1777")
    world.ledger.call_began(facts, APPLICATION, "channel-7", "PN" + "1" * 32, NOON)
    row = world.call(facts)
    assert (row.account_sid, row.from_, row.to, row.direction) == (world.account, "+14445556666", "1234", "inbound")
    assert (row.status, row.node, row.channel, row.phone_number_sid) == (
        "ringing",
        "node1",
        "channel-7",
        "PN" + "1" * 32,
    )
    assert (row.caller_name, row.forwarded_from, row.application) == ("Ann", "+1777", APPLICATION)
    assert (row.start_time, row.date_created, row.end_time, row.duration) == (NOON, NOON, None, None)


def test_duration_counts_from_the_answer_and_the_times_from_the_beginning(world: LedgerWorld) -> None:
    facts = world.begin()
    world.status(facts, "in-progress", "answered", 0, wall=NOON + timedelta(seconds=5))
    assert (world.call(facts).status, world.call(facts).end_time) == ("in-progress", None)
    world.status(facts, "completed", "completed", 1, wall=NOON + timedelta(seconds=47), duration=42)
    row = world.call(facts)
    assert (row.status, row.start_time, row.duration) == ("completed", NOON, 42)
    assert row.end_time == row.date_updated == NOON + timedelta(seconds=47)


def test_an_unanswered_call_has_duration_zero(world: LedgerWorld) -> None:
    facts = world.begin()
    world.status(facts, "no-answer", "completed", 0)
    assert (world.call(facts).status, world.call(facts).duration) == ("no-answer", 0)


def test_a_status_never_goes_back(world: LedgerWorld) -> None:
    facts = world.begin()
    world.status(facts, "in-progress", "answered", 0)
    world.status(facts, "ringing", "ringing", 1)
    assert world.call(facts).status == "in-progress"
    world.status(facts, "completed", "completed", 2, duration=3)
    world.status(facts, "in-progress", "answered", 3)
    world.status(facts, "failed", "completed", 4, duration=99)
    assert (world.call(facts).status, world.call(facts).duration) == ("completed", 3)


def test_a_call_that_the_api_made_learns_where_it_runs(world: LedgerWorld) -> None:
    facts = world.facts(direction="outbound-api", status="queued")
    with Session(world.engine) as session:
        queued = Call(
            sid=facts.call_sid, account_sid=world.account, to="5678", from_="9", direction="outbound-api",
            api_version="2012-04-24", timeout=25, application=EVERY_EVENT,
        )  # fmt: skip
        session.add(queued)
        session.commit()
    world.ledger.call_began(facts, Application(), "leg-1", "", NOON)
    row = world.call(facts)
    assert (row.node, row.channel, row.start_time, row.status) == ("node1", "leg-1", NOON, "queued")
    assert (row.to, row.timeout, row.application) == ("5678", 25, EVERY_EVENT)


# -- status callbacks ---------------------------------------------------------------------------------------------


def test_the_callback_of_a_final_status(world: LedgerWorld) -> None:
    facts = world.begin()
    facts.answered = True
    world.status(facts, "completed", "completed", 1, wall=NOON, duration=61)
    (row,) = world.rows(Outbox)
    assert (row.account_sid, row.call_sid, row.sequence) == (world.account, facts.call_sid, 1)
    assert (row.url, row.method, row.state, row.attempts) == (APPLICATION.status_callback, "POST", "pending", 0)
    assert row.next_attempt_at == NOON
    assert row.claimed_until is None
    assert row.params == {
        "CallSid": facts.call_sid,
        "AccountSid": world.account,
        "From": "+14445556666",
        "To": "1234",
        "CallStatus": "completed",
        "ApiVersion": "2012-04-24",
        "Direction": "inbound",
        "Caller": "+14445556666",
        "Called": "1234",
        **PLACES,
        "CallDuration": "61",
        "Duration": "2",
        "Timestamp": "Sun, 01 Mar 2026 12:00:00 +0000",
        "SequenceNumber": "1",
        "CallbackSource": "call-progress-events",
    }


def test_only_events_that_were_asked_for_are_told(world: LedgerWorld) -> None:
    for application, told in ((APPLICATION, [2]), (EVERY_EVENT, [0, 1, 2]), (Application(), [])):
        facts = world.begin(application)
        world.status(facts, "ringing", "ringing", 0, application)
        world.status(facts, "in-progress", "answered", 1, application)
        world.status(facts, "completed", "completed", 2, application)
        rows = [row for row in world.rows(Outbox) if row.call_sid == facts.call_sid]
        assert [row.sequence for row in rows] == told
        assert all(("CallDuration" in row.params) == (row.sequence == 2) for row in rows)


def test_what_a_restarted_engine_says_again_changes_nothing(world: LedgerWorld) -> None:
    facts = world.begin(EVERY_EVENT)
    for _engine in range(2):
        world.ledger.call_began(facts, EVERY_EVENT, "channel-1", "", NOON)
        world.status(facts, "in-progress", "answered", 0, EVERY_EVENT)
        world.status(facts, "completed", "completed", 1, EVERY_EVENT, duration=7)
        tokens = [row.token for row in world.rows(Outbox)]
    assert len(world.rows(Call)) == 1
    assert len(set(tokens)) == 2
    assert tokens == [row.token for row in world.rows(Outbox)]


def test_a_call_that_ended_is_not_told_to_have_ended_otherwise(world: LedgerWorld) -> None:
    facts = world.begin()
    world.status(facts, "completed", "completed", 0)
    world.status(facts, "failed", "completed", 1)
    assert [row.params["CallStatus"] for row in world.rows(Outbox)] == ["completed"]


def test_a_call_of_ours_tells_that_it_was_initiated_and_how_sip_answered(world: LedgerWorld) -> None:
    all_of_them = replace(APPLICATION, status_events=("initiated", "completed"))
    facts = world.begin(all_of_them)
    world.status(facts, "queued", "initiated", 0, all_of_them)
    facts.sip_response = 486
    world.status(facts, "busy", "completed", 1, all_of_them)
    told = [(row.params["CallStatus"], row.params.get("SipResponseCode")) for row in world.rows(Outbox)]
    assert told == [("initiated", None), ("busy", "486")]


def test_a_callback_keeps_what_was_true_when_it_happened(world: LedgerWorld) -> None:
    facts = world.begin(EVERY_EVENT)
    world.status(facts, "in-progress", "answered", 0, EVERY_EVENT)
    facts.status = "completed"
    assert world.rows(Outbox)[0].params["CallStatus"] == "in-progress"


def test_the_worker_is_woken_after_the_commit_and_for_callbacks_only(world: LedgerWorld) -> None:
    facts = world.begin()
    world.status(facts, "in-progress", "answered", 0)
    assert world.ledger.flush(5)
    gevent.sleep(0.02)
    assert world.woken == 0
    world.status(facts, "completed", "completed", 1)
    assert world.ledger.flush(5)
    gevent.sleep(0.02)
    assert world.woken == 1


# -- notifications ------------------------------------------------------------------------------------------------


def test_a_notification_has_the_request_and_the_response(world: LedgerWorld) -> None:
    facts = world.begin()
    request = Request("http://app.example/voice", "GET", {"CallSid": facts.call_sid, "Body": "a b&c"})
    response = Response(500, "http://app.example/voice", headers={"Server": "x", "Date": "now"}, body="<h1>no</h1>")
    world.ledger.notification(facts, Notify(11200, "HTTP 500", request, response), NOON)
    (row,) = world.rows(Notification)
    assert sid.valid(row.sid, "NO")
    assert (row.account_sid, row.call_sid, row.api_version) == (world.account, facts.call_sid, "2012-04-24")
    assert (row.log, row.error_code, row.message_text, row.message_date) == (0, 11200, "HTTP 500", NOON)
    assert row.more_info == f"{world.settings.error_dictionary}/11200.html"
    assert (row.request_url, row.request_method) == ("http://app.example/voice", "GET")
    assert row.request_variables == f"CallSid={facts.call_sid}&Body=a+b%26c"
    assert (row.response_headers, row.response_body) == ("Server: x\nDate: now", "<h1>no</h1>")


def test_a_warning_names_verb_and_attribute(world: LedgerWorld) -> None:
    world.ledger.notification(world.begin(), Notify(13313, "'soon' is no number", where="Gather timeout"), NOON)
    (row,) = world.rows(Notification)
    assert (row.log, row.message_text) == (1, "Gather timeout: 'soon' is no number")
    assert row.request_url == row.response_body == ""


def test_a_notification_is_cut_at_2_kb_of_bytes(world: LedgerWorld) -> None:
    response = Response(200, headers={"X": "é" * 5000}, body="€" * 5000)
    world.ledger.notification(world.begin(), Notify(12100, "broken", Request("http://x"), response), NOON)
    (row,) = world.rows(Notification)
    assert 2040 < len(row.response_headers.encode()) <= 2048
    assert row.response_body == "€" * 682


def test_no_password_is_ever_in_a_notification(world: LedgerWorld) -> None:
    url = "http://joe:hunter2@app.example/?next=https://ann:hunter2@b.example/x@y"
    response = Response(302, headers={"Location": url}, body=f"see {url}")
    notify = Notify(11215, f"{url} redirects", Request(url, "POST", {"Url": url}), response, url)
    world.ledger.notification(world.begin(), notify, NOON)
    (row,) = world.rows(Notification)
    kept = " ".join(str(getattr(row, column.key)) for column in Notification.__table__.columns)
    assert "hunter2" not in kept
    assert row.request_url == "http://joe:***@app.example/?next=https://ann:***@b.example/x@y"


def test_text_that_no_database_takes_is_replaced(world: LedgerWorld) -> None:
    facts = world.begin(caller_name="a\0b\ud800")
    world.ledger.notification(facts, Notify(12100, "\0", Request("http://\0", "POST", {"\udfff": "\0"})), NOON)
    assert world.call(facts).caller_name == "a\ufffdb\ufffd"
    assert len(world.rows(Notification)) == 1


def test_a_callback_whose_number_another_has_is_logged_and_told(
    world: LedgerWorld, caplog: pytest.LogCaptureFixture
) -> None:
    facts = world.begin(EVERY_EVENT)
    world.status(facts, "in-progress", "answered", 0, EVERY_EVENT)
    for _engine in range(3):  # each writes all of the call's rows again
        world.status(facts, "completed", "completed", 0, EVERY_EVENT, duration=7)
    told = [(row.sequence, row.params["CallStatus"], row.params["SequenceNumber"]) for row in world.rows(Outbox)]
    assert told == [(0, "in-progress", "0"), (1, "completed", "1")]
    assert caplog.text.count("is taken: sent as") == 1


def test_the_same_callback_again_is_no_conflict(world: LedgerWorld, caplog: pytest.LogCaptureFixture) -> None:
    facts = world.begin()
    for wall in (NOON, NOON + timedelta(seconds=1)):  # an engine after us computes its time from the journal
        world.status(facts, "completed", "completed", 0, wall=wall, duration=wall.second)
    assert len(world.rows(Outbox)) == 1
    assert not caplog.text


def test_a_notification_names_the_request_that_failed(world: LedgerWorld) -> None:
    """After redirects that is not the one that was begun with (Twilio difference W39)."""
    response = Response(500, "http://app.example/moved", method="GET")
    request = Request("http://app.example/voice", "POST", {"A": "b"})
    world.ledger.notification(world.begin(), Notify(11200, "HTTP 500", request, response), NOON)
    (row,) = world.rows(Notification)
    assert (row.request_url, row.request_method) == ("http://app.example/moved", "GET")
    assert row.request_variables == "A=b"
