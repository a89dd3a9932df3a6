"""Takeover: engines die at any point, calls go on where their document was (docs/architecture.md, Journal and takeover,
docs/guarantees.md)."""

import re
import time
from pathlib import Path
from types import SimpleNamespace

import gevent
import pytest

from app.bus.metrics import TALLY
from app.calls.causes import Cause
from app.calls.commands.core import Answer, Hangup, Originate, PlayFile
from app.calls.events import Answered, Arrived, Digit, Finished, HungUp, Reconnected
from app.calls.ports import Evidence
from app.engine.takeover import takeover
from app.journal.journal import Journals
from app.journal.transcript import transcript
from tests.engine.test_engine import ends, outbound, play_id, statuses
from tests.engine.world import World, soon, world


def restart(place: World) -> None:
    """A new engine process meets a switch that forgot nothing."""
    place.switch.performed.clear()
    place.ledger.stale.clear()
    while not place.switch.queue.empty():
        place.switch.queue.get()
    place.switch.tell("", Reconnected())


def answered_and_playing(place: World) -> str:
    """A call whose first prompt plays. Returns the playback's id."""
    place.arrives()
    soon(lambda: place.switch.asked(Answer))
    place.switch.here["chan1"] = True
    place.switch.tell("chan1", Answered())
    id = play_id(place)
    soon(lambda: statuses(place) == ["in-progress"])
    return id


def test_prompt_that_still_plays_is_left_alone_and_the_document_goes_on(tmp_path: Path) -> None:
    place = world(tmp_path, start="<Say>one</Say><Say>two</Say>")
    with place.running():
        id = answered_and_playing(place)
    restart(place)
    with place.running() as engine:
        soon(lambda: engine.calls)
        assert not place.switch.performed
        place.switch.tell("chan1", Finished(id))
        assert play_id(place) != id
        assert "two" in place.switch.asked(PlayFile)[0].file  # type: ignore[attr-defined]
        ends_after(place, play_id(place))
        soon(lambda: not engine.calls)
    assert statuses(place)[-1] == "completed"
    assert len({number for _sid, _status, number in place.ledger.statuses}) == 2
    assert len(place.requests) == 1, "the document was not fetched again"


def test_statuses_go_on_counting_behind_the_answer(tmp_path: Path) -> None:
    """Of a call that dies in its second prompt: the Mark before that is behind the answer."""
    place = world(tmp_path, start="<Say>one</Say><Say>two</Say>")
    with place.running():
        place.switch.tell("chan1", Finished(answered_and_playing(place)))
        soon(lambda: len(place.switch.asked(PlayFile)) == 2)
        second = play_id(place, 1)
    restart(place)
    with place.running():
        soon(lambda: place.ledger.stale)
    restart(place)
    with place.running():
        soon(lambda: place.ledger.stale)
        ends_after(place, second)
        soon(lambda: statuses(place)[-1] == "completed")
    assert {(status, number) for _sid, status, number in place.ledger.statuses} == {
        ("in-progress", 0),
        ("completed", 1),
    }


def ends_after(place: World, id: str) -> None:
    place.switch.tell("chan1", Finished(id))
    ends(place)


def test_rows_that_were_not_committed_are_written_again(tmp_path: Path) -> None:
    place = world(tmp_path, start='<Say loop="never">one</Say><Say>two</Say>')
    with place.running():
        id = answered_and_playing(place)
    ledger = place.ledger
    (began,), before, problems = ledger.began, ledger.statuses[:], ledger.notifications[:]
    assert problems
    for lost in (ledger.began, ledger.statuses, ledger.notifications, ledger.ids):
        lost.clear()
    restart(place)
    with place.running() as engine:
        soon(lambda: ledger.stale)
        (again,) = ledger.began
        assert again[:2] == began[:2]
        assert abs(again[2] - began[2]).total_seconds() < 0.1, "it began when it began"
        assert (ledger.statuses, ledger.notifications) == (before, problems)
        place.switch.tell("chan1", Finished(id))
        ends_after(place, play_id(place))
        soon(lambda: not engine.calls)


@pytest.mark.parametrize("text", ["", "{", '{"t": 1}\n', "not json\n"], ids=["empty", "cut", "other", "garbage"])
def test_journal_that_nobody_can_read_is_set_aside_and_the_others_go_on(tmp_path: Path, text: str) -> None:
    place = world(tmp_path, start="<Say>one</Say>")
    with place.running():
        id = answered_and_playing(place)
    broken = tmp_path / "journals/live" / f"CA{'0' * 32}.jsonl"  # first in the order of names
    broken.write_text(text)
    place.switch.here["stray"] = True
    restart(place)
    with place.running() as engine:
        soon(lambda: engine.calls)
        soon(lambda: place.ledger.stale)
        assert broken.stem not in place.ledger.stale[0]
        assert ("stray", Hangup()) in [(channel, command) for channel, _id, command in place.switch.performed]
        ends_after(place, id)
        soon(lambda: not engine.calls)
    assert broken.with_suffix(".broken").read_text() == text
    assert statuses(place)[-1] == "completed"


def test_prompt_whose_file_is_gone_is_over(tmp_path: Path) -> None:
    place = world(tmp_path, start="<Say>one</Say><Say>two</Say>")
    with place.running():
        id = answered_and_playing(place)
        (tmp_path / "one.wav").unlink()
        place.switch.playing.discard(id)
    restart(place)
    with place.running():
        soon(lambda: any("two" in play.file for play in place.switch.asked(PlayFile)))  # type: ignore[attr-defined]


def test_prompt_that_never_began_is_played(tmp_path: Path) -> None:
    """Killed between the journal and the switch."""
    place = world(tmp_path, start="<Say>one</Say>")
    with place.running():
        id = answered_and_playing(place)
    place.switch.playing.clear()
    restart(place)
    with place.running():
        assert play_id(place) == id


def test_prompt_that_ended_unheard_of_is_not_repeated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = world(tmp_path, start="<Say>one</Say><Say>two</Say>")
    with place.running():
        answered_and_playing(place)
    place.switch.playing.clear()
    monkeypatch.setattr("app.engine.takeover.takeover.duration", lambda file: 0.0)
    restart(place)
    with place.running():
        play_id(place)
        assert "two" in place.switch.asked(PlayFile)[0].file  # type: ignore[attr-defined]


def test_fetch_is_repeated_with_the_same_token(tmp_path: Path) -> None:
    place = world(tmp_path, start="hang")
    with place.running():
        place.arrives()
        soon(lambda: place.requests)
    restart(place)
    place.documents["http://app.example/start"] = "<Say>Hello</Say>"
    with place.running():
        play_id(place)
    assert len(set(place.tokens)) == 1
    assert len(place.tokens) == 2


def test_timer_is_armed_for_the_rest_of_its_time(tmp_path: Path) -> None:
    place = world(tmp_path, start='<Pause length="1"/><Hangup/>')
    with place.running() as engine:
        place.arrives()
        soon(lambda: engine.timers.callbacks)
    restart(place)
    with place.running() as engine:
        soon(lambda: engine.timers.callbacks)
        place.switch.tell("chan1", Digit("1"))
        soon(lambda: place.switch.asked(Answer), 1.5)


def test_caller_who_left_meanwhile(tmp_path: Path) -> None:
    place = world(tmp_path, start="<Say>one</Say>")
    with place.running():
        answered_and_playing(place)
    place.switch.here.clear()
    restart(place)
    with place.running() as engine:
        soon(lambda: statuses(place)[-1] == "completed")
        soon(lambda: not engine.services.journals.unfinished())


def ended(place: World, sid: str) -> HungUp:
    """How the journal says that a call ended."""
    events = [entry.event for entry in Journals(place.folder / "journals").read(sid).entries]
    return next(event for event in events if isinstance(event, HungUp))


def test_who_left_meanwhile_is_billed_until_then(tmp_path: Path) -> None:
    """By what the switch has written down; not until an engine looks again."""
    place = world(tmp_path, start="<Say>one</Say>")
    with place.running() as engine:
        answered_and_playing(place)
        sid = next(iter(engine.calls))
    place.switch.here.clear()
    place.switch.written["chan1"] = Evidence(time.time() - 0.2, time.time() + 0.1)
    gevent.sleep(1.2)
    restart(place)
    with place.running():
        soon(lambda: statuses(place)[-1] == "completed")
    assert ended(place, sid).seconds == 0, "not the 1.2 s without an engine"
    assert "end_evidence: switch record" in "\n".join(transcript(Journals(place.folder / "journals").read(sid)))


def test_where_nothing_is_written_down_the_last_sign_of_life_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TALLY, "counts", {})
    place = world(tmp_path, start="<Say>one</Say>")
    with place.running() as engine:
        answered_and_playing(place)
        sid = next(iter(engine.calls))
    place.switch.here.clear()
    gevent.sleep(1.2)
    restart(place)
    with place.running():
        soon(lambda: statuses(place)[-1] == "completed")
    assert ended(place, sid).seconds == 0
    assert "last sign of life" in "\n".join(transcript(Journals(place.folder / "journals").read(sid)))
    assert TALLY.counts["end_evidence", "last sign of life"] == 1


@pytest.mark.parametrize(
    ("written", "status"),
    [
        (Evidence(answered=1.0, ended=2.0), "completed"),
        (Evidence(ended=2.0, cause=Cause.BUSY, sip_status=486), "busy"),
        (Evidence(ended=2.0, cause=Cause.NO_ANSWER), "no-answer"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_callee_whose_whole_call_nobody_heard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: Evidence, status: str
) -> None:
    """Answered and ended, or refused, while no engine was there: what became of it is told, not `failed`."""
    place = world(tmp_path, start="<Say>one</Say>")
    sid = "CA" + "ab" * 16
    place.ledger.outbound = lambda _sid: outbound(sid)  # type: ignore[attr-defined]
    monkeypatch.setattr(takeover, "ORIGINATE_SECONDS", 0.1)
    with place.running():
        place.ledger.mail.append(SimpleNamespace(kind="originate", call_sid=sid, payload={}))
        soon(lambda: place.switch.asked(Originate))
        channel = place.switch.performed[0][0]
    place.switch.written[channel] = written
    gevent.sleep(0.2)
    restart(place)
    with place.running():
        soon(lambda: statuses(place)[-1] == status)
    assert not place.requests, "nobody is there to run a document for"


def test_answer_that_was_not_heard_of(tmp_path: Path) -> None:
    place = world(tmp_path, start="<Say>one</Say>")
    with place.running():
        place.arrives()
        soon(lambda: place.switch.asked(Answer))
    place.switch.here["chan1"] = True
    restart(place)
    with place.running():
        soon(lambda: statuses(place) == ["in-progress"])


def test_keys_gathered_before_the_death_are_kept(tmp_path: Path) -> None:
    place = world(tmp_path, start='<Gather numDigits="2" action="/start"/>')
    with place.running() as engine:
        place.arrives()
        soon(lambda: place.switch.asked(Answer))
        place.switch.here["chan1"] = True
        place.switch.tell("chan1", Answered())
        place.switch.tell("chan1", Digit("4"))
        soon(lambda: len(engine.timers.heap) == 2)
    restart(place)
    with place.running():
        soon(lambda: place.ledger.stale)
        place.switch.tell("chan1", Digit("2"))
        soon(lambda: len(place.requests) == 2)
    assert place.requests[1].params["Digits"] == "42"


def gathering(tmp_path: Path, keys: str, wanted: int) -> World:
    """A call has gathered keys when its engine dies; it wants so many. The switch has written them down, too."""
    place = world(tmp_path, start=f'<Gather numDigits="{wanted}" timeout="9" action="/start"/>')
    place.switch.keys = {}
    with place.running() as engine:
        place.arrives()
        soon(lambda: place.switch.asked(Answer))
        place.switch.here["chan1"] = True
        place.switch.tell("chan1", Answered())
        for key in keys:
            press(place, key)
            place.switch.tell("chan1", Digit(key))
        soon(lambda: len(engine.timers.heap) == 1 + len(keys))
    return place


def press(place: World, key: str) -> None:
    """The switch writes it down."""
    keys = place.switch.keys or {}
    kept = keys.setdefault("chan1", [])
    kept.append(Digit(key, time.time(), f"line {len(kept)}"))
    place.switch.keys = keys


def test_keys_that_nobody_heard_are_told_once(tmp_path: Path) -> None:
    """Those of the journal are not told again, though some are the same."""
    place = gathering(tmp_path, "77", 5)
    press(place, "7")
    press(place, "8")
    restart(place)
    with place.running():
        soon(lambda: place.ledger.stale)
        press(place, "9")
        place.switch.tell("chan1", Digit("9"))
        soon(lambda: len(place.requests) == 2)
    assert place.requests[1].params["Digits"] == "77789"


def test_keys_that_were_told_late_are_not_told_again_by_the_next_engine(tmp_path: Path) -> None:
    place = gathering(tmp_path, "1", 4)
    for key in "23":
        press(place, key)
        restart(place)
        place.ledger.stale.clear()
        with place.running():
            soon(lambda: place.ledger.stale)
    restart(place)
    with place.running():
        soon(lambda: place.ledger.stale)
        place.switch.tell("chan1", Digit("4"))
        soon(lambda: len(place.requests) == 2)
    assert place.requests[1].params["Digits"] == "1234"


def test_keys_of_a_lost_link_are_told_when_it_is_back(tmp_path: Path) -> None:
    place = world(tmp_path, start='<Gather numDigits="3" timeout="9" action="/start"/>')
    with place.running() as engine:
        place.arrives()
        soon(lambda: place.switch.asked(Answer))
        place.switch.here["chan1"] = True
        place.switch.tell("chan1", Answered())
        press(place, "4")
        place.switch.tell("chan1", Digit("4"))
        soon(lambda: len(engine.timers.heap) == 2)
        press(place, "5")
        press(place, "6")
        place.switch.tell("", Reconnected())
        soon(lambda: len(place.requests) == 2)
    assert place.requests[1].params["Digits"] == "456"


def test_caller_who_arrived_while_nobody_listened(tmp_path: Path) -> None:
    place = world(tmp_path, start="<Say>one</Say>")
    place.switch.here["chan9"] = False
    place.switch.arrivals["chan9"] = Arrived("1234", "bob")
    with place.running():
        soon(lambda: place.switch.asked(Answer))
    assert place.requests[0].params["From"] == "bob"


def test_leg_of_no_call_is_hung_up(tmp_path: Path) -> None:
    place = world(tmp_path)
    place.switch.here["orphan"] = True
    with place.running():
        soon(lambda: place.switch.asked(Hangup))


def test_switch_that_cannot_be_asked_yet_is_asked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.engine.takeover.takeover.RETRY_SECONDS", 0.01)
    place = world(tmp_path, start="<Say>one</Say>")
    with place.running():
        answered_and_playing(place)
    restart(place)
    place.switch.broken = True
    with place.running() as engine:
        soon(lambda: engine.takeover.running)
        assert not engine.calls
        place.switch.broken = False
        soon(lambda: engine.calls)


def test_lost_link_is_repaired_without_a_restart(tmp_path: Path) -> None:
    """The engine lives, the link was away: what ended meanwhile is found out."""
    place = world(tmp_path, start='<Say>one</Say><Gather timeout="9"/>')
    with place.running() as engine:
        answered_and_playing(place)
        place.switch.here.clear()
        place.switch.tell("", Reconnected())
        soon(lambda: statuses(place)[-1] == "completed")
        assert not engine.calls


def test_call_that_was_just_placed_and_answered_is_looked_at_at_once(tmp_path: Path) -> None:
    """Only a leg that may still be made is given time."""
    place = world(tmp_path, start="<Say>Hi</Say>")
    sid = "CA" + "ab" * 16
    place.ledger.outbound = lambda _sid: outbound(sid)  # type: ignore[attr-defined]
    with place.running() as engine:
        place.ledger.mail.append(SimpleNamespace(kind="originate", call_sid=sid, payload={}))
        soon(lambda: place.switch.asked(Originate))
        place.switch.tell(place.switch.performed[0][0], Answered())
        play_id(place)
        place.switch.tell("", Reconnected())
        soon(lambda: statuses(place)[-1] == "completed")
        assert not engine.calls


def test_leg_that_was_never_made_is_given_up_soon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(takeover, "ORIGINATE_SECONDS", 0.1)
    place = world(tmp_path)
    sid = "CA" + "ab" * 16
    place.ledger.outbound = lambda _sid: outbound(sid)  # type: ignore[attr-defined]
    with place.running():
        place.ledger.mail.append(SimpleNamespace(kind="originate", call_sid=sid, payload={}))
        soon(lambda: place.switch.asked(Originate))
        place.switch.tell("", Reconnected())
        soon(lambda: statuses(place) == ["queued", "failed"])


def test_killed_again_and_again(tmp_path: Path) -> None:
    """A death after every single event: the caller hears every prompt, in order."""
    place = world(tmp_path, start="<Say>a</Say><Say>b</Say><Say>c</Say>")
    with place.running():
        answered_and_playing(place)
    heard = ["a"]
    for expected in "bc":
        restart(place)
        with place.running():
            soon(lambda: place.ledger.stale)
            place.switch.tell("chan1", Finished(sorted(place.switch.playing)[-1]))
            place.switch.playing.clear()
            play_id(place)
            heard.append(Path(place.switch.asked(PlayFile)[0].file).stem)  # type: ignore[attr-defined]
        assert heard[-1] == expected
    restart(place)
    with place.running() as engine:
        soon(lambda: place.ledger.stale)
        place.switch.tell("chan1", HungUp())
        soon(lambda: not engine.services.journals.unfinished())
    assert statuses(place)[-1] == "completed"


# -- what happens while calls are being taken over ---------------------------------------------------------------------


def test_mail_is_read_after_the_calls_are_known(tmp_path: Path) -> None:
    """A redirect of REST that came while no engine was there."""
    place = world(tmp_path, start='<Say loop="0">one</Say>', other="<Say>two</Say>")
    with place.running() as engine:
        answered_and_playing(place)
        sid = next(iter(engine.calls))
    restart(place)
    payload = {"url": "http://app.example/other", "method": "POST"}
    place.ledger.mail.append(SimpleNamespace(kind="redirect", call_sid=sid, payload=payload))
    place.switch.broken = True
    with place.running():
        gevent.sleep(0.1)
        assert place.ledger.mail, "nobody has read it"
        place.switch.broken = False
        soon(lambda: place.requests[-1].url == "http://app.example/other")


def test_events_that_come_before_their_call_is_known_are_kept(tmp_path: Path) -> None:
    place = world(tmp_path, start='<Gather numDigits="2" action="/start"/>')
    with place.running() as engine:
        place.arrives()
        soon(lambda: place.switch.asked(Answer))
        place.switch.here["chan1"] = True
        place.switch.tell("chan1", Answered())
        soon(lambda: engine.timers.callbacks)
    restart(place)
    place.switch.broken = True
    with place.running():
        for key in "42":
            place.switch.tell("chan1", Digit(key))
        gevent.sleep(0.05)
        place.switch.broken = False
        soon(lambda: len(place.requests) == 2)
    assert place.requests[1].params["Digits"] == "42"


def test_a_recovered_leg_is_no_new_caller(tmp_path: Path) -> None:
    """FreeSWITCH tells of any unanswered parked leg as if it had just arrived."""
    place = world(tmp_path, start='<Pause length="9"/>')
    with place.running() as engine:
        place.arrives()
        soon(lambda: engine.calls)
    restart(place)
    place.switch.broken = True
    with place.running() as engine:
        place.switch.tell("chan1", Arrived("1234", "alice"))
        gevent.sleep(0.05)
        place.switch.broken = False
        soon(lambda: engine.calls)
        gevent.sleep(0.05)
        assert len(place.ledger.began) == 2, "the same call, written again"
        assert len({sid for sid, _channel, _wall in place.ledger.began}) == 1
        place.switch.tell("chan1", HungUp())
        soon(lambda: not engine.calls)
        place.switch.tell("chan1", Arrived("1234", "alice"))
        soon(lambda: place.switch.asked(Hangup))
        assert not engine.calls


def test_a_caller_who_arrives_while_the_switch_is_asked_about_him_is_left_alone(tmp_path: Path) -> None:
    place = world(tmp_path, start='<Pause length="9"/>')
    with place.running() as engine:
        soon(lambda: engine.takeover.settled.is_set())
        place.switch.here["chan7"] = False

        def slowly(channel: str) -> None:
            engine.receive(channel, Arrived("1234", "alice"))
            gevent.sleep(0.05)

        place.switch.arrival = slowly  # type: ignore[assignment]
        engine.takeover.reconcile()
        assert engine.calls
        assert not place.switch.asked(Hangup)


def test_an_answer_in_the_gap_is_noticed_although_another_leg_is_just_begun(tmp_path: Path) -> None:
    place = world(tmp_path, start="<Dial><Uri>sip:a@b.example</Uri><Uri>sip:c@b.example</Uri></Dial>")
    with place.running() as engine:
        place.arrives()
        soon(lambda: len(place.switch.asked(Originate)) == 2)
        first = next(channel for channel, _id, command in place.switch.performed if isinstance(command, Originate))
        place.switch.here |= {"chan1": True, first: True}
        place.switch.tell("", Reconnected())
        [live] = engine.calls.values()
        soon(lambda: [leg for name, leg in live.call.legs.items() if name and leg.facts.answered])
        assert not [leg for leg in live.call.legs.values() if leg.gone], "the other one may still be made"


def test_a_full_disk_turns_new_callers_away_and_keeps_the_others(tmp_path: Path) -> None:
    place = world(tmp_path, start='<Pause length="9"/>')
    with place.running() as engine:
        place.arrives()
        soon(lambda: engine.calls)
        engine.services.journals.disk.full = True
        place.arrives("chan2")
        [refusal] = soon(lambda: place.switch.asked(Hangup))
        assert refusal.cause == Cause.UNAVAILABLE
        assert len(engine.calls) == 1
        place.ledger.outbound = lambda sid: outbound(sid)  # type: ignore[attr-defined]
        place.ledger.mail.append(SimpleNamespace(kind="originate", call_sid="CA" + "ab" * 16, payload={}))
        gevent.sleep(0.05)
        assert len(engine.calls) == 1
        engine.services.journals.disk.full = False
        soon(lambda: len(engine.calls) == 2)


def test_a_takeover_is_in_the_journal(tmp_path: Path) -> None:
    place = world(tmp_path, start='<Pause length="9"/>')
    with place.running() as engine:
        place.arrives()
        soon(lambda: engine.calls)
        sid = next(iter(engine.calls))
    restart(place)
    with place.running() as engine:
        soon(lambda: engine.calls)
        page = "\n".join(transcript(engine.services.journals.read(sid)))
    assert re.search(r"taken up by another engine after \d+\.\d s", page)
