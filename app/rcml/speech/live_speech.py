"""Listening while prompts play: what a <Gather> does with speech when there is a media relay (Twilio's input="speech").

The caller's audio goes to the relay by a fork, from before the prompts on; the relay tells when he begins to speak and
what he has said. Where there is none, speech_input.py listens after the prompts.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from app.calls.commands.core import StartTimer, Stop
from app.calls.commands.streams import ReserveStream
from app.calls.dialogue import Dialogue
from app.calls.events import Digit, Event, Finished
from app.calls.script import Interrupted, Script, ScriptStop, cancel
from app.calls.speech.events import SpeechHeard
from app.rcml.dialing.child_legs import new_leg
from app.rcml.streams import forks
from app.rcml.streams.stream_leg import stream_sid

FAILED = 13319
Partial = Callable[..., Script[None]]
"""Called with what may change yet, what will not, how likely that is (empty: unknown), and the number of the result."""


@dataclass(slots=True)
class LiveSpeech:
    """One <Gather>. patience: seconds of silence until it is given up; pause: of silence after which somebody has
    finished; keys: they end it, too; tell: what is done with a partial result."""

    call: Dialogue
    patience: int
    keys: bool
    tell: Partial
    sid: str = ""
    speaking: bool = False
    pressed: str = ""
    said: dict[str, str] = field(default_factory=dict)
    over: bool = False
    results: int = 0

    def begin(self, language: str, hints: tuple[str, ...], pause: int, longest: int, partials: bool) -> Script[None]:
        """From now on it is heard what the caller says."""
        leg = new_leg(self.call)
        self.sid = stream_sid(leg, "GT")
        stream: dict[str, Any] = {"name": "", "tracks": ["inbound"], "legs": {leg: ""}, "token": "", "hears": True}
        stream["state"] = forks.RESERVING
        self.call.streams[self.sid] = stream
        hear = {"language": language, "hints": list(hints), "partials": partials}
        hear |= {"pause": pause * 1000, "longest": longest}
        stream["waits"] = yield ReserveStream(self.sid, "", both_ways=False, hear=hear)

    @property
    def there(self) -> bool:
        """Does the relay listen?"""
        return self.sid in self.call.streams

    def during(self, prompt: Script[Any]) -> Script[None]:
        """Play a prompt to its end, or until somebody speaks or presses a key."""
        try:
            step = next(prompt)
            while True:
                if step is not None:
                    step = prompt.send((yield step))
                    continue
                try:
                    event = yield None
                except ScriptStop as stop:
                    yield from cancel(prompt, stop)
                    raise
                yield from self.take(event)
                if self.speaking or self.pressed:
                    yield from cancel(prompt, Interrupted())
                    return
                step = prompt.send(event)
        except StopIteration:
            return

    def listen(self) -> Script[None]:
        """Wait for the words, or a key, until the patience is over or the relay is gone."""
        waits = self.there and not self.speaking and not self.done
        timer = (yield StartTimer(self.patience)) if waits else ""
        try:
            while not self.done and self.there:
                event = yield None
                if timer and isinstance(event, Finished) and event.id == timer:
                    return
                yield from self.take(event)
                if self.speaking and timer:
                    yield Stop(timer)
                    timer = ""
                elif not self.speaking and not timer and not self.done:
                    timer = yield StartTimer(self.patience)
        except ScriptStop:
            if timer:
                yield Stop(timer)
            raise
        if timer:
            yield Stop(timer)

    @property
    def done(self) -> bool:
        """Is there something to go on with?"""
        return bool(self.said or self.pressed or self.over)

    def take(self, event: Event) -> Script[None]:
        """What an event means for it."""
        match event:
            case Digit(key) if self.keys:
                self.pressed += key
            case SpeechHeard(stream=sid) if sid == self.sid:
                yield from self.hear(event)

    def hear(self, event: SpeechHeard) -> Script[None]:
        """Something was heard."""
        match event.kind:
            case "began":
                self.speaking = True
            case "partial":
                yield from self.result(event.text, "")
            case "final":
                self.speaking = False
                if event.text and not self.said:
                    confidence = {} if event.confidence is None else {"Confidence": format(event.confidence, ".2f")}
                    self.said = {"SpeechResult": event.text} | confidence
                    yield from self.result("", event.text, confidence.get("Confidence", ""))
            case "error":
                self.speaking, self.over = False, True
                yield from self.call.warn(FAILED, f"<Gather>: {event.text}", "Gather input")

    def result(self, unstable: str, stable: str, stability: str = "") -> Script[None]:
        """One more for the partialResultCallback."""
        yield from self.tell(unstable, stable, stability, self.results)
        self.results += 1

    def end(self) -> Script[None]:
        """It is not listened to any more."""
        yield from forks.stop_stream(self.call, self.sid)
