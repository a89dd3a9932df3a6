"""<Dial> and the REST API: the caller's or the callee's leg is given something else to do (docs/language.md, Live
calls)."""

import pytest

from app.calls.commands.core import (
    Bridge,
    DetachLeg,
    Fetch,
    Hangup,
    OnLeg,
    Record,
    SaveRecording,
    Stop,
    Synthesize,
    Unbridge,
)
from app.calls.events import Answered, Ended, Finished, HungUp, LegEvent, Redirected
from tests.rcml.verbs.test_dial import Dialling

NEW = Redirected("http://new.example/", "GET", seconds=7)
ONE = "<Uri>sip:a@b.example</Uri>"
ASKED = '<Uri url="screen">sip:a@b.example</Uri>'


def talking(attributes: str = "", after: str = "") -> Dialling:
    talk = Dialling(f"<Dial {attributes}>{ONE}</Dial>{after}")
    talk.on(0, Answered())
    talk.bridges()
    talk.then()
    return talk


def detached(talk: Dialling) -> list[tuple[str, DetachLeg]]:
    """Legs that go on as calls of their own."""
    return [(c.leg, c.command) for c in talk.all if isinstance(c, OnLeg) and isinstance(c.command, DetachLeg)]


def unbridged(talk: Dialling) -> None:
    id = next(id for id, command in talk.call.outstanding.items() if isinstance(command, Unbridge))
    talk.happens(Finished(id))


class TestTheCaller:
    def test_redirected_while_it_rings(self) -> None:
        talk = Dialling(f"<Dial>{ONE}</Dial>")
        talk.happens(Redirected("http://new.example/"))
        assert talk.hung_up() == talk.legs
        assert talk.asked[-1][1].request.url == "http://new.example/"  # type: ignore[attr-defined]

    def test_ended_while_they_talk(self) -> None:
        talk = talking()
        talk.happens(Ended())
        assert any(isinstance(c, Unbridge) for c in talk.all)
        assert talk.hung_up() == talk.legs
        assert isinstance(talk.asked[-1][1], Hangup)

    def test_redirected_takes_the_callee_along_when_asked(self) -> None:
        """MoveConnectedCallLeg: both go to the new document, and nobody is hung up."""
        talk = talking('record="true"')
        leg = talk.legs[0]
        talk.happens(Redirected("http://new.example/", "GET", move_connected=True))
        ((moved, detach),) = detached(talk)
        assert (moved, detach.application.url, detach.application.method) == (leg, "http://new.example/", "GET")
        assert detach.facts is not None
        assert (detach.facts.call_sid, detach.facts.status) == (leg, "in-progress")
        assert not talk.hung_up()
        assert any(isinstance(c, SaveRecording) for c in talk.all), "what was recorded so far is kept"
        assert isinstance(talk.asked[-1][1], Fetch)

    def test_redirected_before_they_are_connected(self) -> None:
        talk = Dialling(f"<Dial>{ONE}</Dial>")
        talk.on(0, Answered()).then()
        talk.happens(NEW)
        assert talk.hung_up() == talk.legs

    def test_redirected_while_the_callee_is_asked(self) -> None:
        talk = Dialling(f"<Dial>{ASKED}</Dial>")
        talk.on(0, Answered()).happens(NEW)
        assert talk.hung_up() == talk.legs


class TestTheCallee:
    @pytest.mark.parametrize("answered", [False, True])
    def test_ended(self, answered: bool) -> None:
        talk = Dialling(f"<Dial>{ONE}</Dial><Say>On</Say>")
        if answered:
            talk.on(0, Answered())
            talk.bridges()
        talk.on(0, Ended("completed"))
        assert talk.hung_up() == talk.legs
        talk.on(0, HungUp(by_us=True))
        assert Synthesize("On", "man", "en-US") in talk.all
        assert talk.leg_statuses(0)[-1] == ("completed" if answered else "canceled")

    def test_redirected_while_they_talk(self) -> None:
        """It goes on alone, the caller with the action."""
        talk = talking('action="done"')
        talk.on(0, NEW)
        ((leg, detach),) = detached(talk)
        assert leg == talk.legs[0]
        assert detach.sequence == 2, "queued and in-progress were told"
        unbridged(talk)
        talk.asked = [(i, c) for i, c in talk.asked if isinstance(c, Fetch)]
        params = talk.requests("http://app.example/voice/done")
        assert (params["DialCallStatus"], params["DialCallDuration"]) == ("completed", "7")
        talk.happens(LegEvent(leg, HungUp()))
        assert not talk.hung_up(), "it is nobody's leg any more"

    def test_redirected_with_the_caller(self) -> None:
        talk = talking('action="done"')
        talk.on(0, Redirected("http://new.example/", move_connected=True))
        unbridged(talk)
        assert len(detached(talk)) == 1
        assert talk.asked[-1][1].request.url == "http://new.example/"  # type: ignore[attr-defined]

    def test_redirected_while_it_rings(self) -> None:
        """Once it is answered it runs its own document; for the caller it is as if it had been canceled."""
        talk = Dialling(f'<Dial action="done">{ONE}</Dial>')
        talk.on(0, NEW)
        assert not detached(talk)
        talk.on(0, Answered())
        assert len(detached(talk)) == 1
        talk.asked = [(i, c) for i, c in talk.asked if isinstance(c, Fetch)]
        assert talk.requests("http://app.example/voice/done")["DialCallStatus"] == "canceled"
        assert not [c for c in talk.all if isinstance(c, Bridge)]

    def test_redirected_while_it_is_asked(self) -> None:
        talk = Dialling(f"<Dial>{ASKED}</Dial>")
        talk.on(0, Answered()).then()
        talk.answers('<Response><Record playBeep="false"/></Response>')
        leg = talk.legs[0]
        waiting = talk.call.outstanding.items()
        record = next(id for id, c in waiting if isinstance(c, OnLeg) and isinstance(c.command, Record))
        talk.on(0, NEW)
        assert OnLeg(leg, Stop(record)) in talk.all
        assert len(detached(talk)) == 1
        assert not talk.hung_up()


def test_who_is_still_asked_when_another_one_has_won_is_hung_up() -> None:
    talk = Dialling(f"<Dial>{ASKED}<Uri>sip:c@d.example</Uri></Dial>")
    talk.on(0, Answered())
    talk.on(1, Answered())
    assert talk.hung_up() == [talk.legs[0]]


def test_callee_who_leaves_while_they_are_connected() -> None:
    """The end of a leg may come before the end of the Bridge."""
    talk = Dialling(f"<Dial>{ONE}</Dial><Say>On</Say>")
    talk.on(0, Answered())
    talk.on(0, HungUp())
    assert Synthesize("On", "man", "en-US") in talk.all
