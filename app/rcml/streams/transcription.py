"""Live transcription: what is said is told while the verbs go on (Twilio's <Transcription>; docs/speech.md).

To the call it is a stream that the relay only listens to; `transcribes` in its data says what callbacks tell.
"""

import json
import re
from typing import Any

from app.calls.commands.core import Notify, PostCallback
from app.calls.commands.results import StreamOutcome
from app.calls.dialogue import Dialogue
from app.calls.script import Script
from app.calls.speech.events import SpeechHeard, StartTranscription

FAILED = 13621
ANYWHERE = ';!?¿¡…"“”„«»()[]{}–—。、，？！'
MARKS = re.compile(rf"[{re.escape(ANYWHERE)}]|(?<!\d)[.,:]|[.,:](?!\d)|(?<!\w)['’-]|['’-](?!\w)")
"""Punctuation, but not within words and numbers."""
STARTED, CONTENT, STOPPED, ERROR = (f"transcription-{what}" for what in ("started", "content", "stopped", "error"))


def hearing_of(wanted: StartTranscription) -> dict[str, Any]:
    """ReserveStream.hear."""
    return {"language": wanted.language, "hints": list(wanted.hints), "partials": wanted.partials, "pause": 700}


def told_of(wanted: StartTranscription) -> dict[str, str]:
    """What the first callback tells of a transcription."""
    told = {"LanguageCode": wanted.language, "Track": wanted.track}
    told |= {"PartialResults": "true" if wanted.partials else "false"}
    told |= {"EnableAutomaticPunctuation": "true" if wanted.punctuation else "false"}
    told |= {"InboundTrackLabel": wanted.inbound_label} if wanted.inbound_label else {}
    told |= {"OutboundTrackLabel": wanted.outbound_label} if wanted.outbound_label else {}
    return told


def heard(call: Dialogue, sid: str, stream: dict[str, Any], event: SpeechHeard) -> Script[None]:
    """Something was heard."""
    match event.kind:
        case "started":
            engine = {"TranscriptionEngine": event.text}
            yield from tell(call, sid, stream, STARTED, event.at, stream["transcribes"] | engine)
        case "partial" | "final" if event.text:
            yield from tell(call, sid, stream, CONTENT, event.at, content(stream, event))
        case "error":
            yield from failed(call, sid, stream, event.text, event.at)


def content(stream: dict[str, Any], event: SpeechHeard) -> dict[str, str]:
    """What the callback tells of an utterance."""
    punctuated = stream["transcribes"].get("EnableAutomaticPunctuation") != "false"
    data: dict[str, Any] = {"transcript": event.text if punctuated else without_marks(event.text)}
    data |= {} if event.confidence is None else {"confidence": event.confidence}
    return {
        "LanguageCode": stream["transcribes"]["LanguageCode"],
        "Track": f"{event.track}_track",
        "TranscriptionData": json.dumps(data),
        "Final": "true" if event.kind == "final" else "false",
    } | ({} if event.kind == "final" else {"Stability": "0.5"})


def without_marks(text: str) -> str:
    """A text without punctuation marks; those within words and numbers stay: don't, 4.5."""
    return " ".join(MARKS.sub(" ", text).split())


def failed(call: Dialogue, sid: str, stream: dict[str, Any], error: str, at: str) -> Script[None]:
    """The recognizer has failed: told once, it is asked again with the next utterance."""
    if not stream.get("failed"):
        stream["failed"] = True
        yield Notify(FAILED, f"<Transcription>: {error}", where="Transcription")
        wrong = {"TranscriptionErrorCode": str(FAILED), "TranscriptionError": error}
        yield from tell(call, sid, stream, ERROR, at, wrong)


def ended(call: Dialogue, sid: str, stream: dict[str, Any], outcome: StreamOutcome) -> Script[None]:
    """It is over."""
    if outcome.code:
        yield from failed(call, sid, stream, outcome.error, outcome.at)
    yield from tell(call, sid, stream, STOPPED, outcome.at, {})


def tell(call: Dialogue, sid: str, stream: dict[str, Any], event: str, at: str, more: dict[str, str]) -> Script[None]:
    """The callback, numbered from 1."""
    if not stream["callback"]:
        return
    stream["sequence"] = stream.get("sequence", 0) + 1
    told = {
        "AccountSid": call.facts.account_sid,
        "CallSid": call.facts.call_sid,
        "TranscriptionSid": sid,
        "TranscriptionEvent": event,
        "SequenceId": str(stream["sequence"]),
    }
    told |= {"Timestamp": at} if at else {}
    yield PostCallback(stream["callback"], stream["method"], told | more)
