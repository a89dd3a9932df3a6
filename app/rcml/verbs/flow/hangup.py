"""<Hangup>: end the call (guide 3.10)."""

from app.calls.dialogue import Dialogue
from app.rcml.outcomes import End, VerbScript
from app.rcml.verb import Verb


class Hangup(Verb):
    """<Hangup>: ends the call (guide 3.10)."""

    nests = ("Parameter",)

    def run(self, call: Dialogue) -> VerbScript:
        yield from call.answered()
        return End()
