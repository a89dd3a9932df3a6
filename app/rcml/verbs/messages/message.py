"""<Message>: Twilio's spelling of <Sms> (guide 3.8)."""

from dataclasses import replace

from app.calls.commands.core import SendMessage
from app.rcml.document import Node
from app.rcml.nouns.messages.body import Body
from app.rcml.nouns.messages.media import Media
from app.rcml.verbs.messages.sms import Sms


class Message(Sms):
    """A text message; its text stands in it, or in a <Body>; each <Media> is the URL of a file that goes with it."""

    nests = ("Body", "Media")

    def __init__(self, node: Node, base: str) -> None:
        super().__init__(node, base)
        bodies = [one.text for one in self.nested if isinstance(one, Body)]
        if bodies or self.nested:
            self.text = "".join(bodies) or self.text
        self.files = tuple(self.url(one.text.strip()) for one in self.nested if isinstance(one, Media))

    def message(self, us: str, them: str) -> SendMessage:
        return replace(super().message(us, them), media=self.files)
