"""<Fax>: guide 3.7, tables 3.11 and 3.12."""

from app.calls.commands.core import SendMessage
from app.calls.commands.results import QueuedMessage
from app.calls.events import Finished
from tests.conversation import Conversation


def test_guide_example() -> None:
    talk = Conversation('<Fax action="done">This is a test fax.</Fax>')
    talk.answers_call()
    assert talk.does(SendMessage) == SendMessage("fax", "alice", "1234", "This is a test fax.")
    talk.happens(Finished(talk.id, QueuedMessage("FX1", "queued")))
    params = talk.requests("http://app.example/voice/done")
    assert (params["FaxSid"], params["FaxStatus"]) == ("FX1", "queued")


def test_refused_fax_is_told() -> None:
    talk = Conversation("<Fax>x</Fax>")
    talk.answers_call()
    talk.does(SendMessage)
    talk.happens(Finished(talk.id, error="no"))
    talk.warns(14160)
    talk.hangs_up()
