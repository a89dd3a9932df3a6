"""Speech by Acapela's Voice as a Service: its form as it is documented, and every bad answer (guide 2.7, table 2.9)."""

import time
from pathlib import Path
from urllib.parse import urlencode

import pytest

from app.settings.config import Settings
from app.speech.port import SpeechError, Unavailable
from app.speech.providers.acapela import Acapela
from tests.audio.sounds import encoded, tone
from tests.pretend import misbehaving
from tests.pretend.webhook import Answer, Webhook
from tests.speech.failures import suppress_told

WAV = encoded(tone(440, 0.5, 22050), 22050)
ROOT = "/Services/Synthesizer"


def provider(service: Webhook, **settings: object) -> Acapela:
    given = {
        "acapela_url": service.url(ROOT),
        "acapela_application": "EVAL_1",
        "acapela_login": "EVAL_VAAS",
        "acapela_password": "s&cret",
        "speech_timeout": 1.0,
    }
    return Acapela(Settings(**given | settings))


def form(**fields: str) -> str:
    return urlencode({"w": "", "create_echo": "", **fields})


def test_the_request_is_as_documented(service: Webhook, tmp_path: Path) -> None:
    service.answer(ROOT, form(res="OK", snd_url=service.url("/1.wav"), snd_size="1"), content_type="text/plain")
    service.answer("/1.wav", WAV, content_type="audio/x-wav")
    provider(service).synthesize(r"Grüße \vct=50\ & mehr", "man", "de-DE", tmp_path / "a")
    assert (tmp_path / "a").read_bytes() == WAV
    asked, sound = service.requests
    assert (asked.method, sound.method) == ("POST", "GET")
    assert {name: asked.params[name] for name in asked.params if name != "cl_env"} == {
        "prot_vers": "2",
        "cl_vers": "1-30",
        "cl_login": "EVAL_VAAS",
        "cl_app": "EVAL_1",
        "cl_pwd": "s&cret",
        "req_voice": "andreas22k",
        "req_text": "Grüße  vct=50  & mehr",
        "req_snd_type": "WAV",
    }


def test_the_speakers_are_the_operators(service: Webhook, tmp_path: Path) -> None:
    service.answer(ROOT, form(res="OK", snd_url=service.url("/1.wav")))
    service.answer("/1.wav", WAV, content_type="audio/x-wav")
    provider(service, acapela_speakers={"en": {"woman": "rachel8k"}}).synthesize("x", "man", "en-US", tmp_path / "a")
    assert service.requests[0].params["req_voice"] == "rachel8k"


@pytest.mark.parametrize(
    ("answer", "error", "message"),
    [
        (form(res="NOK", err_code="ERR_INVALID_CREDENTIALS", err_msg="no such login"), Unavailable, "ERR_INVALID_CRED"),
        (form(res="NOK", err_code="ERR_TEXT_TOO_LONG"), SpeechError, "ERR_TEXT_TOO_LONG"),
        (form(res="OK"), SpeechError, "no answer of theirs"),
        (form(res="OK", snd_url="file:///etc/passwd"), SpeechError, "no answer of theirs"),
        ("", SpeechError, "no answer of theirs"),
        ("<html>Welcome to the hotel</html>", SpeechError, "no answer of theirs"),
    ],
)
def test_a_refusal(service: Webhook, tmp_path: Path, answer: str, error: type, message: str) -> None:
    service.answer(ROOT, answer)
    with pytest.raises(SpeechError, match=f"^acapela answered .*{message}") as caught:
        provider(service).synthesize("Hello", "man", "en", tmp_path / "a")
    assert type(caught.value) is error
    assert not (tmp_path / "a").exists()


@pytest.mark.parametrize("way", misbehaving.WAYS)
@pytest.mark.parametrize("where", [ROOT, "/1.wav"])
def test_a_server_that_misbehaves(service: Webhook, tmp_path: Path, where: str, way: str) -> None:
    """It ends soon: with one line of why, or with a file that no sound file is."""
    service.answer(ROOT, form(res="OK", snd_url=service.url("/1.wav")))
    service.answers[where] = Answer(misbehaving.WAYS[way])
    began = time.monotonic()
    with suppress_told("acapela"):
        provider(service, speech_timeout=0.3, audio_max_bytes=100_000).synthesize("x", "man", "en", tmp_path / "a")
        assert (tmp_path / "a").read_bytes()[:4] != b"RIFF"
    assert time.monotonic() - began < 1
