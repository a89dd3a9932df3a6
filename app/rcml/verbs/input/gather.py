"""<Gather>: collect keys, or words, and hand them to an action URL (guide 3.5; Twilio's input="speech")."""

from functools import partial

from app.calls.commands.core import PostCallback
from app.calls.dialogue import Dialogue
from app.calls.events import Digit, Event
from app.calls.script import Script, ScriptStop, observed, until_key
from app.rcml.attributes import (
    AUTO,
    attr,
    boolean,
    count,
    document_url,
    hints,
    key,
    method,
    pause,
    seconds,
    text,
    url_or_empty,
    words,
)
from app.rcml.outcomes import Goto, VerbScript
from app.rcml.speech.languages import GUIDE, language
from app.rcml.speech.live_speech import LiveSpeech
from app.rcml.speech.speech_input import LONGEST_SECONDS, SpeechInput
from app.rcml.verb import Verb

AUTO_PAUSE = 1
"""Seconds of silence after which somebody has finished, when that is left to us."""


class Gather(Verb):
    """Collect keys while and after the nested verbs play, or words after them; nothing came: the next verb. Keys that
    were pressed while the application answered count, as if they were pressed when this begins."""

    nests = ("Say", "Play", "Pause")
    partial_result_callback = attr(url_or_empty, code=11100)
    partial_result_callback_method = attr(method, "POST")
    action = attr(document_url, code=13311)
    method = attr(method, "POST", code=13312)
    timeout = attr(seconds, 5, code=13313)
    finish_on_key = attr(key, "#", code=13310)
    num_digits = attr(count, code=13314)
    input = attr(words("dtmf", "speech"), ("dtmf",), code=13315)
    language = attr(language, GUIDE["en"], code=13316)
    hints = attr(hints, ())
    speech_timeout = attr(pause, code=13317)
    action_on_empty_result = attr(boolean, False, code=13318)
    max_speech_time = attr(seconds, LONGEST_SECONDS)
    barge_in = attr(boolean, True)
    profanity_filter = attr(boolean, True)
    speech_model = attr(text, "default")
    enhanced = attr(boolean, False)
    debug = attr(boolean, False)

    def run(self, call: Dialogue) -> VerbScript:
        if "speech" in self.input and call.allowed is None:
            return (yield from self.hear(call))
        yield from call.answered()
        return (yield from self.after(call, (yield from self.prompt(call))))

    def hear(self, call: Dialogue) -> VerbScript:
        """Listen to speech from before the prompts on, which it silences as keys do."""
        yield from call.picked_up()
        ear = LiveSpeech(call, self.timeout, "dtmf" in self.input, partial(self.tell_words, call))
        ear.pressed = call.take_typed() if ear.keys else ""
        try:
            yield from self.prompt_and_listen(call, ear)
        except ScriptStop:
            yield from ear.end()
            raise
        there = ear.there
        yield from ear.end()
        if ear.said or (there and not ear.pressed):
            return self.outcome(ear.said, {"SpeechResult": ""})
        return (yield from self.after(call, ear.pressed))

    def prompt_and_listen(self, call: Dialogue, ear: LiveSpeech) -> Script[None]:
        """Play the prompts, and listen; speech during prompts that nothing may interrupt is not heard."""
        if self.barge_in and not ear.pressed:
            yield from self.begin(ear)
        for verb in self.nested:
            if ear.pressed or ear.speaking or ear.done:
                break
            if self.barge_in:
                yield from ear.during(verb.run(call))
            else:
                keys = yield from self.uninterrupted(call, verb)
                call.typed += keys if ear.keys else ""
        if not self.barge_in:
            ear.pressed = ear.pressed or call.take_typed()
            yield from self.begin(ear) if not ear.pressed else ()
        yield from ear.listen()

    def begin(self, ear: LiveSpeech) -> Script[None]:
        """Have the relay listen."""
        pause = self.ear().pause
        yield from ear.begin(
            self.language,
            self.hints,
            pause,
            min(self.max_speech_time, LONGEST_SECONDS),
            bool(self.partial_result_callback),
        )

    def after(self, call: Dialogue, pressed: str) -> VerbScript:
        """What follows the prompts, when nobody has listened during them. pressed: keys that were."""
        if "speech" in self.input and not pressed:
            pressed, said = yield from self.ear().listen(call)
            if said:
                yield from self.tell_words(call, "", said["SpeechResult"], said.get("Confidence", "1.0"))
            if said or not pressed:
                return self.outcome(said, {"SpeechResult": ""})
        digits, ended_by = yield from self.collect(call, pressed)
        said = {"Digits": digits, "FinishedOnKey": ended_by}
        return self.outcome(said if digits else {}, said)

    def tell_words(
        self, call: Dialogue, unstable: str, stable: str, stability: str = "", number: int = 0
    ) -> Script[None]:
        """The partialResultCallback: words that may change yet, and those that will not."""
        if self.partial_result_callback:
            said = {
                "SequenceNumber": str(number),
                "StableSpeechResult": stable,
                "UnstableSpeechResult": unstable,
                "Stability": stability or ("1.0" if stable else "0.5"),
            }
            told = {**call.facts.parameters(), **said}
            yield PostCallback(self.url(self.partial_result_callback), self.partial_result_callback_method, told)

    def outcome(self, told: dict[str, str], nothing: dict[str, str]) -> Goto | None:
        """The next document for the gathered input; nothing: the parameters without input (actionOnEmptyResult)."""
        if told or self.action_on_empty_result:
            return Goto(self.url(self.action), self.method, told or nothing)
        return None

    def prompt(self, call: Dialogue) -> Script[str]:
        """Play the nested verbs; the first key silences them at once and is kept. A caller who has typed ahead hears
        none."""
        typed = call.take_typed()
        if typed and "dtmf" in self.input:
            return typed
        keys = ""
        for verb in self.nested:
            if "dtmf" not in self.input:
                yield from verb.run(call)
                continue
            if not self.barge_in:
                keys += yield from self.uninterrupted(call, verb)
                continue
            pressed = yield from until_key(verb.run(call))
            if pressed:
                return pressed
        return keys

    def uninterrupted(self, call: Dialogue, verb: Verb) -> Script[str]:
        """Play a prompt to its end. Returns the keys that were pressed meanwhile."""
        keys: list[str] = []

        def see(event: Event) -> Script[None]:
            keys.extend([event.key] if isinstance(event, Digit) else [])
            yield from ()

        yield from observed(verb.run(call), see)
        return "".join(keys)

    def ear(self) -> SpeechInput:
        """How this one listens: without a speechTimeout the timeout is that, too."""
        quiet = self.speech_timeout or self.timeout
        quiet = AUTO_PAUSE if quiet == AUTO else quiet
        return SpeechInput(self.language, self.hints, self.timeout, quiet, "dtmf" in self.input, self.max_speech_time)

    def collect(self, call: Dialogue, pressed: str) -> Script[tuple[str, str]]:
        """The keys up to the finish key, the wanted number, or a silence of `timeout`, which restarts at each key; and
        the finish key, if it was pressed. pressed: keys that were there before."""
        digits, ended_by, waiting = "", "", list(pressed)
        while key := waiting.pop(0) if waiting else (yield from call.key(self.timeout)):
            if key == self.finish_on_key:
                ended_by = key
                break
            digits += key
            if len(digits) == self.num_digits:
                break
        call.typed = "".join(waiting)
        return digits, ended_by
