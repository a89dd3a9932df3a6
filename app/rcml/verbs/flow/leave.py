"""<Leave>: leave the queue that the call waits in (Twilio's; guide silent)."""

from app.calls.dialogue import Dialogue
from app.rcml.outcomes import LEFT, End, VerbScript
from app.rcml.verb import Verb


class Leave(Verb):
    """In a waitUrl's document of <Enqueue>: the call goes on behind that <Enqueue>. Elsewhere it does nothing."""

    def run(self, call: Dialogue) -> VerbScript:
        if call.allowed is not None:
            return End(why=LEFT)
        yield from call.warn(
            14210, "<Leave> is in a document that is not the waitUrl of an <Enqueue>: skipped", "Leave"
        )
        return None
