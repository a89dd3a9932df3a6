"""Speech by Acapela's Voice as a Service (guide 2.7, table 2.9): a form is POSTed, and its answer, a form, too, has the
URL of a sound file."""

import json
from pathlib import Path
from urllib.parse import parse_qs, urlencode

import gevent

from app.audio.cache import key
from app.settings.config import Settings
from app.speech import ssml
from app.speech.port import SpeechError, Unavailable
from app.speech.service import Service
from app.speech.voices import voice_for

FORM = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}
ACCESS = ("ERR_INVALID_CREDENTIALS", "ERR_ACCOUNT", "ERR_QUOTA", "ERR_LICENSE")


class Acapela:
    """The service, by the names that the guide has for its settings."""

    name = "acapela"
    is_program = False

    def __init__(self, settings: Settings) -> None:
        self.url = settings.acapela_url
        self.speakers = settings.acapela_speakers
        self.service = Service(self.name, settings.audio_max_bytes)
        self.seconds = settings.speech_timeout
        self.access = {
            "prot_vers": "2",
            "cl_env": "RestComm",
            "cl_vers": "1-30",
            "cl_login": settings.acapela_login,
            "cl_app": settings.acapela_application,
            "cl_pwd": settings.acapela_password.get_secret_value(),
        }

    def version(self) -> str:
        return key(self.url, json.dumps(self.speakers))

    def synthesize(self, text: str, voice: str, language: str, file: Path) -> None:
        """As the port says: both requests share the time."""
        speaker = voice_for(self.speakers, language, voice, self.name)
        with gevent.Timeout(self.seconds, Unavailable(f"acapela: no complete answer within {self.seconds:g} s")):
            url = self.made(speaker, ssml.plain(text))
            file.write_bytes(self.service.ask("GET", url, b"", {}, self.seconds))

    def made(self, speaker: str, text: str) -> str:
        """Have it spoken. Returns where the sound is."""
        # A backslash begins a command of theirs (\\vct=...\\), which is not for customers.
        wanted = {"req_voice": speaker, "req_text": text.replace("\\", " "), "req_snd_type": "WAV"}
        form = urlencode(self.access | wanted).encode()
        told = parse_qs(self.service.ask("POST", self.url, form, FORM, self.seconds).decode("utf-8", "replace"))
        url = told.get("snd_url", [""])[0]
        if told.get("res") != ["OK"] or not url.startswith(("http://", "https://")):
            why = told.get("err_code", ["what is no answer of theirs"])[0][:60]
            raise (Unavailable if why.startswith(ACCESS) else SpeechError)(f"acapela answered {why}")
        return url
