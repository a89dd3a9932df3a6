"""<Sms>: guide 3.8, tables 3.14 and 3.15."""

from app.calls.commands.core import SendMessage
from app.calls.commands.results import QueuedMessage
from app.calls.events import Finished
from tests.conversation import Conversation


def test_guide_example_goes_back_to_the_caller() -> None:
    """When sending an SMS during an incoming call, 'to' defaults to the caller."""
    talk = Conversation("<Sms>Hello World!</Sms><Say>x</Say>")
    talk.answers_call()
    assert talk.does(SendMessage) == SendMessage("sms", "alice", "1234", "Hello World!")
    talk.happens(Finished(talk.id, QueuedMessage("SM1", "queued")))
    talk.says("x")


def test_action_is_told_sid_and_status() -> None:
    talk = Conversation('<Sms to="+15557770001" from="+1666" action="done" statusCallback="sent">Hi</Sms>')
    talk.answers_call()
    assert talk.does(SendMessage) == SendMessage("sms", "+15557770001", "+1666", "Hi", "http://app.example/voice/sent")
    talk.happens(Finished(talk.id, QueuedMessage("SM1", "queued")))
    params = talk.requests("http://app.example/voice/done")
    assert (params["SmsSid"], params["SmsStatus"]) == ("SM1", "queued")


def test_refused_message_is_told() -> None:
    talk = Conversation('<Sms action="done">Hi</Sms>')
    talk.answers_call()
    talk.does(SendMessage)
    talk.happens(Finished(talk.id, error="the number is not a phone number"))
    talk.warns(14110)
    assert talk.requests("http://app.example/voice/done")["SmsStatus"] == "failed"


def test_what_cannot_be_a_number_is_told_and_never_queued() -> None:
    talk = Conversation('<Sms to="+1" action="/sent">Hi</Sms>')
    talk.answers_call()
    assert "not a phone number in E.164 format" in talk.warns(14110).message
    assert talk.requests("http://app.example/sent")["SmsStatus"] == "failed"
    assert not [command for command in talk.all if isinstance(command, SendMessage)]


def test_bad_method_is_told() -> None:
    Conversation('<Sms method="PUT">Hi</Sms>').warns(14104)
