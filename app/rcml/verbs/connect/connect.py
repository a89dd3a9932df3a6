"""<Connect>: the caller and a program of the customer talk over a websocket (Twilio's; docs/streams.md,
docs/conversation-relay.md)."""

from app.calls.dialogue import Dialogue
from app.calls.script import Script
from app.rcml.attributes import attr, document_url
from app.rcml.attributes import method as http_method
from app.rcml.nouns.conversation.conversationrelay import ConversationRelay
from app.rcml.nouns.stream import INBOUND, ServedNoun, Stream
from app.rcml.outcomes import Goto, VerbScript
from app.rcml.streams.connect_conversation import connect_conversation
from app.rcml.streams.connect_stream import connect_stream
from app.rcml.verb import Verb


class Connect(Verb):
    """One stream of audio, or one conversation of text. When it has ended, the action's document follows, else the next
    verb."""

    nests = ("Stream", "ConversationRelay")
    action = attr(document_url, code=11100)
    method = attr(http_method, "POST", code=13210)

    def run(self, call: Dialogue) -> VerbScript:
        yield from call.picked_up()
        noun = next((noun for noun in self.nested if isinstance(noun, ServedNoun)), None)
        if noun is None or not noun.url_:
            wanted = "a <Stream> or <ConversationRelay> with a url is needed"
            yield from call.warn(12200, f"<Connect>: {wanted}: skipped", "Connect")
            return None
        action = "" if self.action is None else self.url(self.action)
        told = yield from self.talk(call, noun, action)
        return Goto(action, self.method, told) if action else None

    def talk(self, call: Dialogue, noun: ServedNoun, action: str) -> Script[dict[str, str]]:
        """Until it is over. Returns what the action is told."""
        if isinstance(noun, ConversationRelay):
            return (yield from connect_conversation(call, noun, action, self.method))
        assert isinstance(noun, Stream)
        if noun.track != INBOUND:
            yield from call.warn(31941, "<Connect><Stream>: only inbound_track is possible here", "Stream track")
        return {"StreamSid": (yield from connect_stream(call, noun))}
