"""Words by iSpeech's web service (guide 2.6, table 2.8): a form with the audio in it, and an answer in JSON."""

import base64
import json
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlencode

from app.settings.config import Settings
from app.speech.excerpt import excerpt
from app.speech.port import SpeechError
from app.speech.recognizer import Heard
from app.speech.service import Service

MOST_ANSWER = 1_000_000
SECONDS_PER_SECOND = 0.5
DICTATION = "3"
"""Their freeform model of speech about anything."""
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class ISpeech:
    """The service. It has no use for hints."""

    name = "ispeech"
    fast = False
    hints_are_all = False

    def __init__(self, settings: Settings) -> None:
        self.url = settings.ispeech_url
        self.key = settings.ispeech_api_key.get_secret_value()
        self.service = Service(self.name, MOST_ANSWER)
        self.seconds = settings.recognizer_timeout

    def recognize(self, file: Path, seconds: int, language: str = "", hints: Sequence[str] = ()) -> Heard:
        """Implements Recognizer.recognize (app/speech/recognizer.py)."""
        fields = {
            "apikey": self.key,
            "action": "recognize",
            "freeform": DICTATION,
            "content-type": "wav",
            "output": "json",
            "locale": language or "en-US",
            "audio": base64.b64encode(excerpt(file, seconds)).decode(),
        }
        limit = self.seconds + SECONDS_PER_SECOND * seconds
        return understood(self.service.ask("POST", self.url, urlencode(fields).encode(), FORM, limit))


def understood(answer: bytes) -> Heard:
    """What an answer means: an error comes with a good status (202), a code and a message."""
    try:
        told = json.loads(answer)
        if told.get("result") == "error":
            raise SpeechError(f"ispeech answered error {str(told.get('code', 'without a code'))[:20]}")
        return Heard(" ".join(told["text"].split()), confidence(told.get("confidence")))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise SpeechError("ispeech's answer is not a transcription") from None


def confidence(told: object) -> float | None:
    """As a number from 0 to 1, which it may be written as text."""
    try:
        return min(1.0, max(0.0, float(str(told))))
    except ValueError:
        return None
