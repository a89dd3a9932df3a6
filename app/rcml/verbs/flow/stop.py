"""<Stop>: ends what <Start> has begun (Twilio's): streams and transcriptions, by their names."""

from app.calls.dialogue import Dialogue
from app.rcml.nouns.stream import Stream as Named
from app.rcml.nouns.transcription import Transcription
from app.rcml.outcomes import VerbScript
from app.rcml.streams.forks import stop_stream
from app.rcml.verb import Verb


class Stop(Verb):
    """The stream of this name ends. One that is not there is warned about."""

    nests = ("Stream", "Transcription")

    def run(self, call: Dialogue) -> VerbScript:
        for noun in self.nested:
            if not isinstance(noun, Named | Transcription):
                continue
            if any(noun.name_ and noun.name_ == stream["name"] for stream in call.streams.values()):
                yield from stop_stream(call, noun.name_)
            else:
                what = type(noun).__name__
                named = f"<Stop>: there is no {what.lower()} called {noun.name_[:80]!r}"
                yield from call.warn(12200, named, f"Stop {what}")
        return None
