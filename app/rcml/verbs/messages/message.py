"""<Message>: Twilio's spelling of <Sms> (guide 3.8)."""

from app.rcml.document import Node
from app.rcml.verbs.messages.sms import Sms


class Message(Sms):
    """A text message; its text stands in it, or in a <Body>. <Media> is not sent: it is skipped with a warning."""

    nests = ("Body",)

    def __init__(self, node: Node, base: str) -> None:
        super().__init__(node, base)
        if self.nested:
            self.text = "".join(body.text for body in self.nested)
