"""<Connect>: the caller and a program of the customer talk over a websocket (Twilio's; docs/streams.md)."""

from app.calls.dialogue import Dialogue
from app.rcml.attributes import attr, document_url
from app.rcml.attributes import method as http_method
from app.rcml.nouns.stream import INBOUND, Stream
from app.rcml.outcomes import Goto, VerbScript
from app.rcml.streams.connect_stream import connect_stream
from app.rcml.verb import Verb


class Connect(Verb):
    """One stream in both directions. When it has ended, the action's document follows, else the next verb."""

    nests = ("Stream",)
    action = attr(document_url, code=11100)
    method = attr(http_method, "POST", code=13210)

    def run(self, call: Dialogue) -> VerbScript:
        yield from call.picked_up()
        streams = [noun for noun in self.nested if isinstance(noun, Stream)]
        if not streams or not streams[0].url_:
            yield from call.warn(12200, "<Connect>: a <Stream> with a url is needed: skipped", "Connect")
            return None
        if streams[0].track != INBOUND:
            yield from call.warn(31941, "<Connect><Stream>: only inbound_track is possible here", "Stream track")
        sid = yield from connect_stream(call, streams[0])
        if self.action is not None:
            return Goto(self.url(self.action), self.method, {"StreamSid": sid})
        return None
