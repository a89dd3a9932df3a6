"""<Redirect>: go on with another document (guide 3.11)."""

from app.calls.dialogue import Dialogue
from app.rcml import attributes
from app.rcml.attributes import attr, method
from app.rcml.outcomes import End, Goto, VerbScript
from app.rcml.verb import Verb


class Redirect(Verb):
    """Fetch the URL and run what it answers; verbs after this one are never reached."""

    method = attr(method, "POST", code=13710)

    def target(self) -> Goto:
        """Where it leads; empty: this document again. Raises ValueError."""
        return Goto(self.url(attributes.document_url(self.text)), self.method)

    def run(self, call: Dialogue) -> VerbScript:
        yield from call.picked_up()
        try:
            return self.target()
        except ValueError as error:
            yield from call.warn(11100, f"<Redirect> needs {error}, not {self.text[:80]!r}", "Redirect")
            return End()
