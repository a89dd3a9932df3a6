"""Columns mean the same on every database, whatever is put in them (guide 2.2)."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import select
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Session

from app.calls.facts import Application
from app.models import Call, EngineCommand, Notification
from app.store import store
from tests.rows import account, call


@pytest.fixture
def session(settings):
    engine = store.connect(settings)
    with Session(engine) as session:
        session.info["account"] = account(engine)
        yield session
    engine.dispose()


def stored(session, row):
    """The row as another transaction reads it."""
    session.add(row)
    session.commit()
    session.expunge_all()
    return session.scalars(select(type(row))).one()


def test_a_moment_keeps_its_instant_and_its_microseconds(session):
    moment = datetime(2024, 5, 1, 12, 0, 0, 123456, tzinfo=timezone(timedelta(hours=2)))
    read = stored(session, call(session.info["account"], start_time=moment))
    assert read.start_time == moment
    assert read.start_time.utcoffset() == timedelta(0)
    assert read.end_time is None


def test_a_naive_moment_is_refused(session):
    session.add(call(session.info["account"], start_time=datetime(2024, 5, 1)))
    with pytest.raises(StatementError, match="naive"):
        session.commit()


def test_dates_are_kept_by_us(session):
    before = datetime.now(UTC)
    row = stored(session, call(session.info["account"]))
    created, updated = row.date_created, row.date_updated
    assert before <= created <= updated <= datetime.now(UTC)
    row.status = "ringing"
    session.commit()
    assert (row.date_created, row.date_updated > updated) == (created, True)


@pytest.mark.parametrize("text", ["a\x00b", "\ud800", "x" * 1000, "\U0001f4de" * 400, "Zoë", ""])
def test_a_strange_caller_does_not_stop_the_row_of_its_call(session, text):
    read = stored(session, call(session.info["account"], caller_name=text))
    assert len(read.caller_name) == min(len(text), 320)
    assert read.caller_name == text.replace("\x00", "\ufffd").replace("\ud800", "\ufffd")[:320]


def test_a_long_text_is_kept_whole(session):
    body = "é" * 200_000
    row = Notification(account_sid=session.info["account"], error_code=11200, response_body=body)
    assert stored(session, row).response_body == body


def test_an_application_comes_back_as_it_was(session):
    app = Application(url="http://a.example/?x=1", document="<Response/>", status_events=("ringing", "completed"))
    assert stored(session, call(session.info["account"], application=app)).application == app


@pytest.mark.parametrize("other", ["BOB", "bob ", " bob", "böb", "bo\u0308b", "bob\t", "bob\U0001f4de"])
def test_texts_are_the_same_only_when_every_character_is(session, other):
    """By nature MariaDB does not tell case, accents and spaces at the end: a SID or a login would be another's."""
    stored(session, call(session.info["account"], caller_name="bob"))
    same = select(Call.caller_name).where(Call.caller_name == other)
    assert session.scalars(same).all() == []
    session.add(call(session.info["account"], caller_name=other))
    session.commit()
    assert session.scalars(same).all() == [other]


def test_a_call_without_an_application(session):
    assert stored(session, call(session.info["account"])).application is None


def test_the_payload_of_a_letter_is_any_json(session):
    payload = {"document": "<Response>\x00\ud800\u20ac</Response>", "n": [1, None]}
    assert (
        stored(session, EngineCommand(node="n", call_sid="CA" + "0" * 32, kind="redirect", payload=payload)).payload
        == payload
    )


def test_rows_are_numbered_in_the_order_of_their_making(session):
    for _ in range(3):
        session.add(call(session.info["account"]))
        session.commit()
    ids = session.scalars(select(Call.id).order_by(Call.id)).all()
    assert ids == sorted(set(ids))
    assert len(ids) == 3
