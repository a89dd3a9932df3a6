"""The real worker process and the real recogniser: from a recording to the customer, and through the worker's death
(guide 3.6, transcribeCallback; docs/guarantees.md, Faults)."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from twilio.request_validator import RequestValidator

from app.settings.config import Settings
from app.settings.secrets import effective
from tests.jobs.test_worker import Workers, until
from tests.jobs.transcribing import Transcribing
from tests.pretend.webhook import Webhook, webhook
from tests.speech.spoken import WORDS

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def world(settings: Settings) -> Iterator[Transcribing]:
    world = Transcribing(effective(settings))
    yield world
    world.close()


@pytest.fixture
def workers(settings: Settings, tmp_path: Path) -> Iterator[Workers]:
    workers = Workers(settings, tmp_path / "worker.log")
    yield workers
    workers.end()


@pytest.fixture
def hook() -> Iterator[Webhook]:
    with webhook() as hook:
        hook.answer("/told", "", 204)
        yield hook


def test_a_worker_that_is_killed_in_the_middle(world: Transcribing, workers: Workers, hook: Webhook) -> None:
    name = world.waits(callback=hook.url("/told?a=1"))
    process = workers.start()
    until(lambda: world.transcription(name).attempts == 1, 5, workers.text)
    process.kill()
    process.wait(5)
    assert world.transcription(name).status == "in-progress"
    world.claims_end()
    workers.start()
    until(lambda: hook.received("/told"), 15, workers.text)
    (request,) = hook.received("/told")
    text = request.params["TranscriptionText"]
    assert text.lower().rstrip(".") == WORDS
    assert (request.params["TranscriptionSid"], request.params["TranscriptionStatus"]) == (name, "completed")
    url, signature = hook.url("/told?a=1"), request.headers["X-Twilio-Signature"]
    assert RequestValidator(world.token).validate(url, request.params, signature)
    row = world.transcription(name)
    assert (row.status, row.transcription_text, row.attempts) == ("completed", text, 2)
    assert "Traceback" not in workers.text()


def test_sigterm_gives_it_back_at_once(world: Transcribing, workers: Workers) -> None:
    name = world.waits()
    process = workers.start()
    until(lambda: world.transcription(name).attempts == 1, 5, workers.text)
    process.terminate()
    assert process.wait(3) == 0
    row = world.transcription(name)
    assert (row.status, row.attempts, row.claimed_until) == ("in-progress", 0, None)
    assert "Traceback" not in workers.text()
