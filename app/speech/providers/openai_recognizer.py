"""Words by any server with OpenAI's ``POST /audio/transcriptions``: theirs, or a Whisper of your own (guide 2.6)."""

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from urllib3.filepost import encode_multipart_formdata

from app.settings.config import Settings
from app.speech.excerpt import excerpt
from app.speech.port import SpeechError
from app.speech.recognizer import Heard
from app.speech.service import Service, bearer

MOST_ANSWER = 4_000_000
SECONDS_PER_SECOND = 0.5


class OpenAIRecognizer:
    """A form {file, model, response_format: json, language, prompt} in, JSON {text} out."""

    name = "openai"
    fast = False
    hints_are_all = False

    def __init__(self, settings: Settings) -> None:
        self.url = settings.openai_recognizer_url.rstrip("/") + "/audio/transcriptions"
        self.model = settings.openai_recognizer_model
        self.headers = bearer(settings.openai_recognizer_key)
        self.service = Service(self.name, MOST_ANSWER)
        self.seconds = settings.recognizer_timeout

    def recognize(self, file: Path, seconds: int, language: str = "", hints: Sequence[str] = ()) -> Heard:
        """Implements Recognizer.recognize (app/speech/recognizer.py)."""
        fields: dict[str, Any] = {"model": self.model, "response_format": "json"}
        fields |= {"language": language.partition("-")[0].lower()} if language else {}
        fields |= {"prompt": ", ".join(hints)} if hints else {}
        fields["file"] = ("recording.wav", excerpt(file, seconds), "audio/wav")
        body, kind = encode_multipart_formdata(fields)
        limit = self.seconds + SECONDS_PER_SECOND * seconds
        answer = self.service.ask("POST", self.url, body, {**self.headers, "Content-Type": kind}, limit)
        return understood(answer)


def understood(answer: bytes) -> Heard:
    """What an answer means. A server that tells the likelihood of its segments has a confidence, too."""
    try:
        told = json.loads(answer)
        text = " ".join(told["text"].split())
    except (ValueError, KeyError, TypeError, AttributeError):
        raise SpeechError("openai's answer is not a transcription") from None
    segments = told.get("segments")
    likely: list[Any] = [each.get("avg_logprob") for each in segments if isinstance(each, dict)] if segments else []
    if not likely or not all(isinstance(one, float | int) for one in likely):
        return Heard(text)
    return Heard(text, min(1.0, math.exp(sum(likely) / len(likely))))
