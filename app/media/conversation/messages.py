"""The messages of Twilio's ConversationRelay, to and from a customer's server. Pure."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.media.messages import BadMessage
from app.media.orders import StreamOrder

LONGEST_HANDOFF = 65_536
"""Characters of handoffData."""
MOST_LOOPS = 1000
DIGITS = re.compile(r"[0-9A-DwW*#]{1,256}")
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
SHOWN = 200
"""Characters of a message that is told to be wrong."""


def setup(order: StreamOrder, call: dict[str, str]) -> str:
    """The first message of a session."""
    ids = {"sessionId": order.stream_sid, "accountSid": order.account_sid, "callSid": order.call_sid}
    return json.dumps({"type": "setup", **ids, **call, "customParameters": order.parameters})


def prompt(words: str, language: str, last: bool) -> str:
    """The caller has said something. last: this will not change any more."""
    return json.dumps({"type": "prompt", "voicePrompt": words, "lang": language, "last": last})


def dtmf(key: str) -> str:
    """The caller pressed a key."""
    return json.dumps({"type": "dtmf", "digit": key})


def interrupt(heard: str, milliseconds: int) -> str:
    """The caller has interrupted: what he had heard until then, for so long."""
    return json.dumps({"type": "interrupt", "utteranceUntilInterrupt": heard, "durationUntilInterruptMs": milliseconds})


def error(description: str) -> str:
    """Something is wrong, and the session goes on."""
    return json.dumps({"type": "error", "description": description})


def info(name: str, value: str) -> str:
    """What `debug` and `events` ask for."""
    return json.dumps({"type": "info", "name": name, "value": value})


@dataclass(frozen=True, slots=True)
class TextMessage:
    """A part of what is to be said. last: the end of what is said in one go. None: as the session has it."""

    token: str
    last: bool = False
    language: str = ""
    interruptible: bool | None = None
    preemptible: bool | None = None


@dataclass(frozen=True, slots=True)
class PlayMessage:
    """A file of the customer's."""

    source: str
    loop: int = 1
    interruptible: bool | None = None
    preemptible: bool | None = None


@dataclass(frozen=True, slots=True)
class DigitsMessage:
    """Keys for the far end, after all that was said before."""

    digits: str


@dataclass(frozen=True, slots=True)
class LanguageMessage:
    """Other languages from now on; empty: as before."""

    spoken: str
    heard: str


@dataclass(frozen=True, slots=True)
class EndMessage:
    """The session is over."""

    handoff: str


Message = TextMessage | PlayMessage | DigitsMessage | LanguageMessage | EndMessage


def read(text: str) -> Message:
    """A message of the customer's server. Raises BadMessage, whose text the server is told."""
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        raise BadMessage(f"Invalid message received, it is not JSON: {text[:SHOWN]}") from None
    if not isinstance(message, dict):
        raise BadMessage(f"Invalid message received, it is no JSON object: {text[:SHOWN]}")
    reader = READERS.get(message["type"]) if isinstance(message.get("type"), str) else None
    if reader is None:
        raise BadMessage(f"Invalid message received, type must be one of {', '.join(READERS)}: {text[:SHOWN]}")
    try:
        return reader(message)
    except ValueError as wrong:
        raise BadMessage(f"Invalid message received, {wrong}: {text[:SHOWN]}") from None


def read_text(message: dict[str, Any]) -> TextMessage:
    """Raises ValueError."""
    return TextMessage(
        word(message, "token"),
        flag(message, "last") or False,
        language(message, "lang"),
        flag(message, "interruptible"),
        flag(message, "preemptible"),
    )


def read_play(message: dict[str, Any]) -> PlayMessage:
    """Raises ValueError."""
    source, loop = word(message, "source"), message.get("loop", 1)
    if not source.startswith(("http://", "https://")):
        raise ValueError("source must be an http or https URL")
    if type(loop) is not int or not 0 <= loop <= MOST_LOOPS:
        raise ValueError(f"loop must be an integer from 0 to {MOST_LOOPS}")
    return PlayMessage(source, loop or MOST_LOOPS, flag(message, "interruptible"), flag(message, "preemptible"))


def read_digits(message: dict[str, Any]) -> DigitsMessage:
    """Raises ValueError."""
    digits = word(message, "digits")
    if not DIGITS.fullmatch(digits):
        raise ValueError("digits must be keys 0-9, A-D, * and #, with w and W for pauses, 256 at most")
    return DigitsMessage(digits)


def read_language(message: dict[str, Any]) -> LanguageMessage:
    """Raises ValueError."""
    found = LanguageMessage(language(message, "ttsLanguage"), language(message, "transcriptionLanguage"))
    if not found.spoken and not found.heard:
        raise ValueError("ttsLanguage or transcriptionLanguage is needed")
    return found


def read_end(message: dict[str, Any]) -> EndMessage:
    """Raises ValueError."""
    data = message.get("handoffData", "")
    handoff = data if isinstance(data, str) else "" if data is None else json.dumps(data)
    if len(handoff) > LONGEST_HANDOFF:
        raise ValueError(f"handoffData may have {LONGEST_HANDOFF} characters")
    return EndMessage(handoff)


READERS: dict[str, Callable[[dict[str, Any]], Message]] = {
    "text": read_text,
    "play": read_play,
    "sendDigits": read_digits,
    "language": read_language,
    "end": read_end,
}


def word(message: dict[str, Any], name: str) -> str:
    """A text that must be there. Raises ValueError."""
    value = message.get(name)
    if not isinstance(value, str):
        raise ValueError(f"{name} must be a text")
    return value


def flag(message: dict[str, Any], name: str) -> bool | None:
    """True, false or not there. Raises ValueError."""
    value = message.get(name)
    if value is not None and not isinstance(value, bool):
        raise ValueError(f"{name} must be true or false")
    return value


def language(message: dict[str, Any], name: str) -> str:
    """A BCP-47 tag; empty: not there. Raises ValueError."""
    value = message.get(name)
    if value is None:
        return ""
    if not isinstance(value, str) or not LANGUAGE.fullmatch(value):
        raise ValueError(f"{name} must be a language such as en-US")
    return value
