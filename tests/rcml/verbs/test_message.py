"""<Message>: Twilio's spelling of <Sms> (guide 3.8)."""

from app.calls.commands.core import SendMessage
from app.calls.commands.results import QueuedMessage
from app.calls.events import Finished
from tests.conversation import Conversation


def test_its_text_or_its_body_is_sent() -> None:
    talk = Conversation('<Message>A</Message><Message to="+1555"><Body>B</Body></Message>')
    talk.answers_call()
    assert talk.does(SendMessage) == SendMessage("sms", "alice", "1234", "A")
    talk.happens(Finished(talk.id, QueuedMessage("SM1", "queued")))
    assert talk.does(SendMessage) == SendMessage("sms", "+1555", "1234", "B")


def test_media_is_skipped_with_a_warning() -> None:
    Conversation("<Message><Body>B</Body><Media>http://a.example/cat.jpg</Media></Message>").warns(12200)
