"""<Play>: an audio file, or keys (guide 3.4)."""

from collections.abc import Iterator

from app.calls.commands.core import Download, PlayFile, SendDigits
from app.calls.commands.results import LocalFile
from app.calls.dialogue import Dialogue
from app.calls.web import Request
from app.rcml import attributes
from app.rcml.attributes import attr, repeats
from app.rcml.outcomes import VerbScript
from app.rcml.verb import Verb


class Play(Verb):
    """Play the URL's audio to the caller, `loop` times (0: until hang-up); `digits` sends keys to the far end."""

    loop = attr(repeats, 1, code=13410)
    digits = attr(attributes.digits, "", code=13430)

    def media(self) -> list[Download]:  # type: ignore[override]
        return list(self.download())

    def download(self) -> Iterator[Download]:
        """The request for the audio, if the URL can be one."""
        if self.text and not self.file:
            try:
                yield Download(Request(self.url(attributes.url(self.text)), "GET"))
            except ValueError:
                return

    def run(self, call: Dialogue) -> VerbScript:
        yield from call.answered()
        if self.digits:
            yield from call.perform(SendDigits(self.digits))
        if self.file:
            yield from call.repeat(PlayFile(self.file), self.loop)
        elif self.media():
            yield from self.play(call, self.media()[0])
        elif self.text or not self.digits:
            yield from call.warn(11100, f"<Play> needs an http or https URL, not {self.text[:80]!r}", "Play")
        return None

    def play(self, call: Dialogue, download: Download) -> VerbScript:
        """Get the audio, then play it; the engine tells the developer when it could not be had."""
        audio = yield from call.perform(download)
        if isinstance(audio.result, LocalFile):
            yield from call.repeat(PlayFile(audio.result.path), self.loop)
        return None
