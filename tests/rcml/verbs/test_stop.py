"""<Stop><Stream>, as Twilio documents it."""

from app.calls.commands.streams import ReserveStream, SetStream
from tests.conversation import Conversation

START = '<Start><Stream url="wss://x" name="ear"/></Start>'


def test_a_stream_ends_by_its_name() -> None:
    talk = Conversation(START + '<Stop><Stream name="ear"/></Stop><Pause length="1"/>')
    talk.answers_call()
    talk.does(SetStream)
    talk.does(ReserveStream)
    assert talk.does(SetStream).status == "stopped", "not even reserved"
    talk.waits(1)


def test_a_name_that_is_none_is_warned_about() -> None:
    talk = Conversation(START + '<Stop><Stream name="eye"/></Stop><Stop><Stream/></Stop><Pause length="1"/>')
    talk.answers_call()
    talk.does(SetStream)
    talk.does(ReserveStream)
    talk.warns(12200)
    talk.warns(12200)
    talk.waits(1)
