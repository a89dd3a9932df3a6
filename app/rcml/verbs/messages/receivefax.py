"""<ReceiveFax>: take a fax from the caller (our own)."""

from app.calls.commands.messages import KeepFax
from app.calls.commands.messages import ReceiveFax as ReceiveCommand
from app.calls.commands.results import FaxPages, StoredFax
from app.calls.dialogue import Dialogue
from app.calls.script import CallerGone
from app.rcml.attributes import attr, document_url, method
from app.rcml.outcomes import VerbScript
from app.rcml.verb import Verb


class ReceiveFax(Verb):
    """Receive the pages; the action gets FaxSid, FaxStatus (received or failed), FaxPages, and MediaUrl, where they
    are. The call ends with it."""

    action = attr(document_url, code=11100)
    method = attr(method, "POST", code=14154)

    def run(self, call: Dialogue) -> VerbScript:
        yield from call.answered()
        id = yield ReceiveCommand(call.fax_file())
        taken, _left = yield from call.ended_regardless(id)
        if taken.error:
            yield from call.warn(14160, taken.error, self.name)
        kept, _left = yield from call.perform_despite_hangup(KeepFax(call.fax_file(id), taken.error))
        status = "failed" if taken.error else "received"
        pages = str(taken.result.count) if isinstance(taken.result, FaxPages) else "0"
        sid = kept.result.sid if isinstance(kept.result, StoredFax) else ""
        said = {"FaxSid": sid, "FaxStatus": status, "FaxPages": pages, "Status": status, "NumPages": pages}
        said |= {} if taken.error else {"MediaUrl": call.fax_url(sid)}
        yield from call.post_after_hangup(self.url(self.action), self.method, said)
        raise CallerGone
