"""<Pause>: wait silently (guide 3.13)."""

from app.calls.dialogue import Dialogue
from app.rcml.attributes import attr, seconds
from app.rcml.outcomes import VerbScript
from app.rcml.verb import Verb


class Pause(Verb):
    """Wait `length` seconds. As the first verb of a document it delays the answer."""

    length = attr(seconds, 1, code=13910)

    def run(self, call: Dialogue) -> VerbScript:
        yield from call.sleep(self.length)
        return None
