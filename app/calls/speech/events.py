"""What happens to a call about live speech (docs/speech.md)."""

from dataclasses import dataclass

from app.calls.events import Event


@dataclass(frozen=True, slots=True)
class SpeechHeard(Event):
    """The relay has heard something on a stream that it listens to.

    kind: started (it listens; text is the recognizer's name), began (somebody begins to speak), partial, final (an
    utterance; no text: it was no speech after all), error (text is the reason), ended (nothing more follows).
    track: inbound or outbound. at: ISO 8601, in UTC."""

    stream: str
    kind: str
    track: str = ""
    text: str = ""
    confidence: float | None = None
    at: str = ""


@dataclass(frozen=True, slots=True)
class StartTranscription(Event):
    """What is said is to be told beside the verbs, by the REST API or a <Start>. sid: empty, one is made. track: as of
    <Transcription>; inbound_label, outbound_label: the application's names of the tracks; punctuation: is it told with
    its punctuation marks?"""

    sid: str = ""
    name: str = ""
    track: str = "both_tracks"
    callback: str = ""
    method: str = "POST"
    language: str = "en-US"
    hints: tuple[str, ...] = ()
    partials: bool = False
    inbound_label: str = ""
    outbound_label: str = ""
    punctuation: bool = True
