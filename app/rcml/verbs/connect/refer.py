"""<Refer>: ask who is on the phone to call somebody else, as Twilio has it (RFC 3515)."""

from dataclasses import replace

from app.calls.commands.results import ReferAnswer
from app.calls.commands.transfers import Refer as ReferCommand
from app.calls.destination import BadDestination, SipUri
from app.calls.dialogue import Dialogue
from app.calls.script import CallerGone, Script
from app.rcml.attributes import attr, document_url, method
from app.rcml.nouns.sip import Sip
from app.rcml.outcomes import Goto, VerbScript
from app.rcml.verb import Verb

CANNOT = 13281
"""Of the error dictionary."""


class Refer(Verb):
    """The far end is sent a REFER to the SIP URI of the <Sip>. It calls there, and hangs up; if it does not, the call
    goes on here."""

    nests = ("Sip",)
    action = attr(document_url, code=11100)
    method = attr(method, "POST", code=13280)

    def run(self, call: Dialogue) -> VerbScript:
        yield from call.answered()
        target = yield from self.target(call)
        if target is None:
            return None
        done, left = yield from call.perform_despite_hangup(ReferCommand(target))
        if done.error:
            yield from call.warn(CANNOT, f"<Refer>: {done.error}", self.name)
        said = outcome(done.result if isinstance(done.result, ReferAnswer) else ReferAnswer(), left)
        if left:
            if self.action is not None:
                yield from call.post_after_hangup(self.url(self.action), self.method, said)
            raise CallerGone
        return Goto(self.url(self.action), self.method, said, certain=True) if self.action is not None else None

    def target(self, call: Dialogue) -> Script[SipUri | None]:
        """Whom the far end is to call; None: nobody, after a warning."""
        nouns = [noun for noun in self.nested if isinstance(noun, Sip)]
        if not nouns:
            yield from call.warn(CANNOT, "<Refer> needs a <Sip>", self.name)
            return None
        try:
            found = nouns[0].destination()
        except BadDestination as error:
            yield from call.warn(13223, f"<Refer>: {error}", "Refer Sip")
            return None
        told = dict(found.headers) | nouns[0].headers()
        return replace(found, headers=tuple(told.items()), username="", password="")


def outcome(answer: ReferAnswer, left: bool) -> dict[str, str]:
    """The parameters of the action. left: the far end has hung up."""
    taken = 200 <= answer.status < 300 or (left and not answer.status)
    done = 200 <= answer.notified < 300 or (left and not answer.notified)
    said = {"ReferCallStatus": "completed" if taken and done else "failed"}
    codes = {"ReferSipResponseCode": answer.status, "NotificationSipResponseCode": answer.notified}
    return said | {name: str(code) for name, code in codes.items() if code}
