"""Recordings as the engine keeps them (guide 3.6, 4.5): files, rows, and everything that can be wrong with a disk."""

import os
import sqlite3
import wave
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import gevent
import numpy
import pytest
import soundfile
from sqlalchemy.exc import OperationalError

from app.audio.recording_files import RecordingError
from app.calls.commands.call_recording import SetRecording, sides
from app.calls.commands.core import SaveRecording
from app.calls.facts import Facts
from app.engine.features import recordings
from app.engine.features.recordings import Recordings, url
from app.ledger.rows import recordings as rows
from app.models import Recording, Transcription, sid
from app.settings.config import Settings
from tests.audio.sounds import loudest, read
from tests.ledger.world import LedgerWorld
from tests.softphone.g711 import Samples
from tests.softphone.tones import tone, write_wav

ONE_KIND = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def silent(seconds: float) -> Samples:
    return numpy.zeros(round(seconds * 8000), numpy.int16)


class World(LedgerWorld):
    """A recordings folder beside the database, and a switch that writes into it."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.recordings = Recordings(settings, self.ledger)
        self.folder = settings.folder("recordings")
        (self.folder / "made").mkdir(parents=True)
        self.facts_ = self.facts(status="in-progress")
        self.id = f"{self.facts_.call_sid}-17"

    def made(self, *pieces: Samples) -> Path:
        """What the switch has recorded."""
        path = self.folder / "made" / f"{self.facts_.call_sid}-1.wav"
        write_wav(path, numpy.concatenate(pieces))
        return path

    def save(self, file: Path, facts: Facts | None = None, **how: object) -> str:
        return self.recordings.save(facts or self.facts_, SaveRecording(str(file), **how), self.id)

    def kept(self) -> list[Path]:
        return sorted(path for path in self.folder.rglob("*") if path.is_file())


@pytest.fixture
def world(settings: Settings) -> Iterator[World]:
    world = World(settings)
    yield world
    world.close()


def test_the_mix_of_a_conference_is_said_to_be_one(world: World) -> None:
    world.save(world.made(tone(600, 1)), keep_silence=True, conference="CF" + "1" * 32)
    [row] = world.rows(Recording)
    assert (row.source, row.conference_sid) == ("Conference", "CF" + "1" * 32)


def test_a_recording_is_a_file_of_its_account_and_a_row(world: World) -> None:
    result = world.save(world.made(tone(600, 3)))
    name = result.sid
    assert (sid.valid(name, "RE"), result.seconds, result.start_time) == (True, 3, "")
    (file,) = world.kept()
    assert file == world.folder / world.account / f"{name}.wav"
    assert len(read(file)) == 24000
    assert loudest(read(file)) == pytest.approx(600, abs=1)
    (row,) = world.rows(Recording)
    assert (row.sid, row.account_sid, row.call_sid) == (name, world.account, world.facts_.call_sid)
    assert (row.status, row.duration, row.channels, row.source) == ("completed", 3, 1, "RecordVerb")
    assert (row.api_version, row.error) == ("2012-04-24", "")
    assert (row.date_created - row.start_time).total_seconds() == pytest.approx(3)
    assert world.rows(Transcription) == []


@ONE_KIND
def test_recordings_path(settings: Settings, tmp_path: Path) -> None:
    """Guide 2.1: "The path to the directory used to save recordings made by RestComm"."""
    world = World(settings.model_copy(update={"recordings_path": tmp_path / "elsewhere"}))
    sid = world.save(world.made(tone(600, 1.0))).sid
    assert (tmp_path / "elsewhere" / world.account / f"{sid}.wav").exists()
    assert not (settings.var / "recordings").exists()
    world.close()


@ONE_KIND
def test_nobody_else_on_the_machine_may_read_it(world: World) -> None:
    world.save(world.made(tone(600, 1)))
    (file,) = world.kept()
    assert [oct(path.stat().st_mode & 0o7) for path in (file, file.parent, world.folder)] == ["0o0"] * 3


def test_only_silence_is_not_kept(world: World) -> None:
    """ "If RestComm receives an empty recording, it will not make a request to the 'action' URL"."""
    assert world.save(world.made(silent(4)), transcribe=True) is None
    assert world.kept() == []
    assert world.rows(Recording) == world.rows(Transcription) == []


@ONE_KIND
def test_nothing_at_all_is_not_kept(world: World) -> None:
    assert world.save(world.made(silent(0))) is None
    assert world.save(world.made(silent(0)), keep_silence=True) is None
    assert world.kept() == []


@ONE_KIND
def test_silence_is_kept_of_a_conversation(world: World) -> None:
    assert world.save(world.made(silent(4)), keep_silence=True, trim=True).seconds == 4
    assert [row.source for row in world.rows(Recording)] == ["DialVerb"]


@ONE_KIND
@pytest.mark.parametrize(("trim", "seconds"), [(True, 1.2), (False, 5.0)])
def test_trim_cuts_silence_at_both_ends(world: World, trim: bool, seconds: float) -> None:
    world.save(world.made(silent(2.5), tone(600, 0.5), silent(0.2), tone(600, 0.3), silent(1.5)), trim=trim)
    (file,) = world.kept()
    assert len(read(file)) / 8000 == pytest.approx(seconds, abs=0.05)


@ONE_KIND
@pytest.mark.parametrize(("left", "more", "seconds"), [(0.2, {}, 3.5), (2.5, {}, 4.0), (0.2, {"most_seconds": 2}, 2.0)])
def test_the_silence_that_ended_it_is_on_it(world: World, left: float, more: dict[str, int], seconds: float) -> None:
    """Asterisk leaves most of it out; FreeSWITCH has written it."""
    world.save(world.made(silent(0.5), tone(600, 1.0), silent(left)), last_silence=2, **more)
    (file,) = world.kept()
    assert len(read(file)) / 8000 == pytest.approx(seconds, abs=0.05)


def test_what_a_restarted_engine_repeats_makes_no_second_one(world: World, settings: Settings) -> None:
    file = world.made(tone(600, 2))
    first = world.save(file, transcribe=True)
    begun = world.rows(Transcription)[0].date_created
    again = Recordings(settings, world.ledger)
    assert again.save(world.facts_, SaveRecording(str(file), transcribe=True), world.id) == first
    world.made(tone(600, 2))  # killed between giving the file its name and removing the source
    assert again.save(world.facts_, SaveRecording(str(file), transcribe=True), world.id) == first
    assert len(world.kept()) == len(world.rows(Recording)) == 1
    assert [row.date_created for row in world.rows(Transcription)] == [begun]


def test_a_transcription_begins_with_what_its_callback_will_tell(world: World) -> None:
    name = world.save(world.made(tone(600, 2)), transcribe_callback="http://app.example/t").sid
    (row,) = world.rows(Transcription)
    assert sid.valid(row.sid, "TR")
    assert (row.recording_sid, row.call_sid, row.account_sid) == (name, world.facts_.call_sid, world.account)
    assert (row.status, row.duration, row.transcription_text) == ("in-progress", 2, "")
    assert (row.callback_url, row.callback_sequence) == ("http://app.example/t", 1_000_017)
    recording = url(world.settings, world.facts_, name)
    assert recording == f"http://127.0.0.1:8080/restcomm/2012-04-24/Accounts/{world.account}/Recordings/{name}"
    expected = world.facts_.parameters() | {"RecordingSid": name, "RecordingUrl": recording}
    assert row.callback_params == expected


# -- waiting for the switch -------------------------------------------------------------------------------------------


@ONE_KIND
def test_a_file_that_is_still_being_closed_is_waited_for(world: World) -> None:
    finished = world.made(tone(600, 2)).read_bytes()
    file = world.folder / "made" / "x.wav"

    def switch() -> None:
        gevent.sleep(0.15)
        with file.open("wb") as stream:
            stream.write(finished[:4] + bytes([36, 0, 0, 0]) + finished[8:40] + bytes(4))
            for at in range(44, len(finished), 8000):
                stream.write(finished[at : at + 8000])
                stream.flush()
                gevent.sleep(0.1)
            stream.seek(0)
            stream.write(finished[:44])

    writing = gevent.spawn(switch)
    assert world.save(file).seconds == 2
    writing.get()


@ONE_KIND
def test_a_header_that_nobody_finished_does_not_matter(world: World) -> None:
    """The switch was killed: the file has no length in it."""
    file = world.made(tone(600, 2))
    data = file.read_bytes()
    file.write_bytes(data[:4] + bytes(4) + data[8:40] + bytes(4) + data[44:])
    assert world.save(file).seconds == 2


# -- failures ---------------------------------------------------------------------------------------------------------


def fails(world: World, file: Path, **how: object) -> str:
    """Why it could not be saved; there is a row that says so too."""
    with pytest.raises(RecordingError) as refused:
        world.save(file, **how)
    (row,) = world.rows(Recording)
    assert (row.status, row.duration, row.error) == ("failed", 0, str(refused.value))
    assert world.rows(Transcription) == []
    assert "\n" not in row.error
    return row.error


@ONE_KIND
@pytest.mark.parametrize("seconds", [0, 4])
def test_a_switch_that_was_killed_before_it_wrote_what_it_heard(world: World, seconds: float) -> None:
    """A short recording was still in its memory: that is no silence."""
    file = world.made(silent(seconds))
    data = file.read_bytes()
    file.write_bytes(data[:4] + (8).to_bytes(4, "little") + data[8:40] + bytes(4) + data[44:])
    assert fails(world, file) == "the switch ended before it had written what it recorded"


@ONE_KIND
def test_nothing_is_told_before_the_row_is_committed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """However long the database is away."""
    monkeypatch.setattr("app.ledger.ledger.COMMIT_SECONDS", 0.05)
    monkeypatch.setattr(world.ledger.database, "write", refused)
    saving = gevent.spawn(world.save, world.made(tone(600, 1)))
    gevent.sleep(0.5)
    assert not saving.ready()
    monkeypatch.undo()
    assert saving.get(timeout=10).sid == world.rows(Recording)[0].sid


def refused(_work: object) -> None:
    raise OperationalError("", {}, sqlite3.OperationalError("database is locked"))


def test_a_switch_that_wrote_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recordings, "ABSENT_SECONDS", 0.2)
    assert fails(world, world.folder / "made" / "absent.wav", transcribe=True) == "the switch has written no file"


@ONE_KIND
def test_a_switch_that_does_not_stop_writing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recordings, "GROWING_SECONDS", 0.3)
    file = world.made(tone(600, 1))

    def switch() -> None:
        with file.open("ab") as stream:
            while True:
                stream.write(bytes(160))
                stream.flush()
                gevent.sleep(0.02)

    writing = gevent.spawn(switch)
    gevent.sleep(0.05)
    assert fails(world, file) == "the switch does not stop writing the file"
    writing.kill()


@ONE_KIND
def test_something_that_is_no_audio(world: World) -> None:
    file = world.folder / "made" / "x.wav"
    file.write_bytes(b"RIFF" + (92).to_bytes(4, "little") + b"no such thing at all" * 5)
    assert fails(world, file).startswith("what the switch recorded cannot be read: ")


def test_a_full_disk(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    file = world.made(tone(600, 1))
    monkeypatch.setattr(os, "fsync", full)
    assert fails(world, file) == "the recording cannot be stored: No space left on device"
    assert world.kept() == [file], "what the switch wrote stays, and nothing beside it"
    monkeypatch.undo()
    assert world.save(file).seconds == 1, "the next engine may have more luck"
    assert [(row.status, row.error) for row in world.rows(Recording)] == [("completed", "")]


@ONE_KIND
def test_a_folder_that_is_none(world: World) -> None:
    (world.folder / world.account).write_text("in the way")
    file = world.made(tone(600, 1))
    assert fails(world, file).startswith("the recording cannot be stored: ")


@ONE_KIND
def test_the_work_goes_on_when_nobody_waits_for_it(world: World) -> None:
    """The call was given something else to do while its recording was being saved."""
    file = world.made(tone(600, 1))
    asking = gevent.spawn(world.save, file)
    gevent.sleep(0)
    asking.kill()
    with gevent.Timeout(5):
        while not world.rows(Recording):
            gevent.sleep(0.02)
    assert [path.suffix for path in world.kept()] == [".wav"]


@ONE_KIND
def test_other_greenlets_go_on_meanwhile(world: World) -> None:
    file = world.made(*[tone(600, 60)] * 10)
    longest = 0.0

    def watch() -> None:
        nonlocal longest
        while True:
            began = recordings.time.monotonic()
            gevent.sleep(0.001)
            longest = max(longest, recordings.time.monotonic() - began)

    watching = gevent.spawn(watch)
    assert world.save(file, trim=True).seconds == 600
    watching.kill()
    assert longest < 0.2


@ONE_KIND
def test_the_file_is_plain_wav(world: World) -> None:
    world.save(world.made(tone(600, 1)))
    with wave.open(str(world.kept()[0])) as wav:
        assert wav.getparams()[:4] == (1, 2, 8000, 8000)


def test_when_a_whole_call_began_is_told_by_its_file(world: World) -> None:
    """An engine that was dead at its end keeps it later; that does not move its beginning."""
    file = world.made(tone(600, 3))
    os.utime(file, (1_800_000_000, 1_800_000_000))
    result = world.save(file, keep_silence=True, whole_call=True)
    assert sid.valid(result.sid, "RE")
    assert (result.seconds, result.start_time) == (3, "Fri, 15 Jan 2027 07:59:57 +0000")
    (row,) = world.rows(Recording)
    assert (row.source, row.start_time.timestamp()) == ("OutboundAPI", 1_799_999_997)


# -- of a whole call: several files, two channels, one side -----------------------------------------------------------


def apart(world: World, name: str, left: Samples, right: Samples, stereo: bool) -> Path:
    """Both sides of a call, as FreeSWITCH (stereo) or Asterisk writes them."""
    path = world.folder / "made" / f"{name}-call.wav"
    if stereo:
        soundfile.write(path, numpy.column_stack((left, right)), 8000, subtype="PCM_16")
    else:
        write_wav(path, max(left, right, key=len))
        for file, side in zip(sides(str(path)), (left, right), strict=True):
            write_wav(Path(file), side)
    return path


def samples_of(world: World) -> numpy.ndarray:
    (file,) = world.kept()
    found, rate = soundfile.read(file, dtype="int16")
    assert rate == 8000
    return found


@ONE_KIND
@pytest.mark.parametrize("stereo", [True, False])
def test_two_channels(world: World, stereo: bool) -> None:
    left, right = numpy.concatenate((tone(600, 1), silent(1))), numpy.concatenate((silent(1), tone(900, 1)))
    file = apart(world, "x", left, right, stereo)
    kept = world.save(file, keep_silence=True, whole_call=True, channels=2, sid="RE" + "1" * 32, source="OutboundAPI")
    assert (kept.sid, kept.seconds) == ("RE" + "1" * 32, 2)
    found = samples_of(world)
    assert found.shape == (16000, 2)
    assert loudest(found[:7000, 0]) == pytest.approx(600, abs=2)
    assert loudest(found[9000:, 1]) == pytest.approx(900, abs=2)
    assert abs(found[:7000, 1]).max() == abs(found[9000:, 0]).max() == 0
    [row] = world.rows(Recording)
    assert (row.channels, row.track, row.source) == (2, "both", "OutboundAPI")


@ONE_KIND
@pytest.mark.parametrize("stereo", [True, False])
@pytest.mark.parametrize(("track", "hz"), [("inbound", 600), ("outbound", 900)])
def test_one_side(world: World, stereo: bool, track: str, hz: int) -> None:
    world.save(apart(world, "x", tone(600, 1), tone(900, 1), stereo), whole_call=True, track=track)
    found = samples_of(world)
    assert (found.ndim, len(found)) == (1, 8000)
    assert loudest(found) == pytest.approx(hz, abs=2)


@ONE_KIND
def test_sides_of_different_lengths(world: World) -> None:
    world.save(apart(world, "x", tone(600, 1), tone(900, 2.5), stereo=False), whole_call=True, channels=2)
    assert samples_of(world).shape == (20000, 2)


@ONE_KIND
def test_what_was_recorded_in_parts_is_one(world: World) -> None:
    """A part that was never written, as it was paused at once, is left out; a gap is silence."""
    parts = [world.folder / "made" / f"{number}-call.wav" for number in range(4)]
    for number, hz in ((0, 600), (2, 900), (3, 1200)):
        write_wav(parts[number], tone(hz, 1))
    then = [str(part) for part in parts[1:]]
    kept = world.save(parts[0], whole_call=True, then=tuple(then), gaps=(0.0, 0.5, 0.0))
    found = samples_of(world)
    assert (kept.seconds, len(found)) == (4, 28000)
    assert [loudest(found[at + 200 : at + 7800]) for at in (0, 12000, 20000)] == pytest.approx([600, 900, 1200], abs=2)
    assert abs(found[8100:11900]).max() == 0


@ONE_KIND
def test_nothing_at_all_of_several_parts(world: World) -> None:
    missing = world.folder / "made" / "a-call.wav"
    with pytest.raises(RecordingError):
        world.save(missing, whole_call=True, then=(f"{missing}2",))


@ONE_KIND
def test_a_row_of_one_that_goes_on_becomes_that_of_the_kept_one(world: World) -> None:
    """It began when the first row says, and nothing turns it back afterwards."""
    sid = "RE" + "1" * 32
    began = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def shown(status: str, wall: datetime) -> str:
        world.ledger.recording(rows.live(world.facts_, SetRecording(sid, status, "StartCallRecordingAPI"), wall))
        world.ledger.commit()
        [row] = world.rows(Recording)
        assert row.start_time == began
        return row.status

    assert [shown(status, began) for status in ("in-progress", "paused")] == ["in-progress", "paused"]
    assert shown("stopped", began + timedelta(seconds=9)) == "stopped"
    world.save(world.made(tone(600, 2)), keep_silence=True, whole_call=True, sid=sid)
    assert shown("in-progress", began) == "completed"
    [row] = world.rows(Recording)
    assert (row.duration, row.source) == (2, "StartCallRecordingAPI")
