"""Conferences in the engine: who is told what, across calls; a restart in the middle; the recording."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gevent
import pytest

from app.calls.causes import Cause
from app.calls.codec import encode
from app.calls.commands.conferences import (
    JoinRoom,
    LeaveRoom,
    MuteInRoom,
    PauseRecordRoom,
    PlayInRoom,
    RecordRoom,
    StopRecordRoom,
)
from app.calls.commands.core import Answer, Originate, PlayFile
from app.calls.dialogue import Options
from app.calls.events import Answered, Finished, HungUp, Kicked, Muted
from app.calls.facts import Application, Facts
from app.engine.conferences.conferences import room_of
from app.engine.engine import Engine
from app.ledger.lookups import EngineLetter
from tests.engine.test_takeover import restart
from tests.engine.world import ACCOUNT, World, soon, world

GUEST = (
    '<Dial><Conference startConferenceOnEnter="false" record="record-from-start">club</Conference></Dial><Say>On</Say>'
)
HOST = '<Dial><Conference endConferenceOnExit="true" record="record-from-start">club</Conference></Dial>'


def joins(place: World, channel: str, document: str) -> None:
    """A caller arrives, is answered, and its switch does what it is asked for."""
    place.documents["http://app.example/start"] = document
    place.arrives(channel)
    soon(lambda: (channel, Answer) in [(c, type(command)) for c, _id, command in place.switch.performed])
    place.switch.here[channel] = True
    place.switch.tell(channel, Answered())


def in_room(place: World) -> list[str]:
    """The channels that were put into the room; each is told that it is in."""
    joined = [(c, id) for c, id, command in place.switch.performed if isinstance(command, JoinRoom)]
    for channel, id in joined:
        place.switch.tell(channel, Finished(id))
    gevent.sleep(0.05)
    return [channel for channel, _id in joined]


def recorded(engine: Engine) -> list[Any]:
    kept: list[Any] = []
    engine.services.recordings = SimpleNamespace(save=lambda *given: kept.append(given), key="")  # type: ignore[assignment]
    return kept


def test_guest_waits_for_the_host_and_is_free_when_the_host_leaves(tmp_path: Path) -> None:
    place = world(tmp_path)
    with place.running() as engine:
        kept = recorded(engine)
        joins(place, "guest", GUEST)
        soon(lambda: place.switch.asked(PlayFile))
        assert not place.switch.asked(JoinRoom)
        joins(place, "host", HOST)
        soon(lambda: len(place.switch.asked(JoinRoom)) == 2)
        assert sorted(in_room(place)) == ["guest", "host"]
        assert {command.room for command in place.switch.asked(JoinRoom)} == {room_of(ACCOUNT, "club")}  # type: ignore[attr-defined]
        assert len(place.switch.asked(RecordRoom)) == 1, "one recording a room"
        place.switch.here.pop("host")
        place.switch.tell("host", HungUp())
        left = soon(lambda: [id for c, id, k in place.switch.performed if c == "guest" and isinstance(k, LeaveRoom)])
        place.switch.tell("guest", Finished(left[0]))
        soon(lambda: "On.wav" in str(place.switch.performed[-1]))
        soon(lambda: kept)
        assert len(kept) == 1
        assert place.switch.asked(PlayInRoom)


def test_conference_survives_the_engine(tmp_path: Path) -> None:
    place = world(tmp_path)
    with place.running() as engine:
        recorded(engine)
        joins(place, "guest", GUEST)
        joins(place, "host", HOST)
        soon(lambda: len(place.switch.asked(JoinRoom)) == 2)
        in_room(place)
    restart(place)
    with place.running() as engine:
        recorded(engine)
        soon(lambda: place.ledger.stale)
        assert not place.switch.asked(JoinRoom), "nobody is put in twice"
        place.switch.here.pop("host")
        place.switch.tell("host", HungUp())
        soon(
            lambda: [c for c, _id, command in place.switch.performed if c == "guest" and isinstance(command, LeaveRoom)]
        )


def test_who_heard_a_wait_url_when_the_engine_died_is_still_in_the_conference(tmp_path: Path) -> None:
    """Where the music's document stands is not where the call stands."""
    place = world(tmp_path, music="<Say>Hold</Say>")
    waits = GUEST.replace("<Conference", '<Conference waitUrl="/music"')
    with place.running() as engine:
        recorded(engine)
        joins(place, "guest", waits)
        soon(lambda: "Hold.wav" in str(place.switch.asked(PlayFile)))
    restart(place)
    with place.running() as engine:
        recorded(engine)
        soon(lambda: place.ledger.stale)
        joins(place, "host", HOST)
        soon(lambda: len(place.switch.asked(JoinRoom)) == 2)


def test_start_and_end_are_told_once_to_the_first_who_asks(tmp_path: Path) -> None:
    place = world(tmp_path)
    asks = '<Dial><Conference statusCallback="/{}" startConferenceOnEnter="{}">club</Conference></Dial>'
    with place.running():
        joins(place, "guest", asks.format("first", "false"))
        soon(lambda: place.switch.asked(PlayFile))
        assert [tell.params["StatusCallbackEvent"] for tell in place.ledger.told] == ["participant-join"]
        joins(place, "host", asks.format("second", "true"))
        soon(lambda: len(place.switch.asked(JoinRoom)) == 2)
        in_room(place)
        for channel in ("host", "guest"):
            place.switch.here.pop(channel)
            place.switch.tell(channel, HungUp())
        soon(lambda: len(place.ledger.told) == 6)
    told = [(tell.url.rpartition("/")[2], tell.params["StatusCallbackEvent"]) for tell in place.ledger.told]
    whole = [(who, what) for who, what in told if what.startswith("conference-")]
    assert whole == [("first", "conference-start"), ("first", "conference-end")]
    assert [tell.params["SequenceNumber"] for tell in place.ledger.told] == list("0123456")[: len(told)]
    (end,) = [tell for tell in place.ledger.told if tell.params["StatusCallbackEvent"] == "conference-end"]
    assert end.params["ReasonConferenceEnded"] == "last-participant-left"
    assert end.params["CallSidEndingConference"].startswith("CA")
    left = [tell.params for tell in place.ledger.told if tell.params["StatusCallbackEvent"] == "participant-leave"]
    assert {one["ReasonParticipantLeft"] for one in left} == {"participant_hung_up"}
    assert {one["ParticipantCallStatus"] for one in left} == {"completed"}


def test_rooms_of_accounts_have_different_names() -> None:
    assert room_of("AC1", "club") != room_of("AC2", "club")


def test_rows_follow_what_the_conference_becomes(tmp_path: Path) -> None:
    place = world(tmp_path)
    rows = place.ledger.conferences
    with place.running() as engine:
        recorded(engine)
        joins(place, "guest", GUEST)
        soon(lambda: rows)
        (sid,) = rows
        assert (rows[sid]["friendly_name"], rows[sid]["status"], sid[:2]) == ("club", "init", "CF")
        joins(place, "host", HOST)
        soon(lambda: len(place.switch.asked(JoinRoom)) == 2)
        in_room(place)
        assert rows[sid]["status"] == "in-progress"
        assert {row["conference_sid"] for row in place.ledger.participants.values()} == {sid}
        assert [row["end_conference_on_exit"] for row in place.ledger.participants.values()] == [False, True]
        host = engine.calls.channels["host"][0].sid
        place.switch.here.pop("host")
        place.switch.tell("host", HungUp())
        soon(lambda: rows[sid]["status"] == "completed")
        assert (rows[sid]["reason"], rows[sid]["ended_by"]) == (
            "participant-with-end-conference-on-exit-left",
            host,
        )
        left = soon(lambda: [id for c, id, k in place.switch.performed if c == "guest" and isinstance(k, LeaveRoom)])
        place.switch.tell("guest", Finished(left[0]))
        soon(lambda: not place.ledger.participants)


def test_the_rest_api_changes_and_ends_it(tmp_path: Path) -> None:
    place = world(tmp_path)
    with place.running() as engine:
        recorded(engine)
        joins(place, "guest", GUEST)
        joins(place, "host", HOST)
        soon(lambda: len(place.switch.asked(JoinRoom)) == 2)
        in_room(place)
        (sid,) = place.ledger.conferences
        guest = engine.calls.channels["guest"][0].sid
        for conference in ("CF" + "0" * 32, sid):
            letter = {"conference": conference, "event": encode(Muted(conference == sid))}
            place.ledger.mail.append(EngineLetter(guest, "participant", letter))
        soon(lambda: place.switch.asked(MuteInRoom))
        assert [command.muted for command in place.switch.asked(MuteInRoom)] == [True]  # type: ignore[attr-defined]
        assert {row["call_sid"]: row["muted"] for row in place.ledger.participants.values()}[guest]
        place.ledger.mail.append(EngineLetter("", "conference", {"sid": sid}))
        soon(lambda: place.ledger.conferences[sid]["status"] == "completed")
        assert place.ledger.conferences[sid]["reason"] == "conference-ended-via-api"
        soon(lambda: len({c for c, _id, command in place.switch.performed if isinstance(command, LeaveRoom)}) == 2)


def test_an_engine_that_takes_over_knows_the_conference_by_its_sid(tmp_path: Path) -> None:
    place = world(tmp_path)
    with place.running() as engine:
        recorded(engine)
        joins(place, "guest", GUEST)
        joins(place, "host", HOST)
        soon(lambda: len(place.switch.asked(JoinRoom)) == 2)
        in_room(place)
        guest = engine.calls.channels["guest"][0].sid
    (sid,) = place.ledger.conferences
    before = dict(place.ledger.participants)
    restart(place)
    place.ledger.participants = {}
    with place.running() as engine:
        recorded(engine)
        soon(lambda: len(place.ledger.participants) == 2)
        assert set(place.ledger.participants) == set(before), "the rows have the same names"
        letter = {"conference": sid, "event": encode(Kicked())}
        place.ledger.mail.append(EngineLetter(guest, "participant", letter))
        soon(
            lambda: [c for c, _id, command in place.switch.performed if c == "guest" and isinstance(command, LeaveRoom)]
        )
        assert list(place.ledger.conferences) == [sid]


@pytest.mark.parametrize("stays", [True, False])
def test_the_recording_of_a_conference_is_kept_by_the_next_engine(tmp_path: Path, stays: bool) -> None:
    """When it ends; at once, if everybody left while no engine was there."""
    place = world(tmp_path)
    with place.running() as engine:
        recorded(engine)
        engine.services.options = Options(recordings_folder=str(tmp_path))
        joins(place, "host", HOST)
        soon(lambda: place.switch.asked(PlayFile))
        joins(place, "guest", "<Dial><Conference>club</Conference></Dial>")
        soon(lambda: len(place.switch.asked(JoinRoom)) == 2)
        in_room(place)
        [command] = soon(lambda: place.switch.asked(RecordRoom))
        [id] = [id for _channel, id, asked in place.switch.performed if isinstance(asked, RecordRoom)]
        place.switch.tell("host", Finished(id))
        soon(lambda: engine.live_conferences.recordings.rooms)
    file = Path(command.file)  # type: ignore[attr-defined]
    file.write_bytes(b"the switch is writing")
    place.switch.here = {"host": True, "guest": True} if stays else {}
    restart(place)
    with place.running() as engine:
        kept = recorded(engine)
        soon(lambda: place.ledger.stale)
        if stays:
            assert engine.live_conferences.recordings.rooms
            place.switch.tell("host", HungUp())
        [(_facts, saved, given)] = soon(lambda: kept)
        assert (given, saved.file) == (id, str(file))


# -- conferences that the REST API lets begin --------------------------------------------------------------------------

OPENED, CALLED = "CF" + "7" * 32, "CA" + "ab" * 16
INTO = '<Response><Dial><Conference beep="false">My Room</Conference></Dial></Response>'


def called(place: World, **originate_options: Any) -> str:
    """Somebody is called into My Room by POST Participants. Returns the channel."""
    facts = Facts(CALLED, ACCOUNT, "+15550001", "sip:bob@127.0.0.1:5070", "outbound-api", status="queued")
    asked = SimpleNamespace(facts=facts, application=Application(document=INTO), auth_token="t", timeout=10)
    place.ledger.outbound = lambda _sid: asked  # type: ignore[attr-defined]
    place.ledger.mail.append(SimpleNamespace(kind="originate", call_sid=CALLED, payload=originate_options))
    soon(lambda: place.switch.asked(Originate))
    return str(next(c for c, _id, command in place.switch.performed if isinstance(command, Originate)))


def sids(place: World) -> list[tuple[str, str]]:
    return [(row["sid"], row["status"]) for row in place.ledger.conferences.values()]


def test_a_conference_has_the_sid_that_the_api_has_told(tmp_path: Path) -> None:
    place = world(tmp_path)
    with place.running() as engine:
        channel = called(place, opens={"My Room": OPENED})
        place.switch.tell(channel, Answered())
        soon(lambda: (OPENED, "init") in sids(place))
        joins(place, "guest", "<Dial><Conference>My Room</Conference></Dial>")
        soon(lambda: place.switch.asked(JoinRoom))
        assert set(sids(place)) == {(OPENED, "in-progress")}
        for leg in (channel, "guest"):
            place.switch.tell(leg, HungUp())
        soon(lambda: not engine.calls)
        assert sids(place) == [(OPENED, "completed")]
        assert engine.live_conferences.begun == set()


def test_whoever_comes_first_begins_it_under_that_sid(tmp_path: Path) -> None:
    place = world(tmp_path)
    with place.running() as engine:
        called(place, opens={"My Room": OPENED})
        joins(place, "guest", "<Dial><Conference>My Room</Conference></Dial>")
        soon(lambda: (OPENED, "init") in sids(place))
        assert engine.live_conferences.begun == {OPENED}


def test_a_conference_to_which_nobody_came_is_over(tmp_path: Path) -> None:
    place = world(tmp_path)
    with place.running() as engine:
        channel = called(place, opens={"My Room": OPENED})
        assert place.ledger.conferences == {}
        place.switch.tell(channel, HungUp(Cause.NO_ANSWER))
        soon(lambda: not engine.calls)
        assert sids(place) == [(OPENED, "completed")]


# -- the recording, changed by the REST API ----------------------------------------------------------------------------


def test_a_recording_is_paused_outlives_who_asked_for_it_and_the_engine(tmp_path: Path) -> None:
    place = world(tmp_path)
    guest = '<Dial><Conference beep="false">club</Conference></Dial>'
    with place.running() as engine:
        recorded(engine)
        engine.services.options = Options(recordings_folder=str(tmp_path))
        joins(place, "host", guest.replace("beep", 'record="true" beep'))
        soon(lambda: place.switch.asked(PlayFile))
        joins(place, "guest", guest)
        joins(place, "third", guest)
        soon(lambda: len(place.switch.asked(JoinRoom)) == 3)
        in_room(place)
        [command] = soon(lambda: place.switch.asked(RecordRoom))
        Path(command.file).write_bytes(b"the switch is writing")  # type: ignore[attr-defined]
        [row] = soon(lambda: [row for row in place.ledger.recordings if row["status"] == "in-progress"])
        letter = {"sid": row["sid"], "status": "paused", "pause": "silence"}
        place.ledger.mail.append(EngineLetter("", "room recording", letter))
        assert soon(lambda: place.switch.asked(PauseRecordRoom)) == [
            PauseRecordRoom(room_of(ACCOUNT, "club"), command.file, True)  # type: ignore[attr-defined]
        ]
        place.ledger.mail.append(EngineLetter("", "room recording", letter | {"status": "in-progress"}))
        soon(lambda: len(place.switch.asked(PauseRecordRoom)) == 2)
        place.switch.here.pop("host")
        place.switch.tell("host", HungUp())
        soon(lambda: next(iter(engine.live_conferences.recordings.rooms.values())).keeper.channel == "guest")
        gevent.sleep(0.05)
    restart(place)
    with place.running() as engine:
        kept = recorded(engine)
        soon(lambda: place.ledger.stale)
        assert engine.live_conferences.recordings.rooms, "it is known that the conference is recorded"
        place.ledger.mail.append(EngineLetter("", "room recording", letter | {"status": "stopped"}))
        soon(lambda: place.switch.asked(StopRecordRoom))
        [(_facts, saved, _id)] = soon(lambda: kept)
        assert (saved.sid, saved.file) == (row["sid"], command.file)  # type: ignore[attr-defined]
