"""The settings of speech: synthesizers and recognizers (guide 2.6, 2.7; docs/speech.md)."""

from typing import Literal

from pydantic import SecretStr
from pydantic_settings import BaseSettings

from app.settings.setting import setting

SynthesizerName = Literal["espeak", "flite", "festival", "piper", "openai", "acapela"]
RecognizerName = Literal["moonshine", "pocketsphinx", "openai", "ispeech"]
Voices = dict[str, dict[str, str]]
"""A provider's voice names: by language (a BCP-47 tag; * is any), then man and woman."""

URL = r"^(https?://[^\s]+)?$"
ANY_LANGUAGE = {"*": {"man": "onyx", "woman": "nova"}}
ACAPELA_SPEAKERS = {
    "ar": {"man": "mehdi22k", "woman": "leila22k"},
    "ca": {"woman": "laia22k"},
    "cs": {"woman": "eliska22k"},
    "da": {"woman": "mette22k"},
    "de": {"man": "andreas22k", "woman": "claudia22k"},
    "el": {"man": "dimitris22k"},
    "en": {"man": "ryan22k", "woman": "heather22k"},
    "en-GB": {"man": "peter22k", "woman": "lucy22k"},
    "es": {"man": "antonio22k", "woman": "ines22k"},
    "fi": {"woman": "sanna22k"},
    "fr": {"man": "antoine22k", "woman": "alice22k"},
    "fr-BE": {"woman": "justine22k"},
    "fr-CA": {"woman": "louise22k"},
    "it": {"man": "vittorio22k", "woman": "chiara22k"},
    "nb": {"man": "olav22k", "woman": "bente22k"},
    "nl": {"man": "daan22k", "woman": "femke22k"},
    "pl": {"woman": "ania22k"},
    "pt": {"woman": "celia22k"},
    "pt-BR": {"woman": "marcia22k"},
    "ru": {"woman": "alyona22k"},
    "sv": {"man": "erik22k", "woman": "elin22k"},
    "tr": {"woman": "ipek22k"},
}
"""Acapela's speakers of the guide's 22 languages (guide 2.7, table 2.9)."""


class SpeechSettings(BaseSettings):
    """The part of `Settings` about speech."""

    speech_providers: list[SynthesizerName] = setting(
        lambda: ["espeak"], "Speech synthesizers, in order: if one fails, the next one speaks.", "2.7", min_length=1
    )
    speech_timeout: float = setting(10.0, "Seconds that a synthesizer may take per text.", "2.7", gt=0, le=60)
    piper_program: str = setting("piper", "Path of the piper program.", "2.7")
    piper_voices: Voices = setting(dict, "Piper's voices: .onnx files by language, then man and woman.", "2.7")
    openai_speech_url: str = setting(
        "", "Root URL of a server with /audio/speech, such as http://host/v1.", "2.7", pattern=URL
    )
    openai_speech_key: SecretStr = setting(SecretStr(""), "API key of that server; empty: none is sent.", "2.7")
    openai_speech_model: str = setting("tts-1", "Model of that server.", "2.7")
    openai_speech_voices: Voices = setting(
        lambda: ANY_LANGUAGE, "Voices of that server by language (* is any), then man and woman.", "2.7"
    )
    acapela_url: str = setting(
        "http://vaas.acapela-group.com/Services/Synthesizer", "Acapela's service-root.", "2.7", pattern=URL
    )
    acapela_application: str = setting("", "Acapela's application.", "2.7")
    acapela_login: str = setting("", "Acapela's login.", "2.7")
    acapela_password: SecretStr = setting(SecretStr(""), "Acapela's password.", "2.7")
    acapela_speakers: Voices = setting(
        lambda: ACAPELA_SPEAKERS,
        "Acapela's speakers by language, then man and woman; the default has the guide's 22.",
        "2.7",
    )

    speech_recognizer: RecognizerName = setting("moonshine", "Recognizer for transcriptions and <Gather>.", "2.6")
    transcription_max_seconds: int = setting(
        600, "Seconds of a recording that are transcribed; the rest is ignored.", "3.6", ge=1, le=7200
    )
    recognizer_timeout: float = setting(
        60.0, "Seconds that a recognizer may take, plus half a second per second of audio.", "2.6", gt=0
    )
    openai_recognizer_url: str = setting(
        "", "Root URL of a server with /audio/transcriptions, such as http://host/v1.", "2.6", pattern=URL
    )
    openai_recognizer_key: SecretStr = setting(SecretStr(""), "API key of that server; empty: none is sent.", "2.6")
    openai_recognizer_model: str = setting("whisper-1", "Model of that server.", "2.6")
    ispeech_url: str = setting("https://api.ispeech.org/api/rest", "URL of iSpeech.", "2.6", pattern=URL)
    ispeech_api_key: SecretStr = setting(SecretStr(""), "iSpeech's api-key.", "2.6")


NEEDED = {
    "piper": ("piper_voices",),
    "openai": ("openai_speech_url",),
    "acapela": ("acapela_url", "acapela_application", "acapela_login", "acapela_password"),
}
NEEDED_BY_RECOGNIZERS = {"openai": ("openai_recognizer_url",), "ispeech": ("ispeech_url", "ispeech_api_key")}


def missing(settings: SpeechSettings) -> list[str]:
    """One line per setting that a chosen provider requires and that is empty."""
    speakers: list[str] = list(settings.speech_providers)
    wanted = [(provider, name) for provider in speakers for name in NEEDED.get(provider, ())]
    listener = settings.speech_recognizer
    wanted += [(listener, name) for name in NEEDED_BY_RECOGNIZERS.get(listener, ())]
    return [f"{name}: required by provider {provider}" for provider, name in wanted if not given(settings, name)]


def given(settings: SpeechSettings, name: str) -> bool:
    """Has this setting a value?"""
    value = getattr(settings, name)
    return bool(value.get_secret_value() if isinstance(value, SecretStr) else value)
