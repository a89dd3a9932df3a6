"""<Connect><ConversationRelay>, as Twilio documents it: a leg to the media relay, and what its action is told."""

from typing import Any

import pytest

from app.calls.commands.core import OnLeg, Originate, PostCallback, StartChildLeg
from app.calls.commands.results import ReservedStream, StreamOutcome
from app.calls.commands.streams import FetchStreamOutcome, PressInStream, ReserveStream
from app.calls.events import Answered, Digit, Finished, HungUp, LegEvent
from tests.conversation import Conversation

TOKEN = "ab" * 16
RELAY = '<ConversationRelay url="wss://agent.example/a" {}>{}</ConversationRelay>'


def reserved(attributes: str = "", nested: str = "") -> tuple[Conversation, ReserveStream]:
    talk = Conversation(f'<Connect action="/after">{RELAY.format(attributes, nested)}</Connect><Say>After</Say>')
    talk.answers_call()
    return talk, talk.does(ReserveStream)


def terms(attributes: str = "", nested: str = "") -> dict[str, Any]:
    return reserved(attributes, nested)[1].converse


def talking() -> tuple[Conversation, str]:
    talk, _wanted = reserved()
    talk.happens(Finished(talk.id, ReservedStream((TOKEN,), "127.0.0.1:40000")))
    begun = talk.does(OnLeg)
    assert isinstance(begun.command, StartChildLeg)
    assert isinstance(talk.does(OnLeg).command, Originate)
    talk.happens(LegEvent(begun.leg, Answered()))
    talk.asked.clear()
    return talk, begun.leg


def ends(talk: Conversation, leg: str, outcome: StreamOutcome) -> None:
    talk.happens(LegEvent(leg, HungUp(seconds=7)))
    talk.asked = [(id, c) for id, c in talk.asked if isinstance(c, FetchStreamOutcome)]
    talk.does(FetchStreamOutcome)
    talk.happens(Finished(talk.id, outcome))


def test_defaults_are_twilios() -> None:
    told = terms()
    assert (told["interruptible"], told["greeting_interruptible"], told["reports"]) == ("any", "any", "none")
    assert (told["sensitivity"], told["keys"], told["preemptible"], told["partials"]) == ("high", False, False, False)
    assert (told["spoken"], told["heard"]) == ("en-US", "en-US")
    assert told["call"]["callStatus"] == "IN_PROGRESS"


@pytest.mark.parametrize(
    ("attributes", "name", "value"),
    [
        ('interruptible="false"', "interruptible", "none"),
        ('interruptible="true"', "interruptible", "any"),
        ('interruptible="dtmf"', "interruptible", "dtmf"),
        ('language="de-DE" ttsLanguage="fr-FR"', "spoken", "fr-FR"),
        ('language="de-DE" ttsLanguage="fr-FR"', "heard", "de-DE"),
        ('voice="Joanna-Neural" ttsProvider="Amazon"', "voice", "woman"),
        ('speechTimeout="1500"', "pause", 1500),
        ('hints="one, two"', "hints", ["one", "two"]),
    ],
    ids=range(8),
)
def test_attributes(attributes: str, name: str, value: object) -> None:
    assert terms(attributes)[name] == value


def test_voices_of_languages() -> None:
    assert terms("", '<Language code="de-DE" voice="Marlene" ttsProvider="Amazon"/>')["voices"] == {"de-de": "woman"}


def test_a_value_that_is_not_possible_is_warned_about() -> None:
    talk = Conversation(f"<Connect>{RELAY.format(chr(32) + 'interruptible=' + chr(34) + 'x' + chr(34), '')}</Connect>")
    talk.warns(64101)


def test_the_action_is_told_what_was_handed_over() -> None:
    talk, leg = talking()
    ends(talk, leg, StreamOutcome(ended=True, handoff="data"))
    told = talk.requests("http://app.example/after")
    assert (told["SessionStatus"], told["HandoffData"], told["SessionDuration"]) == ("ended", "data", "7")
    assert told["SessionId"].startswith("VX")


def test_the_action_is_told_what_has_failed() -> None:
    talk, leg = talking()
    ends(talk, leg, StreamOutcome(64105, "cut", "not JSON"))
    talk.warns(64107)
    talk.warns(64105)
    told = talk.requests("http://app.example/after")
    assert (told["SessionStatus"], told["ErrorCode"], told["ErrorMessage"]) == ("failed", "64105", "cut")


def test_the_action_is_told_of_a_caller_who_leaves() -> None:
    talk, leg = talking()
    talk.happens(HungUp())
    ends(talk, leg, StreamOutcome())
    assert talk.does(PostCallback).params["SessionStatus"] == "completed"
    talk.waits_quietly()


def test_keys_are_told_to_the_server() -> None:
    talk, _leg = talking()
    talk.happens(Digit("7"))
    assert talk.does(PressInStream) == PressInStream(TOKEN, "7")


def test_no_relay() -> None:
    talk, _wanted = reserved()
    talk.happens(Finished(talk.id, error="the media relay is not running"))
    talk.warns(31999)
    assert talk.requests("http://app.example/after")["SessionStatus"] == "failed"
