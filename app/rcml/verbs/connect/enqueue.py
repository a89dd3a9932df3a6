"""<Enqueue>: wait in a queue until somebody dials it (Twilio's; guide silent)."""

from app.calls.commands.core import PostCallback
from app.calls.dialogue import Dialogue
from app.calls.script import Script, ScriptStop
from app.rcml.attributes import at_most, attr, document_url, text, url_or_empty
from app.rcml.attributes import method as http_method
from app.rcml.outcomes import End, Goto, Outcome, VerbScript
from app.rcml.queue.wait_in_queue import HANGUP, SYSTEM_ERROR, QueueWait, find, stopped, wait
from app.rcml.verb import Verb


class Enqueue(Verb):
    """Hear music until the call is taken, leaves, or is sent elsewhere; then the action receives the result."""

    action = attr(document_url, code=11100)
    method = attr(http_method, "POST", code=14201)
    wait_url = attr(url_or_empty, code=14202)
    max_queue_size = attr(at_most(5000))
    wait_url_method = attr(http_method, "POST", code=14201)
    workflow_sid = attr(text, "")

    def run(self, call: Dialogue) -> VerbScript:
        yield from call.picked_up(since=1)
        found = yield from find(call, self.text)
        if not isinstance(found, QueueWait):
            return self.onward({"QueueResult": found})
        found.wait_url = self.wait_url and self.url(self.wait_url)
        found.most = min(found.most, self.max_queue_size or found.most)
        found.wait_method = self.wait_url_method
        try:
            result = yield from wait(call, found)
        except ScriptStop as stop:
            said = yield from found.leave(call, stopped(stop, found))
            yield from self.tell(call, said)
            raise
        said = yield from found.leave(call, result)
        if result == HANGUP:
            yield from self.tell(call, said)
            return End()
        return self.onward(said)

    def cut_off(self) -> Outcome:
        """See Verb: the queue went with its node."""
        return self.onward({"QueueResult": SYSTEM_ERROR})

    def onward(self, said: dict[str, str]) -> Outcome:
        """After the queue: the action's document, else the next verb."""
        return Goto(self.url(self.action), self.method, said) if self.action is not None else None

    def tell(self, call: Dialogue, said: dict[str, str]) -> Script[None]:
        """The action of a call that has left or is sent elsewhere: its answer could not run, so the script does not
        wait for it."""
        if self.action is not None:
            yield PostCallback(self.url(self.action), self.method, {**call.facts.parameters(), **said})
