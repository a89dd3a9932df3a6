"""<Stop>: ends what <Start> has begun (Twilio's): streams, by their names."""

from app.calls.dialogue import Dialogue
from app.rcml.nouns.stream import Stream as Named
from app.rcml.outcomes import VerbScript
from app.rcml.streams.forks import stop_stream
from app.rcml.verb import Verb


class Stop(Verb):
    """The stream of this name ends. One that is not there is warned about."""

    nests = ("Stream",)

    def run(self, call: Dialogue) -> VerbScript:
        for noun in self.nested:
            if not isinstance(noun, Named):
                continue
            if any(noun.name_ and noun.name_ == stream["name"] for stream in call.streams.values()):
                yield from stop_stream(call, noun.name_)
            else:
                yield from call.warn(12200, f"<Stop>: there is no stream called {noun.name_[:80]!r}", "Stop Stream")
        return None
