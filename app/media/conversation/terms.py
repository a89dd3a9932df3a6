"""What a <ConversationRelay> has asked for, as the engine tells it. Pure."""

from dataclasses import dataclass, field
from typing import Any

ANY, NONE, SPEECH, KEYS = "any", "none", "speech", "dtmf"
"""Which input of the caller's: of interruptible, welcomeGreetingInterruptible, reportInputDuringAgentSpeech."""
PATIENCE = {"high": 0.0, "medium": 0.3, "low": 0.8}
"""interruptSensitivity: seconds of speech, from its detection on, until it interrupts."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Of one session. call: what the setup message tells of the call. voices: man or woman for languages of which
    <Language> says it; voice: for the others. pause: milliseconds of silence after which the caller has finished."""

    call: dict[str, str] = field(default_factory=dict)
    greeting: str = ""
    greeting_interruptible: str = ANY
    interruptible: str = ANY
    sensitivity: str = "high"
    reports: str = NONE
    keys: bool = False
    preemptible: bool = False
    partials: bool = False
    pause: int = 700
    hints: tuple[str, ...] = ()
    spoken: str = "en-US"
    heard: str = "en-US"
    voice: str = "woman"
    voices: dict[str, str] = field(default_factory=dict)
    events: tuple[str, ...] = ()

    def voice_of(self, language: str) -> str:
        """Man or woman."""
        return self.voices.get(language.lower(), self.voice)


def terms_of(data: dict[str, Any]) -> Terms:
    """Terms from JSON data. Raises TypeError."""
    return Terms(**{**data, "hints": tuple(data.get("hints", ())), "events": tuple(data.get("events", ()))})


def allows(mode: str, kind: str) -> bool:
    """Is input of this kind (speech, dtmf) among those that a mode names?"""
    return mode in (ANY, kind)
