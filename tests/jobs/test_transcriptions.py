"""Transcriptions by the worker (guide 4.6, and 3.6: transcribe, transcribeCallback)."""

from collections.abc import Iterator

import gevent
import pytest
from pydantic import SecretStr
from sqlalchemy import delete
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.accounts import accounts
from app.jobs.transcriptions import transcription_claims, transcriptions
from app.jobs.transcriptions.transcriptions import Transcriber
from app.models import Call, Transcription
from app.settings.config import Settings
from app.settings.vault import Vault
from app.speech.port import SpeechError
from tests.jobs.transcribing import Transcribing
from tests.pretend import misbehaving
from tests.pretend.webhook import Answer, webhook
from tests.speech.spoken import speech

ONE_KIND = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def world(settings: Settings) -> Iterator[Transcribing]:
    world = Transcribing(settings)
    yield world
    world.close()


def fails(why: Exception):
    def fail() -> str:
        raise why

    return fail


def test_what_was_said_is_written_down_and_told(world: Transcribing) -> None:
    """Table 3.10."""
    name = world.waits()
    assert world.transcriber().one()
    row = world.transcription(name)
    assert (row.status, row.transcription_text, row.claimed_until) == ("completed", "hello", None)
    assert row.date_updated > row.date_created
    [(file, seconds)] = world.said.asked
    assert (file.name, file.read_bytes(), seconds) == (f"{row.recording_sid}.wav", speech().read_bytes(), 4)
    (told,) = world.rows(row.call_sid)
    assert (told.url, told.method, told.sequence, told.state) == ("http://app.example/t", "POST", 1_000_017, "pending")
    assert told.params == {
        "CallSid": row.call_sid,
        "CallStatus": "in-progress",
        "RecordingSid": row.recording_sid,
        "TranscriptionSid": name,
        "TranscriptionText": "hello",
        "TranscriptionStatus": "completed",
        "TranscriptionUrl": f"http://127.0.0.1:8080/restcomm/2012-04-24/Accounts/{world.account}/Transcriptions/{name}",
        "TranscriptionType": "fast",
    }
    assert world.told == 1
    assert world.complaints() == []
    assert not world.transcriber().one()


def test_the_callback_knows_how_the_call_ended(world: Transcribing) -> None:
    row = world.transcription(world.waits())
    fields = {"to": "1234", "from_": "1", "direction": "inbound", "api_version": "v", "status": "completed"}
    with Session(world.engine) as session:
        session.add(Call(sid=row.call_sid, account_sid=world.account, **fields))
        session.commit()
    world.transcriber().one()
    assert world.rows(row.call_sid)[0].params["CallStatus"] == "completed"


def test_without_a_callback_nobody_is_told(world: Transcribing) -> None:
    """ "the completed transcription will be stored for you to retrieve later"."""
    name = world.waits(callback="")
    world.transcriber().one()
    assert world.transcription(name).status == "completed"
    assert (world.rows(), world.told) == ([], 0)


@pytest.mark.parametrize("why", [SpeechError("no such luck"), ZeroDivisionError("oh")])
def test_a_failure_is_told_and_noted(world: Transcribing, why: Exception) -> None:
    name = world.waits()
    world.said.answer = fails(why)
    world.transcriber().one()
    row = world.transcription(name)
    assert (row.status, row.transcription_text) == ("failed", "")
    params = world.rows(row.call_sid)[0].params
    assert (params["TranscriptionStatus"], params["TranscriptionText"]) == ("failed", "")
    reason = "no such luck" if isinstance(why, SpeechError) else "internal error: ZeroDivisionError"
    assert world.complaints() == [(13621, f"Record transcribe: {reason}")]


@ONE_KIND
def test_a_recording_that_was_deleted_meanwhile(world: Transcribing) -> None:
    name = world.waits(audio=False)
    world.transcriber().one()
    assert world.transcription(name).status == "failed"
    assert world.complaints() == [(13621, "Record transcribe: the recording no longer exists")]
    assert world.said.asked == []


@ONE_KIND
def test_a_long_recording_is_transcribed_in_part(world: Transcribing) -> None:
    name = world.waits(duration=700)
    world.transcriber(world.settings.model_copy(update={"transcription_max_seconds": 60})).one()
    assert world.said.asked[0][1] == 60
    assert world.transcription(name).status == "completed"
    assert world.complaints() == [(13622, "Record transcribe: only the first 60 of 700 s were transcribed")]


# -- several workers, and dead ones -----------------------------------------------------------------------------------


def test_two_workers_never_have_the_same_one(world: Transcribing) -> None:
    names = [world.waits(), world.waits()]
    both = [world.transcriber(), world.transcriber()]
    world.said.answer = lambda: gevent.sleep(0.3) or "hello"
    gevent.joinall([gevent.spawn(one.one) for one in both], raise_error=True)
    assert len({file for file, _seconds in world.said.asked}) == 2
    assert [world.transcription(name).attempts for name in names] == [1, 1]


def test_a_dead_workers_is_done_again(world: Transcribing) -> None:
    name = world.waits()
    dead = world.transcriber()
    world.said.answer = lambda: gevent.sleep(60)
    dying = gevent.spawn(dead.one)
    wait_for(lambda: world.said.asked)
    dying.kill()
    world.said.answer = lambda: "hello"
    assert not world.transcriber().one(), "its claim has not ended yet"
    world.claims_end()
    assert world.transcriber().one()
    row = world.transcription(name)
    assert (row.status, row.attempts, len(world.rows(row.call_sid))) == ("completed", 2, 1)


def test_what_a_slow_worker_says_too_late_is_not_heard(world: Transcribing) -> None:
    name = world.waits()
    world.said.answer = lambda: gevent.sleep(0.5) or "late"
    slow = gevent.spawn(world.transcriber().one)
    wait_for(lambda: world.said.asked)
    world.claims_end()
    world.said.answer = lambda: "hello"
    assert world.transcriber().one()
    slow.get()
    row = world.transcription(name)
    assert (row.transcription_text, len(world.rows(row.call_sid))) == ("hello", 1)


@ONE_KIND
def test_a_claim_is_renewed_while_the_work_goes_on(world: Transcribing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transcriptions, "RENEW_SECONDS", 0.05)
    name = world.waits()
    world.said.answer = lambda: gevent.sleep(0.4) or "hello"
    working = gevent.spawn(world.transcriber().one)
    wait_for(lambda: world.transcription(name).claimed_until)
    first = world.transcription(name).claimed_until
    wait_for(lambda: world.transcription(name).claimed_until != first)
    working.get()
    assert world.transcription(name).status == "completed"


@ONE_KIND
def test_one_that_is_deleted_is_let_go(world: Transcribing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transcriptions, "RENEW_SECONDS", 0.05)
    world.waits()
    ended = []

    def hang() -> str:
        try:
            gevent.sleep(60)
        finally:
            ended.append(True)
        return ""

    world.said.answer = hang
    working = gevent.spawn(world.transcriber().one)
    wait_for(lambda: world.said.asked)
    with Session(world.engine) as session:
        session.execute(delete(Transcription))
        session.commit()
    assert working.get(timeout=2)
    assert ended
    assert world.rows() == []


@ONE_KIND
def test_what_kills_every_worker_is_given_up(world: Transcribing) -> None:
    name = world.waits(attempts=3)
    world.transcriber().one()
    assert world.transcription(name).status == "failed"
    assert world.said.asked == []
    assert "3 workers died" in world.complaints()[0][1]


@ONE_KIND
def test_stopping_gives_it_back(world: Transcribing) -> None:
    name = world.waits()
    world.said.answer = lambda: gevent.sleep(60)
    worker = world.transcriber()
    working = gevent.spawn(worker.run)
    wait_for(lambda: world.said.asked)
    working.kill()
    worker.stop()
    row = world.transcription(name)
    assert (row.status, row.claimed_until, row.attempts) == ("in-progress", None, 0)


@ONE_KIND
def test_nobody_waits_for_one_customers_thousand(world: Transcribing, settings: Settings) -> None:
    with Session(world.engine) as session:
        other = accounts.create(session, Vault(settings), "other@example.com")[0].sid
        session.commit()
    order = [world.waits(), world.waits(), world.waits(account_sid=other)]
    worker = world.transcriber()
    worker.one()
    worker.one()
    assert [world.transcription(name).status for name in order] == ["completed", "in-progress", "completed"]


# -- the database is away ---------------------------------------------------------------------------------------------


@ONE_KIND
def test_words_are_kept_until_they_can_be_written(world: Transcribing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transcriptions, "SWEEP_SECONDS", 0.02)
    name = world.waits()
    failures = [OperationalError("", {}, OSError("away"))] * 3
    settle = transcription_claims.settle

    def sometimes(*values):
        if failures:
            raise failures.pop()
        return settle(*values)

    monkeypatch.setattr(transcription_claims, "settle", sometimes)
    world.transcriber().one()
    assert world.transcription(name).status == "completed"
    assert len(world.said.asked) == 1


@ONE_KIND
def test_the_loop_goes_on_after_failures(world: Transcribing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transcriptions, "SWEEP_SECONDS", 0.02)
    worker = world.transcriber()
    read, failures = worker.database.read, [OSError("away")] * 2

    def sometimes(work):
        if failures:
            raise failures.pop()
        return read(work)

    monkeypatch.setattr(worker.database, "read", sometimes)
    working = gevent.spawn(worker.run)
    name = world.waits()
    wait_for(lambda: world.transcription(name).status == "completed")
    working.kill()


def wait_for(true, seconds: float = 5.0) -> None:
    with gevent.Timeout(seconds, AssertionError("it did not become true")):
        while not true():
            gevent.sleep(0.01)


# -- recognisers on the network ---------------------------------------------------------------------------------------


@ONE_KIND
@pytest.mark.parametrize("name", ["openai", "ispeech"])
@pytest.mark.parametrize("way", ["credentials", "500", "hang", "html", "reset", "nobody"])
def test_whatever_a_service_does_the_row_is_final_and_both_are_told(world: Transcribing, name: str, way: str) -> None:
    with webhook() as service:
        for path in ("/v1/audio/transcriptions", "/api/rest"):
            service.answers[path] = Answer("", 401) if way == "credentials" else Answer(misbehaving.WAYS.get(way, ""))
        root = "http://127.0.0.1:9" if way == "nobody" else service.url("")
        services = {
            "openai_recognizer_url": f"{root}/v1",
            "ispeech_url": f"{root}/api/rest",
            "ispeech_api_key": SecretStr("k"),
            "speech_recognizer": name,
            "recognizer_timeout": 0.1,
        }
        waiting = world.waits(duration=1)
        transcriber = Transcriber(world.settings.model_copy(update=services))
        with gevent.Timeout(5):
            transcriber.one()
        transcriber.database.close()
    row = world.transcription(waiting)
    assert row.status == "failed"
    [(code, why)] = world.complaints()
    assert (code, why.startswith(f"Record transcribe: {name}")) == (13621, True)
    (told,) = world.rows(row.call_sid)
    assert told.params["TranscriptionStatus"] == "failed"
