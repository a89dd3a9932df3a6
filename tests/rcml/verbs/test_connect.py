"""<Connect><Stream>, as Twilio documents it: a leg to the media relay, connected until somebody ends it."""

from app.calls.causes import Cause
from app.calls.commands.core import (
    Bridge,
    Command,
    Hangup,
    Notify,
    OnLeg,
    Originate,
    PostCallback,
    SetStatus,
    StartChildLeg,
    Stop,
    Unbridge,
)
from app.calls.commands.results import ReservedStream, StreamOutcome
from app.calls.commands.streams import (
    DIRECTION,
    FetchStreamOutcome,
    PressInStream,
    ReserveStream,
    SetStream,
    StartPlayout,
)
from app.calls.destination import SipUri
from app.calls.events import Answered, Digit, Finished, HungUp, LegEvent, Redirected
from tests.conversation import ACCOUNT, SID, Conversation

STREAM = '<Stream url="wss://agent.example/a" name="n" statusCallback="/s"><Parameter name="k" value="v"/></Stream>'
TOKEN = "ab" * 16


def quiet(talk: Conversation) -> None:
    """Statuses of the leg are the engine's affair."""
    talk.asked = [(id, c) for id, c in talk.asked if not (isinstance(c, OnLeg) and isinstance(c.command, SetStatus))]


def reserved(document: str = f'<Connect action="/after">{STREAM}</Connect>') -> tuple[Conversation, str]:
    """Until the relay is called. Returns the leg."""
    talk = Conversation(document + "<Say>After</Say>")
    talk.answers_call()
    talk.does(SetStream)
    talk.does(ReserveStream)
    talk.happens(Finished(talk.id, ReservedStream((TOKEN,), "127.0.0.1:40000")))
    begun = talk.does(OnLeg)
    assert isinstance(begun.command, StartChildLeg)
    facts = begun.command.facts
    assert (facts.direction, facts.to, facts.account_sid) == (DIRECTION, TOKEN, ACCOUNT)
    called = talk.does(OnLeg).command
    assert isinstance(called, Originate)
    assert called.destination == SipUri(TOKEN, "127.0.0.1", 40000)
    return talk, begun.leg


def talking() -> tuple[Conversation, str]:
    """Until both hear each other."""
    talk, leg = reserved()
    talk.happens(LegEvent(leg, Answered()))
    quiet(talk)
    tell = talk.does(PostCallback)
    assert (tell.url, tell.params["StreamEvent"]) == ("http://app.example/s", "stream-started")
    assert talk.does(Bridge).other == leg
    talk.waits_quietly()
    talk.happens(Finished(talk.id))
    assert talk.does(StartPlayout) == StartPlayout(TOKEN)
    talk.waits_quietly()
    return talk, leg


def ends(talk: Conversation, leg: str, outcome: StreamOutcome) -> None:
    """The relay hangs up, and says why."""
    talk.happens(LegEvent(leg, HungUp()))
    talk.asked = [(id, c) for id, c in talk.asked if not isinstance(c, OnLeg)]
    assert talk.does(FetchStreamOutcome).token == TOKEN
    talk.happens(Finished(talk.id, outcome))
    assert talk.does(SetStream).status == "stopped"


def test_what_is_reserved() -> None:
    talk = Conversation(f"<Connect>{STREAM}</Connect>")
    talk.answers_call()
    talk.does(SetStream)
    wanted = talk.does(ReserveStream)
    assert (wanted.url, wanted.tracks, wanted.both_ways) == ("wss://agent.example/a", ("inbound",), True)
    assert wanted.parameters == {"k": "v"}
    assert wanted.stream_sid.startswith("MZ")


def test_a_relative_url_is_at_the_documents_server() -> None:
    talk = Conversation('<Connect><Stream url="/a"/></Connect>')
    talk.answers_call()
    talk.does(SetStream)
    assert talk.does(ReserveStream).url == "ws://app.example/a"


def test_the_action_follows_the_end_of_the_stream() -> None:
    talk, leg = talking()
    ends(talk, leg, StreamOutcome())
    tell = talk.does(PostCallback)
    assert (tell.params["StreamEvent"], tell.params["CallSid"]) == ("stream-stopped", SID)
    assert talk.requests("http://app.example/after")["StreamSid"] == tell.params["StreamSid"]


def test_an_error_is_told_and_written_down_and_the_call_goes_on() -> None:
    talk, leg = talking()
    ends(talk, leg, StreamOutcome(31921, "cut", "not JSON"))
    talk.warns(31951)
    assert talk.does(PostCallback).params["StreamError"] == "not JSON"
    talk.warns(31921)
    tell = talk.does(PostCallback)
    assert (tell.params["StreamEvent"], tell.params["StreamError"]) == ("stream-error", "cut")
    talk.requests("http://app.example/after")


def test_keys_are_told_to_the_server() -> None:
    talk, _leg = talking()
    talk.happens(Digit("7"))
    assert talk.does(PressInStream) == PressInStream(TOKEN, "7")


def test_the_caller_leaves() -> None:
    talk, leg = talking()
    talk.happens(HungUp())
    assert any(c == OnLeg(leg, Hangup()) for _id, c in talk.asked)
    talk.asked.clear()
    ends(talk, leg, StreamOutcome())
    assert talk.does(PostCallback).params["StreamEvent"] == "stream-stopped"
    talk.waits_quietly()


def test_rest_sends_the_caller_elsewhere() -> None:
    talk, leg = talking()
    talk.happens(Redirected("http://x/other"))
    asked = [command for _id, command in talk.asked]
    assert Unbridge() in asked
    assert OnLeg(leg, Hangup()) in asked
    assert any(isinstance(one, PostCallback) and one.params["StreamEvent"] == "stream-stopped" for one in asked)


def test_no_connection_is_an_error_and_the_next_verb_runs() -> None:
    talk, leg = reserved(f"<Connect>{STREAM}</Connect>")
    talk.happens(LegEvent(leg, HungUp(Cause.UNAVAILABLE)))
    quiet(talk)
    talk.does(FetchStreamOutcome)
    talk.happens(Finished(talk.id, StreamOutcome(31920, "HTTP 403")))
    talk.does(SetStream)
    talk.warns(31920)
    talk.does(PostCallback)
    talk.says("After")


def test_no_relay() -> None:
    talk = Conversation(f"<Connect>{STREAM}</Connect><Say>After</Say>")
    talk.answers_call()
    talk.does(SetStream)
    talk.does(ReserveStream)
    talk.happens(Finished(talk.id, error="the media relay is not running"))
    talk.does(SetStream)
    talk.warns(31999)
    talk.does(PostCallback)
    talk.says("After")


def test_a_caller_who_leaves_while_it_is_reserved() -> None:
    talk = Conversation(f"<Connect>{STREAM}</Connect>")
    talk.answers_call()
    talk.does(SetStream)
    talk.does(ReserveStream)
    id = talk.id
    talk.happens(HungUp())
    assert talk.does(Stop) == Stop(id)


def test_what_is_wrong_with_it() -> None:
    def notices(document: str) -> list[int]:
        talk = Conversation(document)
        talk.happens(Answered())
        return [command.code for command in talk.all if isinstance(command, Notify)]

    assert notices("<Connect/>") == [12200]
    assert notices('<Connect><Stream url="ftp://x"/></Connect>') == [11100, 12200]
    assert notices('<Connect><Stream url="wss://x" track="outbound_track"/></Connect>') == [31941]
    long = f'<Parameter name="{"n" * 300}" value="{"v" * 201}"/>'
    assert notices(f'<Connect><Stream url="wss://x">{long}</Stream></Connect>') == [12200]


def test_commands_of_streams_belong_to_no_leg() -> None:
    from app.calls.script import LEGLESS

    kinds: tuple[type[Command], ...] = (ReserveStream, FetchStreamOutcome, StartPlayout, PressInStream)
    assert set(kinds) <= set(LEGLESS)
