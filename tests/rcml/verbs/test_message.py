"""<Message>: Twilio's spelling of <Sms> (guide 3.8)."""

from app.calls.commands.core import SendMessage
from app.calls.commands.results import QueuedMessage
from app.calls.events import Finished
from tests.conversation import Conversation


def test_its_text_or_its_body_is_sent() -> None:
    talk = Conversation('<Message>A</Message><Message to="+15557770001"><Body>B</Body></Message>')
    talk.answers_call()
    assert talk.does(SendMessage) == SendMessage("sms", "alice", "1234", "A")
    talk.happens(Finished(talk.id, QueuedMessage("SM1", "queued")))
    assert talk.does(SendMessage) == SendMessage("sms", "+15557770001", "1234", "B")


def test_media_goes_with_it() -> None:
    talk = Conversation(
        "<Message><Body>B</Body><Media>http://a.example/cat.jpg</Media><Media> dog.png </Media></Message>"
        "<Message><Media>http://a.example/cat.jpg</Media></Message>"
    )
    talk.answers_call()
    sent = talk.does(SendMessage)
    assert (sent.body, sent.media[0], sent.media[1].endswith("/dog.png")) == ("B", "http://a.example/cat.jpg", True)
    talk.happens(Finished(talk.id, QueuedMessage("SM1", "queued")))
    assert talk.does(SendMessage) == SendMessage("sms", "alice", "1234", "", media=("http://a.example/cat.jpg",))
