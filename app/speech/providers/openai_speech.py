"""Speech by any server with OpenAI's ``POST /audio/speech``: theirs, or one of your own (guide 2.7)."""

import json
from pathlib import Path

from app.audio.cache import key
from app.settings.config import Settings
from app.speech import ssml
from app.speech.service import Service, bearer
from app.speech.voices import voice_for


class OpenAISpeech:
    """JSON {model, input, voice, response_format: wav} in, a sound file out."""

    name = "openai"
    is_program = False

    def __init__(self, settings: Settings) -> None:
        self.url = settings.openai_speech_url.rstrip("/") + "/audio/speech"
        self.model = settings.openai_speech_model
        self.voices = settings.openai_speech_voices
        self.headers = bearer(settings.openai_speech_key)
        self.service = Service(self.name, settings.audio_max_bytes)
        self.seconds = settings.speech_timeout

    def version(self) -> str:
        return key(self.url, self.model, json.dumps(self.voices))

    def synthesize(self, text: str, voice: str, language: str, file: Path) -> None:
        """Implements Synthesizer.synthesize (app/speech/port.py)."""
        name = voice_for(self.voices, language, voice, self.name)
        wanted = {"model": self.model, "input": ssml.plain(text), "voice": name, "response_format": "wav"}
        headers = {**self.headers, "Content-Type": "application/json"}
        answer = self.service.ask("POST", self.url, json.dumps(wanted).encode(), headers, self.seconds)
        file.write_bytes(answer)
