"""<Refer>: what the switch is asked, and what the action is told (Twilio's <Refer>)."""

import pytest

from app.calls.commands.core import Stop
from app.calls.commands.results import ReferAnswer
from app.calls.commands.transfers import Refer
from app.calls.destination import SipUri
from app.calls.events import Finished, HungUp
from tests.conversation import Conversation

ACTION = "http://app.example/voice/next"
CODES = "ReferCallStatus", "ReferSipResponseCode", "NotificationSipResponseCode"


def referred(attributes: str = 'action="next"', sip: str = "sip:bob@there.example") -> Conversation:
    talk = Conversation(f"<Refer {attributes}><Sip>{sip}</Sip></Refer><Say>still here</Say>")
    talk.answers_call()
    return talk


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (ReferAnswer(202, 200), "completed"),
        (ReferAnswer(200, 204), "completed"),
        (ReferAnswer(202, 486), "failed"),
        (ReferAnswer(403), "failed"),
        (ReferAnswer(202), "failed"),
        (ReferAnswer(), "failed"),
    ],
)
def test_the_action_is_told_what_became_of_it(answer: ReferAnswer, status: str) -> None:
    talk = referred()
    assert talk.does(Refer).destination == SipUri("bob", "there.example")
    talk.happens(Finished(talk.id, answer))
    said = talk.requests(ACTION)
    codes = [str(code) if code else None for code in (answer.status, answer.notified)]
    assert [said.get(name) for name in CODES] == [status, *codes]


@pytest.mark.parametrize(
    ("answer", "status"),
    [(ReferAnswer(202, 200), "completed"), (ReferAnswer(202), "completed"), (ReferAnswer(202, 486), "failed")],
)
def test_it_is_told_although_the_far_end_has_left(answer: ReferAnswer, status: str) -> None:
    talk = referred()
    talk.does(Refer)
    talk.happens(HungUp())
    talk.happens(Finished(talk.id, answer))
    assert talk.requests(ACTION)["ReferCallStatus"] == status


def test_who_leaves_while_the_action_is_requested_does_not_end_the_request() -> None:
    talk = referred()
    talk.does(Refer)
    talk.happens(Finished(talk.id, ReferAnswer(202, 200)))
    talk.requests(ACTION)
    talk.happens(HungUp())
    assert not [command for command in talk.all if isinstance(command, Stop)]
    talk.answers("<Say>nobody hears it</Say>")
    talk.waits_quietly()


def test_without_an_action_the_next_verb_runs() -> None:
    talk = referred("")
    talk.does(Refer)
    talk.happens(Finished(talk.id, ReferAnswer(603)))
    talk.says("still here")


def test_without_an_action_nobody_is_told_that_the_far_end_has_left() -> None:
    talk = referred("")
    talk.does(Refer)
    talk.happens(HungUp())
    talk.happens(Finished(talk.id, ReferAnswer(202, 200)))
    talk.waits_quietly()


def test_headers_reach_who_is_called_and_a_login_does_not() -> None:
    noun = "sip:bob@there.example?X-One=1<Headers><Header name='Two' value='2'/></Headers>"
    talk = Conversation(f"<Refer><Sip username='u' password='p'>{noun}</Sip></Refer>")
    talk.answers_call()
    wanted = talk.does(Refer).destination
    assert (wanted.headers, wanted.username, wanted.password) == ((("X-One", "1"), ("X-Two", "2")), "", "")


@pytest.mark.parametrize(("noun", "code"), [("", 13281), ("<Sip>no uri at all</Sip>", 13223), ("<Sip/>", 13223)])
def test_nobody_to_call_is_a_warning(noun: str, code: int) -> None:
    talk = Conversation(f'<Refer action="next">{noun}</Refer><Say>still here</Say>')
    talk.answers_call()
    talk.warns(code)
    talk.says("still here")


def test_a_switch_that_cannot_ask_is_a_warning_and_a_failure() -> None:
    talk = referred()
    talk.does(Refer)
    talk.happens(Finished(talk.id, error="the leg is gone"))
    talk.warns(13281)
    assert talk.requests(ACTION)["ReferCallStatus"] == "failed"


def test_a_bad_method_is_a_warning() -> None:
    talk = Conversation("<Refer method='PUT'><Sip>sip:bob@there.example</Sip></Refer>")
    talk.warns(13280)
