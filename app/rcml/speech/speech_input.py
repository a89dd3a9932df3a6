"""Listening: what a <Gather> does with speech (guide 3.5; Twilio's input="speech").

A switch records until the caller is silent for a while, and the recognizer makes words of that. Silence alone is no
speech: it listens again until the timeout. Speech during the prompts is not heard.
"""

from dataclasses import dataclass

from app.calls.commands.core import Record, Stop
from app.calls.commands.results import RecognizedSpeech
from app.calls.commands.speech_recognition import Discard, Recognize
from app.calls.dialogue import Dialogue
from app.calls.events import Digit, Finished
from app.calls.script import Script, ScriptStop

LONGEST_SECONDS = 60
"""Of what is said at once, as at Twilio."""
FAILED = 13319


@dataclass(frozen=True, slots=True)
class SpeechInput:
    """How to listen. patience: seconds of silence until it is given up; pause: of silence after which somebody has
    finished; keys: a key ends it, too; longest: seconds of speech at once."""

    language: str
    hints: tuple[str, ...]
    patience: int
    pause: int
    keys: bool
    longest: int = LONGEST_SECONDS

    def listen(self, call: Dialogue) -> Script[tuple[str, dict[str, str]]]:
        """Returns the keys that were pressed instead, and the parameters about the speech; both empty: no input."""
        left = self.patience
        while left > 0:
            quiet = min(self.pause, left)
            file, pressed = yield from self.take(call, quiet)
            if pressed or not file:
                return pressed, {}
            said = yield from self.understand(call, file)
            if said:
                return "", said
            left -= quiet
        return "", {}

    def take(self, call: Dialogue, quiet: int) -> Script[tuple[str, str]]:
        """Record until silence, or a key. Returns the file, empty if it was not to be, and the keys."""
        id = yield Record(call.recording_file(), min(self.longest, LONGEST_SECONDS), quiet)
        file = call.recording_file(id)
        try:
            over, pressed = yield from self.until_over(id)
        except ScriptStop:
            yield Stop(id)
            yield Discard(file)
            raise
        if over.error or pressed:
            yield Discard(file)
        if over.error:
            yield from call.warn(FAILED, f"<Gather>: {over.error}", "Gather input")
        return "" if over.error else file, pressed

    def until_over(self, id: str) -> Script[tuple[Finished, str]]:
        """Wait for the end of a recording, which the first key stops. Returns the end, and all the keys."""
        pressed = ""
        while True:
            event = yield None
            if isinstance(event, Finished) and event.id == id:
                return event, pressed
            if isinstance(event, Digit) and self.keys:
                if not pressed:
                    yield Stop(id)
                pressed += event.key

    def understand(self, call: Dialogue, file: str) -> Script[dict[str, str]]:
        """The parameters about the speech in a file, which is then removed; empty if there is none."""
        try:
            heard = yield from call.perform(Recognize(file, self.language, self.hints))
        except ScriptStop:
            yield Discard(file)
            raise
        yield Discard(file)
        if heard.error:
            yield from call.warn(FAILED, f"<Gather>: {heard.error}", "Gather input")
        said = heard.result
        if not isinstance(said, RecognizedSpeech):
            return {}
        confidence = {} if said.confidence is None else {"Confidence": format(said.confidence, ".2f")}
        return {"SpeechResult": said.text} | confidence
