"""<Say>: text to speech (guide 3.3)."""

from app.calls.commands.core import PlayFile, Synthesize
from app.calls.commands.results import LocalFile
from app.calls.dialogue import Dialogue
from app.rcml.attributes import attr, repeats
from app.rcml.outcomes import VerbScript
from app.rcml.speech.languages import GUIDE, language
from app.rcml.speech.voices import sex_and_language, voice
from app.rcml.verb import Verb


class Say(Verb):
    """Speak the text to the caller, `loop` times; 0 is until hang-up."""

    voice = attr(voice, "man", code=13511)
    language = attr(language, GUIDE["en"], code=13512)
    loop = attr(repeats, 1, code=13510)

    def media(self) -> list[Synthesize]:  # type: ignore[override]
        sex, own = sex_and_language(self.voice)
        language = own if own and "language" not in self.given else self.language
        return [Synthesize(self.text, sex, language)] if self.text else []

    def run(self, call: Dialogue) -> VerbScript:
        yield from call.answered()
        if not self.text:
            yield from call.warn(13520, "<Say> has no text to say", "Say")
        for text in self.media():
            speech = yield from call.perform(text)
            if not isinstance(speech.result, LocalFile):
                yield from call.warn(13520, f"<Say> could not be spoken: {speech.error}", "Say")
                return None
            yield from call.repeat(PlayFile(speech.result.path), self.loop)
        return None
