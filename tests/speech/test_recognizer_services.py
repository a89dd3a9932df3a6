"""Recognisers on the network (guide 2.6, table 2.8): requests as they are documented, and every bad answer."""

import base64
import io
import json
import time
import wave
from pathlib import Path

import pytest

from app.settings.config import Settings
from app.speech.port import SpeechError, Unavailable
from app.speech.recognizer import Heard, Recognizer
from app.speech.recognizers import recognizer
from tests.pretend import misbehaving
from tests.pretend.webhook import Answer, Webhook
from tests.speech.spoken import speech

PATHS = {"openai": "/v1/audio/transcriptions", "ispeech": "/api/rest"}
GOOD = {
    "openai": {"text": " please call\nme "},
    "ispeech": {"result": "success", "text": "please call me", "confidence": "0.97"},
}


def provider(service: Webhook, name: str, **settings: object) -> Recognizer:
    given = {
        "speech_recognizer": name,
        "openai_recognizer_url": service.url("/v1"),
        "openai_recognizer_key": "sk-123",
        "ispeech_url": service.url("/api/rest"),
        "ispeech_api_key": "key-1",
        "recognizer_timeout": 1.0,
    }
    return recognizer(Settings(**given | settings))


def seconds(wav: bytes) -> float:
    with wave.open(io.BytesIO(wav)) as sound:
        assert (sound.getframerate(), sound.getnchannels()) == (8000, 1)
        return sound.getnframes() / 8000


def test_openais_request_is_as_documented(service: Webhook) -> None:
    service.answer(PATHS["openai"], json.dumps(GOOD["openai"]), content_type="application/json")
    heard = provider(service, "openai").recognize(speech(), 1, "de-AT", ["Müller", "Maier"])
    assert heard == Heard("please call me")
    (request,) = service.requests
    assert (request.method, request.headers["Authorization"]) == ("POST", "Bearer sk-123")
    boundary = request.headers["Content-Type"].partition("boundary=")[2]
    parts = [part.partition(b"\r\n\r\n") for part in request.body.split(f"--{boundary}".encode())[1:-1]]
    fields = {head.partition(b'name="')[2].partition(b'"')[0].decode(): body[:-2] for head, _, body in parts}
    assert seconds(fields.pop("file")) == 1
    assert {name: value.decode() for name, value in fields.items()} == {
        "model": "whisper-1",
        "response_format": "json",
        "language": "de",
        "prompt": "Müller, Maier",
    }


@pytest.mark.parametrize(
    ("segments", "confidence"),
    [([{"avg_logprob": -0.1}, {"avg_logprob": -0.3}], 0.819), ([], None), ([{}], None), ("x", None), ([7], None)],
)
def test_a_server_that_tells_how_sure_it_is(service: Webhook, segments: object, confidence: float | None) -> None:
    service.answer(PATHS["openai"], json.dumps({"text": "yes", "segments": segments}))
    heard = provider(service, "openai").recognize(speech(), 3)
    assert heard == Heard("yes", pytest.approx(confidence, abs=0.001) if confidence else None)


def test_ispeechs_request_is_as_documented(service: Webhook) -> None:
    service.answer(PATHS["ispeech"], json.dumps(GOOD["ispeech"]), content_type="application/json")
    assert provider(service, "ispeech").recognize(speech(), 1, "en-GB") == Heard("please call me", 0.97)
    (request,) = service.requests
    assert request.method == "POST"
    asked = dict(request.params)
    assert seconds(base64.b64decode(asked.pop("audio"))) == 1
    assert asked == {
        "apikey": "key-1",
        "action": "recognize",
        "freeform": "3",
        "content-type": "wav",
        "output": "json",
        "locale": "en-GB",
    }


@pytest.mark.parametrize("confidence", [None, "", "high", [1]])
def test_a_confidence_that_is_none(service: Webhook, confidence: object) -> None:
    service.answer(PATHS["ispeech"], json.dumps({"result": "success", "text": "x", "confidence": confidence}))
    assert provider(service, "ispeech").recognize(speech(), 1) == Heard("x")


def test_ispeech_says_no_with_a_good_status(service: Webhook) -> None:
    """Errors come with 202 (their documentation, errors)."""
    refusal = {"result": "error", "code": 1, "message": "Invalid API key key-1"}
    service.answer(PATHS["ispeech"], json.dumps(refusal), 202)
    with pytest.raises(SpeechError, match=r"^ispeech answered error 1$"):
        provider(service, "ispeech").recognize(speech(), 1)


@pytest.mark.parametrize("name", PATHS)
@pytest.mark.parametrize("answer", ["", "{}", "[]", "7", '{"text": 7}', "<html>", '{"result": "success"}', "\xff"])
def test_garbage(service: Webhook, name: str, answer: str) -> None:
    service.answer(PATHS[name], answer)
    with pytest.raises(SpeechError, match=rf"^{name}'s answer is not a transcription$"):
        provider(service, name).recognize(speech(), 1)


@pytest.mark.parametrize("name", PATHS)
@pytest.mark.parametrize("status", [401, 403, 429, 500, 503])
def test_a_refusal(service: Webhook, name: str, status: int) -> None:
    service.answer(PATHS[name], "key-1 sk-123", status)
    with pytest.raises(Unavailable, match=rf"^{name} answered {status} \D+$"):
        provider(service, name).recognize(speech(), 1)


@pytest.mark.parametrize("name", PATHS)
@pytest.mark.parametrize("way", misbehaving.WAYS)
def test_a_server_that_misbehaves(service: Webhook, name: str, way: str) -> None:
    """It ends soon, with one line of why."""
    service.answers[PATHS[name]] = Answer(misbehaving.WAYS[way])
    began = time.monotonic()
    with pytest.raises(SpeechError, match=rf"^{name}(:|'s| answered) .+"):
        provider(service, name, recognizer_timeout=0.1).recognize(speech(), 1)
    assert time.monotonic() - began < 1.5


@pytest.mark.parametrize("name", PATHS)
def test_a_file_that_is_no_audio(service: Webhook, name: str, tmp_path: Path) -> None:
    (tmp_path / "x.wav").write_bytes(b"no wav at all")
    with pytest.raises(SpeechError, match=r"^the recording cannot be read: Error$"):
        provider(service, name).recognize(tmp_path / "x.wav", 1)
    assert not service.requests
