"""MachineDetection: listening before the document or beside it, and what follows."""

from app.calls.call import Call
from app.calls.commands.core import Command, Fetch, Hangup, OnLeg, Originate, PostCallback, StartChildLeg
from app.calls.commands.results import ReservedStream, StreamOutcome
from app.calls.commands.streams import FetchStreamOutcome, ReserveStream, SetAnsweredBy
from app.calls.destination import Number
from app.calls.dialogue import Dialogue, Options
from app.calls.events import Answered, Event, Finished, HungUp, LegEvent, Redirected
from app.calls.facts import Application, Facts
from app.rcml.interpreter import interpret_when_answered
from tests.conversation import Conversation

SID = "CA" + "7" * 32
WANTED = {"to_the_end": 0, "timeout": 30000, "speech_end": 1200, "silence": 5000, "method": "POST"}


class Outbound:
    """A call of POST Calls, answered, until it listens."""

    def __init__(self, **more: object) -> None:
        facts = Facts(SID, "AC1", "+1555", "+1666", "outbound-api", status="queued")
        dialogue = Dialogue(facts, Application(url="http://app.example/voice"), Options())
        self.call = Call(facts)
        command = Originate(Number("+1666"), "+1555", detection={**WANTED, **more})
        self.asked = self.call.start(interpret_when_answered(dialogue, command))
        self.happens(Answered())
        (id,) = self.ids(ReserveStream)
        self.happens(Finished(id, ReservedStream(("ab" * 16,), "127.0.0.1:4")))
        (self.leg,) = [c.leg for _id, c in self.asked if isinstance(c, OnLeg) and isinstance(c.command, StartChildLeg)]
        self.happens(LegEvent(self.leg, Answered()))

    def happens(self, event: Event) -> None:
        self.asked += self.call.handle(event)

    def ids(self, kind: type[Command]) -> list[str]:
        return [id for id, command in self.asked if isinstance(command, kind)]

    def commands(self, kind: type[Command]) -> list[Command]:
        return [command for _id, command in self.asked if isinstance(command, kind)]

    def is_known(self, by: str, milliseconds: int = 1500) -> None:
        """The relay hangs its leg up, having found out."""
        self.happens(LegEvent(self.leg, HungUp()))
        self.happens(
            Finished(self.ids(FetchStreamOutcome)[0], StreamOutcome(answered_by=by, milliseconds=milliseconds))
        )


def test_the_document_waits_for_the_answer_and_is_told() -> None:
    talk = Outbound(wait=True)
    assert not talk.commands(Fetch)
    talk.is_known("machine_start", 2160)
    assert talk.commands(SetAnsweredBy) == [SetAnsweredBy(SID, "machine_start")]
    (fetch,) = talk.commands(Fetch)
    assert isinstance(fetch, Fetch)
    assert fetch.request.params["AnsweredBy"] == "machine_start"
    assert fetch.request.params["MachineDetectionDuration"] == "2160"


def test_beside_the_document_the_callback_is_told() -> None:
    talk = Outbound(wait=False, callback="http://app.example/amd")
    (fetch,) = talk.commands(Fetch)
    assert isinstance(fetch, Fetch)
    assert "AnsweredBy" not in fetch.request.params
    talk.is_known("human")
    (tell,) = talk.commands(PostCallback)
    assert isinstance(tell, PostCallback)
    assert tell.url == "http://app.example/amd"
    assert tell.params == {
        "AccountSid": "AC1", "CallSid": SID, "AnsweredBy": "human", "MachineDetectionDuration": "1500",
    }  # fmt: skip


def test_who_hangs_up_meanwhile_ends_the_listening() -> None:
    talk = Outbound(wait=True)
    talk.happens(HungUp())
    assert OnLeg(talk.leg, Hangup()) in [command for _id, command in talk.asked]
    talk.is_known("")
    assert talk.commands(SetAnsweredBy) == [SetAnsweredBy(SID, "unknown")]
    assert not talk.commands(Fetch)
    assert talk.call.over


def test_a_call_that_is_sent_elsewhere_goes_there_at_once() -> None:
    talk = Outbound(wait=True)
    talk.happens(Redirected("http://app.example/other"))
    (fetch,) = talk.commands(Fetch)
    assert isinstance(fetch, Fetch)
    assert fetch.request.url == "http://app.example/other"
    talk.is_known("human")
    assert talk.commands(SetAnsweredBy) == [SetAnsweredBy(SID, "human")]


DIAL = (
    "<Dial><Number machineDetection='DetectMessageEnd' amdStatusCallback='/amd' machineDetectionTimeout='9'>"
    "+15550000003</Number></Dial>"
)


def test_a_callee_is_listened_to_beside_the_talk() -> None:
    talk = Conversation(DIAL)
    talk.answers_call()
    leg = next(c.leg for _id, c in talk.asked if isinstance(c, OnLeg) and isinstance(c.command, Originate))
    talk.happens(LegEvent(leg, Answered()))
    (id, wanted) = next((i, c) for i, c in talk.asked if isinstance(c, ReserveStream))
    assert wanted.detect == {"to_the_end": 1, "timeout": 9000, "speech_end": 1200, "silence": 5000}
    talk.asked.clear()
    talk.happens(Finished(id, ReservedStream(("ab" * 16,), "127.0.0.1:4")))
    fork = next(c for _id, c in talk.asked if isinstance(c, OnLeg) and isinstance(c.command, Originate))
    assert isinstance(fork.command, Originate)
    assert fork.command.listens_to == leg
    talk.happens(LegEvent(fork.leg, Answered())).happens(LegEvent(fork.leg, HungUp()))
    id = next(i for i, c in talk.asked if isinstance(c, FetchStreamOutcome))
    talk.happens(Finished(id, StreamOutcome(answered_by="machine_end_beep", milliseconds=7000)))
    (tell,) = [c for c in talk.all if isinstance(c, PostCallback) and c.url.endswith("/amd")]
    assert (tell.params["CallSid"], tell.params["AnsweredBy"]) == (leg, "machine_end_beep")


def test_a_callee_who_hangs_up_ends_the_listening() -> None:
    talk = Conversation(DIAL)
    talk.answers_call()
    leg = next(c.leg for _id, c in talk.asked if isinstance(c, OnLeg) and isinstance(c.command, Originate))
    talk.happens(LegEvent(leg, Answered()))
    id = next(i for i, c in talk.asked if isinstance(c, ReserveStream))
    talk.happens(LegEvent(leg, HungUp()))
    assert any(isinstance(c, SetAnsweredBy) and c.answered_by == "unknown" for _id, c in talk.asked)
    talk.happens(Finished(id, ReservedStream(("ab" * 16,), "127.0.0.1:4")))
