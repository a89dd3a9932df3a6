"""The loop guard is eased only by a verb that succeeded in taking time (issue 15, item 6)."""

from app.calls.commands.core import LocateClient, SendMessage
from app.calls.events import Digit, Finished
from tests.conversation import Conversation

AGAIN = "<Redirect>again</Redirect>"
EASED, COUNTED = 1, 4
"""Documents in a row, after the next fetch: three came before it."""


def talking(document: str) -> Conversation:
    talk = Conversation(document + AGAIN)
    talk.dialogue.fetches_without_media = 3
    talk.answers_call()
    return talk


def in_a_row(talk: Conversation) -> int:
    talk.requests("http://app.example/voice/again")
    return talk.dialogue.fetches_without_media


def test_playing_counts() -> None:
    talk = talking("<Say>Hi</Say>")
    talk.says("Hi")
    talk.finish_playing()
    assert in_a_row(talk) == EASED


def test_playing_that_fails_does_not() -> None:
    talk = talking("<Say>Hi</Say>")
    talk.happens(Finished(talk.says("Hi"), error="no such file"))
    talk.warns(13400)
    assert in_a_row(talk) == COUNTED


def test_speech_that_is_not_made_does_not() -> None:
    talk = talking("<Say>Hi</Say>")
    talk.asked.clear()
    (id,) = talk.call.outstanding
    talk.happens(Finished(id, error="no synthesizer"))
    talk.asked = [(id, command) for id, command in talk.asked if type(command).__name__ == "Fetch"]
    assert in_a_row(talk) == COUNTED


def test_a_pause_counts() -> None:
    talk = Conversation(f"<Pause/>{AGAIN}")
    talk.dialogue.fetches_without_media = 3
    talk.waits(1)
    talk.time_passes()
    talk.answers_call()
    assert in_a_row(talk) == EASED


def test_a_message_takes_no_time() -> None:
    talk = talking('<Sms to="+15557770001" from="+15550000">x</Sms>')
    talk.does(SendMessage)
    talk.happens(Finished(talk.id, "SM1 queued"))
    assert in_a_row(talk) == COUNTED


def test_a_client_who_is_nowhere_takes_no_time() -> None:
    talk = talking("<Dial><Client>bob</Client></Dial>")
    talk.does(LocateClient)
    talk.happens(Finished(talk.id))
    while talk.asked and type(talk.asked[0][1]).__name__ != "Fetch":
        talk.asked.pop(0)
    assert in_a_row(talk) == COUNTED


def test_a_key_counts() -> None:
    talk = talking('<Gather numDigits="1" action="again"/>')
    talk.waits(5)
    talk.happens(Digit("1"))
    talk.stops_waiting()
    assert in_a_row(talk) == EASED
