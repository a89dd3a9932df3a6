"""The book of a conference's recording: which silences its pauses become."""

from app.calls.shared.room_recordings import RoomRecording


def test_a_pause_is_heard_as_silence_where_it_was() -> None:
    recording = RoomRecording(100.0)
    assert recording.change("paused", "silence", 110.0)
    assert recording.change("in-progress", "silence", 115.0)
    assert recording.change("paused", "silence", 120.0)
    assert recording.finished(122.0) == ((10.0, 5.0), (15.0, 2.0))


def test_a_pause_that_is_skipped_is_not_heard() -> None:
    recording = RoomRecording(0.0)
    recording.change("paused", "skip", 10.0)
    recording.change("in-progress", "silence", 15.0)
    recording.change("paused", "silence", 20.0)
    recording.change("in-progress", "silence", 21.0)
    assert recording.finished(30.0) == ((15.0, 1.0),)


def test_what_it_is_already_changes_nothing_and_nothing_goes_on_after_the_end() -> None:
    recording = RoomRecording(0.0)
    assert not recording.change("in-progress", "silence", 1.0)
    assert recording.change("stopped", "silence", 2.0)
    assert not recording.change("in-progress", "silence", 3.0)
