"""<Reject>: refuse an inbound call without answering it (guide 3.12)."""

from app.calls.causes import Cause
from app.calls.commands.core import PlayFile
from app.calls.dialogue import Dialogue
from app.rcml.attributes import attr, one_of
from app.rcml.outcomes import End, VerbScript
from app.rcml.verb import Verb


class Reject(Verb):
    """Refuse the call: busy is 486; rejected is a not-in-service tone or 603, as the operator's settings say.

    After an answer there is nothing to refuse: skipped, with a warning.
    """

    nests = ("Parameter",)
    reason = attr(one_of("rejected", "busy"), "rejected", code=13810)

    def run(self, call: Dialogue) -> VerbScript:
        if call.facts.answered or call.answering:
            yield from call.warn(13811, "<Reject> after the call was answered: skipped", "Reject")
            return None
        if self.reason == "busy":
            return End(Cause.BUSY)
        if call.options.reject_file:
            yield from call.perform(PlayFile(call.options.reject_file))
        return End(Cause.REJECTED)
