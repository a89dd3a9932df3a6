"""The engine's loop with a pretend switch: order, journal, mail, failures."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gevent
import pytest

from app.calls.causes import Cause
from app.calls.commands.call_recording import RecordCall
from app.calls.commands.core import Answer, Hangup, Originate, PlayFile, SendDigits, SetMaxDuration, Stop
from app.calls.events import Answered, Digit, Finished, HungUp
from app.engine import dispatch
from app.engine.engine import Engine
from app.engine.takeover.replay import resumed
from tests.engine.world import World, soon, world


def play_id(place: World, number: int = 0) -> str:
    """The id of the n-th playback, once it was asked for."""
    return soon(lambda: [id for _c, id, command in place.switch.performed if isinstance(command, PlayFile)][number:])[0]


def ends(place: World, channel: str = "chan1") -> None:
    """The switch does the hang-up that it was asked for."""
    soon(lambda: place.switch.asked(Hangup))
    place.switch.here.pop(channel, None)
    place.switch.tell(channel, HungUp(by_us=True))


def statuses(place: World) -> list[str]:
    return [status for _sid, status, _number in place.ledger.statuses]


def test_a_call_from_arrival_to_bye(tmp_path: Path) -> None:
    place = world(tmp_path, start="<Say>Hello</Say>")
    with place.running() as engine:
        place.arrives()
        soon(lambda: place.switch.asked(Answer))
        place.switch.tell("chan1", Answered())
        place.switch.tell("chan1", Finished(play_id(place)))
        ends(place)
        soon(lambda: not engine.calls)
    assert statuses(place) == ["in-progress", "completed"]
    assert place.requests[0].params["CallStatus"] == "ringing"
    assert place.requests[0].params["To"] == "1234"
    assert not engine.services.journals.unfinished()


def test_number_of_nobody_is_404(tmp_path: Path) -> None:
    place = world(tmp_path)
    with place.running():
        place.arrives(to="999")
        assert soon(lambda: place.switch.asked(Hangup)) == [Hangup(Cause.NOT_FOUND)]
        assert [one.code for one in soon(lambda: place.ledger.notifications)] == [13272]


def test_no_database_is_503(tmp_path: Path) -> None:
    place = world(tmp_path)
    place.ledger.broken = True
    with place.running():
        place.arrives()
        assert soon(lambda: place.switch.asked(Hangup)) == [Hangup(Cause.UNAVAILABLE)]


def test_caller_who_leaves_while_the_number_is_looked_up(tmp_path: Path) -> None:
    place = world(tmp_path, start="hang")
    with place.running() as engine:
        place.arrives()
        place.switch.tell("chan1", HungUp(Cause.CANCELED))
        soon(lambda: statuses(place) == ["no-answer"])
        assert not engine.calls


def test_timers_and_keys(tmp_path: Path) -> None:
    place = world(tmp_path, start='<Gather timeout="1" numDigits="1" action="/start"/><Hangup/>')
    with place.running():
        place.arrives()
        soon(lambda: place.switch.asked(Answer))
        place.switch.tell("chan1", Answered())
        place.switch.tell("chan1", Digit("5"))
        soon(lambda: len(place.requests) == 2)
        assert place.requests[1].params["Digits"] == "5"
        soon(lambda: place.switch.asked(Hangup), 3)


def test_the_clock_of_a_call_stands_still_while_its_switch_cannot_be_reached(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatch, "LINK_SECONDS", 0.1)
    place = world(tmp_path, start='<Gather timeout="1" numDigits="1" action="/start"/><Hangup/>')
    with place.running():
        place.arrives()
        soon(lambda: place.switch.asked(Answer))
        place.switch.tell("chan1", Answered())
        place.switch.linked = False
        gevent.sleep(1.5)
        assert not place.switch.asked(Hangup), "nobody can have heard the key"
        place.switch.tell("chan1", Digit("5"))
        place.switch.linked = True
        soon(lambda: len(place.requests) == 2)
        assert place.requests[1].params["Digits"] == "5"


def test_a_timer_does_not_wait_for_ever_for_the_link(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatch, "LINK_SECONDS", 0.1)
    place = world(tmp_path, start='<Pause length="1"/><Hangup/>')
    place.settings = place.settings.model_copy(update={"switch_wait_seconds": 1})
    with place.running() as engine:
        place.arrives()
        soon(lambda: engine.calls)
        place.switch.linked = False
        gevent.sleep(1.3)
        assert not place.switch.asked(Hangup)
        soon(lambda: place.switch.asked(Hangup), 3)


def broken_script() -> Any:
    yield None
    raise ZeroDivisionError


def test_script_that_breaks_ends_its_call_only(tmp_path: Path) -> None:
    place = world(tmp_path, start="<Pause/>")
    with place.running() as engine:
        place.arrives("chan1")
        place.arrives("chan2")
        soon(lambda: len(engine.calls) == 2)
        engine.calls.channels["chan1"][0].call.start(broken_script())
        place.switch.tell("chan1", Digit("1"))
        soon(lambda: place.switch.asked(Hangup))
        assert [channel for channel, _id, command in place.switch.performed if isinstance(command, Hangup)] == ["chan1"]
        assert engine.calls.channels["chan2"][0].call.script is not None


class TestMail:
    def live(self, place: World, engine: Engine) -> str:
        place.arrives()
        soon(lambda: place.switch.asked(Answer))
        place.switch.tell("chan1", Answered())
        play_id(place)
        return next(iter(engine.calls))

    def test_redirect(self, tmp_path: Path) -> None:
        place = world(tmp_path, start='<Say loop="0">a</Say>', other="<Hangup/>")
        with place.running() as engine:
            sid = self.live(place, engine)
            payload = {"url": "http://app.example/other", "method": "GET"}
            place.ledger.mail.append(SimpleNamespace(kind="redirect", call_sid=sid, payload=payload))
            soon(lambda: place.switch.asked(Hangup))
            assert place.switch.asked(Stop) == [Stop(play_id(place))]

    def test_end(self, tmp_path: Path) -> None:
        place = world(tmp_path, start='<Say loop="0">a</Say>')
        with place.running() as engine:
            sid = self.live(place, engine)
            place.ledger.mail.append(SimpleNamespace(kind="end", call_sid=sid, payload={"status": "completed"}))
            soon(lambda: place.switch.asked(Hangup))

    def test_originate(self, tmp_path: Path) -> None:
        place = world(tmp_path, start="<Say>Hi</Say>")
        sid = "CA" + "ab" * 16
        place.ledger.outbound = lambda _sid: outbound(sid)  # type: ignore[attr-defined]
        with place.running():
            place.ledger.mail.append(SimpleNamespace(kind="originate", call_sid=sid, payload={}))
            soon(lambda: place.switch.asked(Originate))
            channel = place.switch.performed[0][0]
            assert not place.requests, "the document is asked for at the answer, not before"
            place.switch.tell(channel, Answered())
            play_id(place)
            assert place.requests[0].params["Direction"] == "outbound-api"
            place.switch.tell(channel, HungUp())
            soon(lambda: statuses(place) == ["queued", "in-progress", "completed"])

    def test_keys_and_a_limit_come_before_the_document(self, tmp_path: Path) -> None:
        place = world(tmp_path, start="<Say>Hi</Say>")
        sid = "CA" + "ab" * 16
        place.ledger.outbound = lambda _sid: outbound(sid)  # type: ignore[attr-defined]
        originate_options = {"send_digits": "w1", "time_limit": 30}
        with place.running():
            place.ledger.mail.append(SimpleNamespace(kind="originate", call_sid=sid, payload=originate_options))
            soon(lambda: place.switch.asked(Originate))
            channel = place.switch.performed[0][0]
            place.switch.tell(channel, Answered())
            soon(lambda: place.switch.asked(SendDigits) == [SendDigits("w1")])
            assert place.switch.asked(SetMaxDuration) == [SetMaxDuration(30)]
            assert not place.requests
            id = next(id for _channel, id, command in place.switch.performed if isinstance(command, SendDigits))
            place.switch.tell(channel, Finished(id))
            play_id(place)

    def test_a_login_is_for_the_sip_address_that_is_called(self, tmp_path: Path) -> None:
        place = world(tmp_path, start="<Say>Hi</Say>")
        sid = "CA" + "ab" * 16
        place.ledger.outbound = lambda _sid: outbound(sid)  # type: ignore[attr-defined]
        originate_options = {"sip_auth_username": "bob", "sip_auth_password": "secret", "caller_id": "+15550009"}
        with place.running():
            place.ledger.mail.append(SimpleNamespace(kind="originate", call_sid=sid, payload=originate_options))
            [command] = soon(lambda: place.switch.asked(Originate))
            assert (command.destination.username, command.destination.password) == ("bob", "secret")
            assert command.caller_id == "+15550009"

    def test_a_live_call_is_told_whom_to_tell_and_when_to_end(self, tmp_path: Path) -> None:
        place = world(tmp_path, start="<Say>Hi</Say>")
        with place.running() as engine:
            sid = self.live(place, engine)
            payload = {"status_callback": "http://told.example/", "fallback_url": "http://f.example/", "time_limit": 60}
            place.ledger.mail.append(SimpleNamespace(kind="retell", call_sid=sid, payload=payload))
            soon(lambda: place.switch.asked(SetMaxDuration) == [SetMaxDuration(60)])
            live = engine.calls[sid]
            assert live.facts_of("")[1].status_callback == "http://told.example/"
            assert live.dialogue.application.fallback_url == "http://f.example/"
            again, _not_done = resumed(engine.services.journals.read(sid), engine.services.options, "token")
            assert again.facts_of("")[1] == live.facts_of("")[1], "an engine that takes over knows it, too"
            assert again.dialogue.application.fallback_url == "http://f.example/"

    def test_a_recorded_call_is_kept_after_its_end(self, tmp_path: Path) -> None:
        place = world(tmp_path, start="<Pause length='9'/>")
        sid = "CA" + "ab" * 16
        place.ledger.outbound = lambda _sid: outbound(sid)  # type: ignore[attr-defined]
        with place.running() as engine:
            originate_options = {"recording": {"trim": "", "callback": "http://app.example/told", "method": "POST"}}
            place.ledger.mail.append(SimpleNamespace(kind="originate", call_sid=sid, payload=originate_options))
            soon(lambda: place.switch.asked(Originate))
            channel = place.switch.performed[0][0]
            place.switch.tell(channel, Answered())
            [record] = soon(lambda: place.switch.asked(RecordCall))
            assert record.file.endswith(f"/{sid}-4-call.wav")
            soon(lambda: place.requests)
            place.switch.tell(channel, HungUp())
            soon(lambda: not engine.calls)
            [told] = place.ledger.told
            assert told.params["RecordingStatus"] == "failed", "the pretend switch wrote no file"

    @pytest.mark.parametrize(
        ("cause", "status"),
        [(Cause.BUSY, "busy"), (Cause.NO_ANSWER, "no-answer"), (Cause.NOT_FOUND, "failed"), (Cause.FAILED, "failed")],
    )
    def test_originate_that_is_not_answered(self, tmp_path: Path, cause: Cause, status: str) -> None:
        place = world(tmp_path)
        sid = "CA" + "ab" * 16
        place.ledger.outbound = lambda _sid: outbound(sid)  # type: ignore[attr-defined]
        with place.running():
            place.ledger.mail.append(SimpleNamespace(kind="originate", call_sid=sid, payload={}))
            soon(lambda: place.switch.asked(Originate))
            place.switch.tell(place.switch.performed[0][0], HungUp(cause))
            soon(lambda: statuses(place) == ["queued", status])


def outbound(sid: str) -> SimpleNamespace:
    from app.calls.facts import Application, Facts

    facts = Facts(sid, "AC1", "+15550001", "sip:bob@127.0.0.1:5070", "outbound-api", status="queued")
    app = Application(url="http://app.example/start")
    return SimpleNamespace(facts=facts, application=app, auth_token="t", timeout=10)
