"""A verb whose conference or queue is on another node: the call is connected with that node, and goes on as it says."""

from typing import Any

from app.calls.call import Call
from app.calls.causes import Cause
from app.calls.commands.conferences import AttendConference, JoinRoom, QuitConference
from app.calls.commands.core import (
    Answer,
    Bridge,
    Fetch,
    Hangup,
    Notify,
    OnLeg,
    Originate,
    SetStatus,
    StartChildLeg,
    Synthesize,
)
from app.calls.commands.queues import FindQueue
from app.calls.commands.remote_legs import TICKET, FetchOutcome, ReportOutcome, ReserveRemoteLeg
from app.calls.commands.results import FoundQueue, RemoteOutcome, ReservedRemoteLeg
from app.calls.destination import SipUri
from app.calls.dialogue import Dialogue, Options
from app.calls.events import Answered, ConferenceIs, Ended, Event, Fetched, Finished, HungUp, LegEvent, Redirected
from app.calls.facts import Application, Facts
from app.calls.web import Response
from app.rcml.interpreter import first, interpret_visit
from tests.conversation import ACCOUNT, SID, Conversation

DIAL = (
    '<Dial action="done" timeLimit="60" hangupOnStar="maybe">'
    '<Conference beep="false" waitUrl="m?a=1&amp;b=2">R&amp;D</Conference></Dial>'
)


def comes(document: str = DIAL) -> Conversation:
    """A call whose conference is on node a, until it is announced there."""
    talk = Conversation(document + "<Say>After</Say>")
    while isinstance(talk.asked[0][1], Notify):
        talk.does(Notify)
    talk.answers_call()
    wish = talk.does(AttendConference)
    talk.happens(ConferenceIs(wish.name, "elsewhere", home="a"))
    talk.does(QuitConference)
    return talk


def visits(document: str = DIAL) -> tuple[Conversation, str]:
    """Until it is connected. Returns the leg."""
    talk = comes(document)
    leg = talk.does(ReserveRemoteLeg).leg
    talk.happens(Finished(talk.id, ReservedRemoteLeg("0badc0de", "10.0.0.7:5080")))
    assert isinstance(talk.does(OnLeg).command, StartChildLeg)
    called = talk.does(OnLeg).command
    assert isinstance(called, Originate)
    assert called.destination == SipUri("visit", "10.0.0.7", 5080)
    assert called.headers == {TICKET: "0badc0de"}
    talk.happens(LegEvent(leg, Answered()))
    talk.asked = [(id, c) for id, c in talk.asked if not (isinstance(c, OnLeg) and isinstance(c.command, SetStatus))]
    assert talk.does(Bridge).other == leg
    talk.happens(Finished(talk.id))
    talk.waits_quietly()
    return talk, leg


def goes(talk: Conversation, leg: str, outcome: dict[str, Any] | None) -> None:
    """The home hangs up, having said this."""
    talk.happens(LegEvent(leg, HungUp()))
    talk.asked = [(id, c) for id, c in talk.asked if not isinstance(c, OnLeg)]
    assert talk.does(FetchOutcome).leg == leg
    talk.happens(Finished(talk.id, RemoteOutcome(outcome) if outcome else None))


def test_the_verb_goes_there_without_what_was_skipped() -> None:
    announced = comes().does(ReserveRemoteLeg)
    assert announced.home == "a"
    assert announced.base == "http://app.example/voice/start.xml"
    assert announced.document == (
        '<Response><Dial action="done" timeLimit="60">'
        '<Conference beep="false" waitUrl="m?a=1&amp;b=2">R&amp;D</Conference></Dial></Response>'
    )


def test_the_call_goes_on_where_the_home_says() -> None:
    talk, leg = visits()
    goes(talk, leg, {"goto": {"url": "http://x/done", "method": "GET", "params": {"A": "1"}, "fallback": False}})
    assert talk.requests("http://x/done", "GET")["A"] == "1"


def test_the_cookies_go_along_and_come_back() -> None:
    there, back = {"name": "s", "value": "1"}, {"name": "s", "value": "2"}
    talk, leg = visits()
    talk.dialogue.cookies.append(there)
    goes(talk, leg, {"goto": {"url": "http://x/done"}, "cookies": [back]})
    assert talk.does(Fetch).cookies == [back]
    talk = comes()
    assert talk.does(ReserveRemoteLeg).cookies == []


def test_the_next_verb_or_the_end() -> None:
    talk, leg = visits()
    goes(talk, leg, {"next": True})
    talk.says("After")
    talk, leg = visits()
    goes(talk, leg, {"end": "normal"})
    talk.hangs_up()


def test_a_home_that_is_lost_cuts_the_dial_off() -> None:
    talk, leg = visits()
    goes(talk, leg, None)
    talk.warns(13226)
    assert talk.requests("http://app.example/voice/done")["DialCallStatus"] == "failed"


def test_a_home_that_does_not_answer() -> None:
    talk = comes()
    leg = talk.does(ReserveRemoteLeg).leg
    talk.happens(Finished(talk.id, ReservedRemoteLeg("t", "10.0.0.7:5080")))
    talk.happens(LegEvent(leg, HungUp(Cause.NO_ANSWER)))
    talk.asked = [(id, c) for id, c in talk.asked if not isinstance(c, OnLeg)]
    talk.warns(13226)


def test_no_database_to_announce_it_in() -> None:
    talk = comes()
    talk.does(ReserveRemoteLeg)
    talk.happens(Finished(talk.id, error="away"))
    talk.warns(13226)


def test_who_leaves_or_is_sent_elsewhere_takes_the_leg_along() -> None:
    for event in (HungUp(), Ended(), Redirected("http://x/other", move_connected=True)):
        talk, leg = visits()
        talk.happens(event)
        assert OnLeg(leg, Hangup()) in [command for _id, command in talk.asked], event


def test_the_other_node_ends_the_leg_by_letter() -> None:
    talk, leg = visits()
    talk.happens(LegEvent(leg, Ended()))
    assert OnLeg(leg, Hangup(Cause.NORMAL)) in [command for _id, command in talk.asked]


def test_queues_are_visited_too() -> None:
    for document, lost in (
        ('<Enqueue action="done">support</Enqueue>', {"QueueResult": "system-error"}),
        ('<Dial action="done"><Queue>support</Queue></Dial>', {"DialCallStatus": "failed"}),
    ):
        talk = Conversation(document)
        talk.answers_call()
        talk.does(FindQueue)
        talk.happens(Finished(talk.id, FoundQueue("QU1", 1000, "a")))
        announced = talk.does(ReserveRemoteLeg)
        assert (announced.home, announced.document) == ("a", f"<Response>{document}</Response>")
        talk.happens(Finished(talk.id, error="away"))
        talk.warns(13226)
        assert lost.items() <= talk.requests("http://app.example/voice/done").items()


# -- at home -----------------------------------------------------------------------------------------------------------


class ConferenceHost:
    """What a visit runs there."""

    def __init__(self, document: str) -> None:
        facts = Facts(SID, ACCOUNT, "alice", "1234", status="in-progress")
        application = Application(url="http://app.example/voice/start.xml", document=f"<Response>{document}</Response>")
        dialogue = Dialogue(facts, application, Options())
        self.call = Call(facts, sid="CA" + "9" * 32)
        self.asked = self.call.start(interpret_visit(dialogue, first(dialogue)))

    def happens(self, event: Event) -> None:
        self.asked += self.call.handle(event)

    def last(self, kind: type) -> str:
        """The id of the last command of a kind."""
        return [id for id, command in self.asked if isinstance(command, kind)][-1]


def test_at_home_it_is_a_participant_and_reports_how_that_ended() -> None:
    home = ConferenceHost(DIAL)
    assert home.last(Answer).startswith("CA999"), "its ids are its own"
    home.happens(Answered())
    home.happens(ConferenceIs("R&D", "started", "CF1"))
    home.happens(Finished(home.last(JoinRoom)))
    home.happens(ConferenceIs("R&D", "ended", "CF1"))
    for command in home.call.outstanding.copy():
        home.happens(Finished(command))
    (outcome,) = [command.outcome for _id, command in home.asked if isinstance(command, ReportOutcome)]
    assert outcome["goto"]["url"] == "http://app.example/voice/done"
    assert outcome["goto"]["params"] == {"DialCallStatus": "answered"}
    home.happens(Finished(home.last(ReportOutcome)))
    assert isinstance(home.asked[-1][1], Hangup)


def test_at_home_without_an_action_the_next_verb_follows() -> None:
    home = ConferenceHost("<Dial><Conference>club</Conference></Dial>")
    home.happens(Answered())
    home.happens(ConferenceIs("club", "full"))
    assert home.asked[-1][1] == ReportOutcome({"next": True})


def test_at_home_a_wait_url_that_fails_ends_the_call_there_too() -> None:
    home = ConferenceHost(
        '<Dial action="done"><Conference startConferenceOnEnter="false" waitUrl="m">club</Conference></Dial>'
    )
    home.happens(Answered())
    home.happens(ConferenceIs("club", "waiting", "CF1"))
    fetch = home.last(Fetch)
    home.happens(Fetched(fetch, Response(500, "http://app.example/voice/m", error="HTTP 500", code=11200)))
    home.happens(Finished(home.last(Synthesize), error="no voice"))
    assert home.asked[-1][1] == ReportOutcome({"end": "normal"})
