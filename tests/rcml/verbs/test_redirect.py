"""<Redirect>: guide 3.11, table 3.21."""

import pytest

from tests.conversation import Conversation


def test_guide_example() -> None:
    talk = Conversation("<Redirect>http://foobar.com/instructions</Redirect><Say>Never</Say>")
    talk.answers_call()
    params = talk.requests("http://foobar.com/instructions")
    assert params["CallStatus"] == "in-progress"


def test_relative_to_the_document_that_http_redirects_led_to() -> None:
    """Relative URLs resolve against the document being executed, HTTP redirects included."""
    talk = Conversation()
    talk.answers('<Response><Redirect method="GET">next</Redirect></Response>', url="http://cdn.example/x/y.xml")
    talk.answers_call()
    talk.requests("http://cdn.example/x/next", "GET")


@pytest.mark.parametrize("verb", ["<Redirect/>", "<Redirect></Redirect>", "<Redirect> </Redirect>"])
def test_blank_is_this_document_again(verb: str) -> None:
    talk = Conversation(f"<Say>one</Say>{verb}")
    talk.answers_call()
    talk.says("one")
    talk.finish_playing()
    assert talk.requests("http://app.example/voice/start.xml")["CallStatus"] == "in-progress"


@pytest.mark.parametrize("url", ["gopher://x"])
def test_bad_url_is_told_and_ends_the_call(url: str) -> None:
    talk = Conversation(f"<Redirect>{url}</Redirect><Say>Unreachable</Say>")
    talk.answers_call()
    talk.warns(11100)
    talk.hangs_up()


def test_bad_method_is_told() -> None:
    talk = Conversation('<Redirect method="PATCH">x</Redirect>')
    talk.warns(13710)
    talk.answers_call()
    talk.requests("http://app.example/voice/x", "POST")


def test_endless_redirects_are_slowed_and_ended() -> None:
    """A call without a verb that takes time is slowed to 2 fetches a second, and ended after 100 in a row: 48 s."""
    talk = Conversation("<Redirect/>".replace("/>", ">again</Redirect>"))
    talk.answers_call()
    slowed = 0
    for _ in range(2000):
        if talk.asked and type(talk.asked[0][1]).__name__ == "StartTimer":
            talk.waits(0.5)
            talk.time_passes()
            slowed += 1
        if not talk.call.outstanding:
            break
        if talk.asked and type(talk.asked[0][1]).__name__ != "Fetch":
            break
        talk.answers("<Response><Redirect>again</Redirect></Response>")
    assert slowed == 95
    talk.warns(12410)
