"""<Sms>: send a text message in the middle of a call, or in answer to one (guide 3.8)."""

from app.calls import destination
from app.calls.commands.core import SendMessage
from app.calls.commands.results import QueuedMessage
from app.calls.dialogue import Dialogue
from app.calls.events import Finished
from app.rcml.attributes import attr, document_url, method, text, url_or_empty
from app.rcml.outcomes import Goto, VerbScript
from app.rcml.verb import Verb

REFUSED = {"sms": 14110, "fax": 14160}
NAMES = {"sms": ("Sms", "Message"), "fax": ("Fax",)}
"""What the action calls what was sent."""


class Sms(Verb):
    """Queue a message; the action receives its SID and status, the statusCallback whether it was sent or failed."""

    kind = "sms"
    to = attr(text, "", code=14101)
    from_ = attr(text, "", code=14102)
    action = attr(document_url, code=11100)
    method = attr(method, "POST", code=14104)
    status_callback = attr(url_or_empty, code=14105)

    def run(self, call: Dialogue) -> VerbScript:
        yield from call.picked_up(since=1)
        us, them = (call.facts.to, call.facts.from_) if call.facts.direction == "inbound" else reversed_ends(call)
        sent = self.undeliverable() or (yield from call.perform(self.message(us, them)))
        if sent.error:
            yield from call.warn(self.refused, sent.error, self.name)
        return self.onward(sent)

    @property
    def refused(self) -> int:
        """The code of the warning that it could not be queued."""
        return REFUSED[self.kind]

    def undeliverable(self) -> Finished | None:
        """What became of it, if `to` begins with + and cannot be a number: no carrier is handed it."""
        try:
            if self.to.strip().startswith("+"):
                destination.callable_number(self.to)
        except destination.BadDestination as error:
            return Finished("", error=f"to: {error}")
        return None

    def message(self, us: str, them: str) -> SendMessage:
        """What is sent: by default from us to them."""
        callback = self.url(self.status_callback) if self.status_callback else ""
        return SendMessage(self.kind, self.to or them, self.from_ or us, self.text, callback)

    def onward(self, sent: Finished) -> Goto | None:
        """Go to the action, with the result."""
        queued = sent.result if isinstance(sent.result, QueuedMessage) else QueuedMessage("", "")
        became = "failed" if sent.error else queued.status
        said: dict[str, str] = {}
        for name in NAMES[self.kind]:
            said |= {f"{name}Sid": queued.sid, f"{name}Status": became}
        return Goto(self.url(self.action), self.method, said) if self.action is not None else None


def reversed_ends(call: Dialogue) -> tuple[str, str]:
    """Of an outgoing call: our end is who called, their end who was called."""
    return call.facts.from_, call.facts.to
