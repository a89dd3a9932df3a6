"""<Sms>: send a text message in the middle of a call (guide 3.8)."""

from app.calls.commands import SendMessage
from app.calls.dialogue import Dialogue
from app.rcml.attributes import attr, method, text, url
from app.rcml.outcomes import Goto, VerbScript
from app.rcml.verb import Verb


class Sms(Verb):
    """Queue a message; the action is told its sid and status, the statusCallback when it was sent or failed."""

    kind = "sms"
    to = attr(text, "", code=14101)
    from_ = attr(text, "", code=14102)
    action = attr(url, code=11100)
    method = attr(method, "POST", code=14104)
    status_callback = attr(url, code=14105)

    def run(self, call: Dialogue) -> VerbScript:
        yield from call.answered()
        us, them = (call.facts.to, call.facts.from_) if call.facts.direction == "inbound" else reversed_ends(call)
        callback = self.url(self.status_callback) if self.status_callback else ""
        sent = yield from call.perform(SendMessage(self.kind, self.to or them, self.from_ or us, self.text, callback))
        sid, _, status = sent.result.partition(" ")
        if sent.error:
            yield from call.warn(REFUSED[self.kind], sent.error, self.name)
            status = "failed"
        name = self.kind.capitalize()
        said = {f"{name}Sid": sid, f"{name}Status": status}
        return Goto(self.url(self.action), self.method, said) if self.action else None


REFUSED = {"sms": 14110, "fax": 14160}


def reversed_ends(call: Dialogue) -> tuple[str, str]:
    """Of an outgoing call: our end is who called, their end who was called."""
    return call.facts.from_, call.facts.to
