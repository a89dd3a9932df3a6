"""Speech by a server with OpenAI's /audio/speech: the request as it is documented, and every bad answer."""

import json
import struct
import time
from pathlib import Path

import pytest

from app.settings.config import Settings
from app.speech.port import SpeechError, Unavailable
from app.speech.providers.openai_speech import OpenAISpeech
from app.speech.speech import Speech
from tests.audio.sounds import encoded, tone
from tests.pretend import misbehaving
from tests.pretend.webhook import Answer, Webhook
from tests.speech.failures import suppress_told

WAV = encoded(tone(440, 0.5, 24000), 24000)


def provider(service: Webhook, root: str = "/v1", **settings: object) -> OpenAISpeech:
    given = {"openai_speech_url": service.url(root), "openai_speech_key": "sk-123", "speech_timeout": 1.0}
    return OpenAISpeech(Settings(**given | settings))


def test_the_request_is_as_documented(service: Webhook, tmp_path: Path) -> None:
    service.answer("/v1/audio/speech", WAV, content_type="audio/wav")
    provider(service).synthesize("Grüße <b>", "woman", "de-DE", tmp_path / "a")
    assert (tmp_path / "a").read_bytes() == WAV
    (request,) = service.received("/v1/audio/speech")
    assert (request.method, request.headers["Authorization"]) == ("POST", "Bearer sk-123")
    assert request.headers["Content-Type"] == "application/json"
    assert json.loads(request.body) == {
        "model": "tts-1",
        "input": "Grüße <b>",
        "voice": "nova",
        "response_format": "wav",
    }


def test_the_settings_choose(service: Webhook, tmp_path: Path) -> None:
    service.answer("/v1/audio/speech", WAV, content_type="audio/wav")
    voices = {"de": {"man": "Otto"}, "*": {"man": "Bob"}}
    speaker = provider(service, "/v1/", openai_speech_key="", openai_speech_model="kokoro", openai_speech_voices=voices)
    speaker.synthesize("<speak>one <break/>two</speak>", "man", "de-AT", tmp_path / "a")
    (request,) = service.received("/v1/audio/speech")
    asked = json.loads(request.body)
    assert (asked["model"], asked["voice"], asked["input"]) == ("kokoro", "Otto", "one two")
    assert "Authorization" not in request.headers


def test_what_makes_it_sound_different_is_its_version(service: Webhook) -> None:
    other = [{"openai_speech_model": "x"}, {"openai_speech_voices": {"*": {"man": "x"}}}, {"openai_speech_key": "x"}]
    versions = [provider(service, **settings).version() for settings in ({}, *other)]
    assert len(set(versions[:3])) == 3
    assert versions[3] == versions[0]


@pytest.mark.parametrize(
    ("status", "error"),
    [(401, Unavailable), (403, Unavailable), (404, Unavailable), (429, Unavailable), (500, Unavailable),
     (503, Unavailable), (302, Unavailable), (400, SpeechError), (422, SpeechError)],
)  # fmt: skip
def test_a_refusal(service: Webhook, tmp_path: Path, status: int, error: type) -> None:
    """What is about the account tells nothing to a customer; what is about the text lets the provider go on."""
    answer = '{"error": {"message": "Incorrect API key provided: sk-123"}}'
    service.answer("/v1/audio/speech", answer, status, headers={"Location": service.url("/elsewhere")})
    with pytest.raises(SpeechError, match=rf"^openai answered {status} \D*$") as caught:
        provider(service).synthesize("Hello", "man", "en", tmp_path / "a")
    assert type(caught.value) is error
    assert len(service.requests) == 1
    assert not (tmp_path / "a").exists()


@pytest.mark.parametrize("way", misbehaving.WAYS)
def test_a_server_that_misbehaves(service: Webhook, tmp_path: Path, way: str) -> None:
    """It ends soon: with one line of why, or with a file that no sound file is."""
    service.answers["/v1/audio/speech"] = Answer(misbehaving.WAYS[way])
    began = time.monotonic()
    with suppress_told("openai"):
        provider(service, speech_timeout=0.3, audio_max_bytes=100_000).synthesize("x", "man", "en", tmp_path / "a")
        assert (tmp_path / "a").read_bytes()[:4] != b"RIFF"
    assert time.monotonic() - began < 1


def test_nobody_is_there(service: Webhook, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match=r"openai: cannot connect to 127\.0\.0\.1:9"):
        provider(service, openai_speech_url="http://127.0.0.1:9/v1").synthesize("x", "man", "en", tmp_path / "a")


def test_a_wav_whose_length_is_not_known_yet(service: Webhook, tmp_path: Path) -> None:
    """OpenAI's own server streams: the sizes in the header of its wav files are the greatest number that there is."""
    streamed = WAV[:4] + struct.pack("<I", 0xFFFFFFFF) + WAV[8:40] + struct.pack("<I", 0xFFFFFFFF) + WAV[44:]
    service.answer("/v1/audio/speech", streamed, content_type="audio/wav")
    file = Speech(Settings(var=tmp_path), [provider(service)]).file("Hello", "man", "en")
    assert abs(file.stat().st_size / 16000 - 0.5) < 0.2
