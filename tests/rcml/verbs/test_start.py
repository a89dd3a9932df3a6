"""<Start><Recording>, as Twilio documents it."""

from app.calls.commands.call_recording import MaskRecordCall, RecordCall, SetRecording, StopRecordCall
from app.calls.commands.core import (
    Checkpoint,
    Hangup,
    OnLeg,
    Originate,
    PostCallback,
    SaveRecording,
    SetStatus,
    StartChildLeg,
)
from app.calls.commands.results import ReservedStream, SavedRecording, StreamOutcome
from app.calls.commands.streams import MAIN_LEG, FetchStreamOutcome, ReserveStream, SetStream
from app.calls.dialogue import Options
from app.calls.events import (
    Answered,
    ChangeRecording,
    Finished,
    HungUp,
    LegEvent,
    StartRecording,
    StartStream,
    StopStream,
)
from tests.conversation import SID, Conversation

OPTIONS = Options(recordings_folder="/rec", recordings_url="http://api/")
START = '<Start><Recording recordingStatusCallback="/kept" trim="trim-silence" {}/></Start>'


def started(more: str = "", attributes: str = "") -> Conversation:
    talk = Conversation(START.format(attributes) + more + "<Pause length='9'/>", options=OPTIONS)
    talk.answers_call()
    return talk


def test_the_call_is_recorded_to_its_end_and_the_next_verb_runs_at_once() -> None:
    talk = started()
    assert talk.does(RecordCall).file.endswith("-call.wav")
    assert talk.does(SetRecording).status == "in-progress"
    talk.waits(9)
    talk.happens(HungUp())
    id, save = next((i, c) for i, c in talk.call.outstanding.items() if isinstance(c, SaveRecording))
    assert save.trim
    assert save.whole_call
    talk.happens(Finished(id, SavedRecording("RE1", 4, "Sun, 01 Mar 2026 12:00:00 +0000")))
    (tell,) = [command for command in talk.all if isinstance(command, PostCallback)]
    assert tell.url == "http://app.example/kept"
    assert (tell.params["CallSid"], tell.params["RecordingSid"]) == (SID, "RE1")
    assert tell.params["RecordingSource"] == "StartCallRecordingTwiML"


def test_a_second_one_is_skipped_with_a_warning() -> None:
    talk = started(START.format(""))
    talk.does(RecordCall)
    talk.does(SetRecording)
    talk.warns(13217)
    talk.waits(9)


def hangs_up(talk: Conversation) -> SaveRecording:
    """The caller leaves; what is stored first."""
    talk.happens(HungUp())
    talk.asked = [(id, command) for id, command in talk.asked if isinstance(command, SaveRecording)]
    return talk.does(SaveRecording)


def test_two_channels_or_one_side() -> None:
    for given, channels, track in (
        ('channels="dual"', 2, "both"),
        ('track="inbound"', 1, "inbound"),
        ('channels="dual" track="outbound"', 1, "outbound"),
    ):
        talk = started(attributes=given)
        assert talk.does(RecordCall).dual
        shown = talk.does(SetRecording)
        assert (shown.channels, shown.track) == (channels, track)
        talk.waits(9)
        saved = hangs_up(talk)
        assert (saved.channels, saved.track, saved.sid) == (channels, track, shown.sid)


def test_its_begin_is_told_to_who_wants_it() -> None:
    talk = started(attributes='recordingStatusCallbackEvent="in-progress"')
    talk.does(RecordCall)
    sid = talk.does(SetRecording).sid
    told = talk.does(PostCallback).params
    assert (told["RecordingStatus"], told["RecordingSid"]) == ("in-progress", sid)


RE, OTHER = "RE" + "1" * 32, "RE" + "2" * 32


def recorded() -> Conversation:
    """A call that the REST API records while it waits."""
    talk = Conversation("<Pause length='9'/><Say>After</Say>", options=OPTIONS)
    talk.waits(9)
    talk.happens(StartRecording(RE, "http://a.example/kept", events="in-progress completed"))
    assert talk.does(RecordCall).file.endswith("-call.wav")
    assert talk.does(SetRecording) == SetRecording(RE, "in-progress", "StartCallRecordingAPI")
    assert talk.does(PostCallback).params["RecordingSid"] == RE
    return talk


def changes(talk: Conversation, status: str, pause: str = "silence", sid: str = RE) -> Conversation:
    return talk.happens(ChangeRecording(sid, status, pause))


def kept(talk: Conversation, save: SaveRecording) -> None:
    """It is stored, and told."""
    talk.happens(Finished(talk.id, SavedRecording(save.sid, 4, "Sun, 01 Mar 2026 12:00:00 +0000")))
    told = talk.does(PostCallback).params
    assert (told["RecordingStatus"], told["RecordingSid"]) == ("completed", RE)
    assert told["RecordingSource"] == "StartCallRecordingAPI"


def test_rest_stops_a_recording_while_the_call_goes_on() -> None:
    talk = changes(recorded(), "stopped")
    file = talk.does(StopRecordCall).file
    assert talk.does(SetRecording).status == "stopped"
    save = talk.does(SaveRecording)
    assert (save.file, save.then, save.whole_call) == (file, (), True)
    kept(talk, save)
    changes(talk, "paused")
    talk.waits_quietly()
    talk.time_passes()
    talk.answers_call()
    talk.says("After")
    talk.happens(HungUp())
    assert not any(isinstance(command, SaveRecording) for command in talk.call.outstanding.values())


def test_a_pause_is_silence() -> None:
    talk = changes(recorded(), "paused")
    mask = talk.does(MaskRecordCall)
    assert mask.masked
    assert talk.does(SetRecording).status == "paused"
    changes(talk, "paused").waits_quietly()
    changes(talk, "in-progress")
    assert talk.does(MaskRecordCall) == MaskRecordCall(mask.file, False)
    assert talk.does(SetRecording).status == "in-progress"
    changes(talk, "in-progress").waits_quietly()


def test_a_pause_is_left_out() -> None:
    talk = changes(recorded(), "paused", "skip")
    first = talk.does(StopRecordCall).file
    talk.does(SetRecording)
    changes(talk, "in-progress")
    second = talk.does(RecordCall).file
    talk.does(SetRecording)
    assert second != first
    save = hangs_up(talk)
    assert (save.file, save.then) == (first, (second,))
    kept(talk, save)
    assert talk.call.over


def test_several_recordings_are_apart() -> None:
    talk = recorded()
    talk.happens(StartRecording(OTHER, channels="dual"))
    assert talk.does(RecordCall).dual
    talk.does(SetRecording)
    changes(talk, "stopped", sid=OTHER)
    talk.does(StopRecordCall)
    talk.does(SetRecording)
    assert talk.does(SaveRecording).sid == OTHER
    changes(talk, "stopped", sid="RE" + "3" * 32).waits_quietly()
    assert hangs_up(talk).sid == RE


def test_a_stopped_recording_that_is_being_stored_when_the_caller_leaves() -> None:
    talk = changes(recorded(), "stopped")
    talk.does(StopRecordCall)
    talk.does(SetRecording)
    save = talk.does(SaveRecording)
    id = talk.id
    talk.happens(HungUp())
    talk.id = id
    talk.asked = [(one, command) for one, command in talk.asked if isinstance(command, SaveRecording)]
    talk.waits_quietly()
    kept(talk, save)
    assert talk.call.over


TOKENS = ("ab" * 16, "cd" * 16)
FORK = '<Start><Stream url="wss://x" name="ear" track="both_tracks" statusCallback="/s"/></Start>'


def forked(document: str = FORK + "<Pause length='9'/><Say>After</Say>") -> tuple[Conversation, list[str]]:
    """A call whose stream is up. Returns the legs."""
    talk = Conversation(document)
    talk.answers_call()
    assert talk.does(SetStream).status == "in-progress"
    wanted = talk.does(ReserveStream)
    reserving = talk.id
    assert (wanted.tracks, wanted.both_ways) == (("inbound", "outbound"), False)
    talk.waits(9)
    talk.happens(Finished(reserving, ReservedStream(TOKENS, "127.0.0.1:40000")))
    legs = []
    for token, track in zip(TOKENS, ("inbound", "outbound"), strict=True):
        begun = talk.does(OnLeg)
        assert isinstance(begun.command, StartChildLeg)
        assert begun.command.facts.to == token
        called = talk.does(OnLeg).command
        assert isinstance(called, Originate)
        assert (called.listens_to, called.track) == (MAIN_LEG, track)
        legs.append(begun.leg)
        quiet(talk)
    for leg in legs:
        talk.happens(LegEvent(leg, Answered()))
    quiet(talk)
    assert talk.does(PostCallback).params["StreamEvent"] == "stream-started"
    talk.waits_quietly()
    return talk, legs


def quiet(talk: Conversation) -> None:
    """Statuses of legs are the engine's affair."""
    talk.asked = [(id, c) for id, c in talk.asked if not (isinstance(c, OnLeg) and isinstance(c.command, SetStatus))]


def ends(talk: Conversation, legs: list[str], outcome: StreamOutcome) -> None:
    """All legs end; the relay says why."""
    for leg in legs:
        talk.happens(LegEvent(leg, HungUp()))
    talk.asked = [(id, c) for id, c in talk.asked if not isinstance(c, OnLeg)]
    assert talk.does(FetchStreamOutcome).token == TOKENS[0]
    talk.happens(Finished(talk.id, outcome))
    assert talk.does(SetStream).status == "stopped"


def test_the_verbs_go_on_while_a_stream_begins_and_fails() -> None:
    talk, legs = forked()
    ends(talk, legs, StreamOutcome(31921, "cut"))
    talk.warns(31921)
    assert talk.does(PostCallback).params["StreamEvent"] == "stream-error"
    talk.time_passes()
    talk.says("After")


def test_one_leg_that_ends_takes_the_other_along() -> None:
    talk, legs = forked()
    talk.happens(LegEvent(legs[0], HungUp()))
    assert OnLeg(legs[1], Hangup()) in [command for _id, command in talk.asked]


def test_stop_and_rest_end_it() -> None:
    talk, legs = forked()
    talk.happens(StopStream("ear"))
    asked = [command for _id, command in talk.asked]
    assert [OnLeg(leg, Hangup()) for leg in legs] == asked
    talk.asked.clear()
    ends(talk, legs, StreamOutcome())
    assert talk.does(PostCallback).params["StreamEvent"] == "stream-stopped"
    talk.waits_quietly()


def test_rest_begins_one() -> None:
    talk = Conversation("<Pause length='9'/>")
    talk.waits(9)
    talk.happens(StartStream("wss://y", "MZ" + "1" * 32, "n"))
    assert talk.does(SetStream).stream_sid == "MZ" + "1" * 32
    assert talk.does(ReserveStream).url == "wss://y"


def test_a_caller_who_leaves_ends_it() -> None:
    talk, legs = forked()
    talk.happens(HungUp())
    asked = [command for _id, command in talk.asked]
    assert all(OnLeg(leg, Hangup()) in asked for leg in legs)
    talk.asked.clear()
    ends(talk, legs, StreamOutcome())
    assert talk.does(PostCallback).params["StreamEvent"] == "stream-stopped"
    assert talk.call.over


def test_a_caller_who_leaves_before_it_is_reserved() -> None:
    talk = Conversation(FORK + "<Pause length='9'/>")
    talk.answers_call()
    talk.happens(HungUp())
    assert [c.status for c in talk.all if isinstance(c, SetStream)] == ["in-progress", "stopped"]
    assert talk.call.over


def test_no_relay() -> None:
    talk = Conversation(FORK + "<Pause length='9'/>")
    talk.answers_call()
    talk.does(SetStream)
    talk.does(ReserveStream)
    id = talk.id
    talk.waits(9)
    talk.happens(Finished(id, error="not running"))
    assert talk.does(SetStream).status == "stopped"
    talk.warns(31999)


def test_it_is_kept_by_checkpoints() -> None:
    talk, legs = forked()
    talk.time_passes()
    [kept] = [c.place["streams"] for c in talk.all if isinstance(c, Checkpoint) and "streams" in c.place][-1].values()
    assert (kept["name"], kept["state"], list(kept["legs"])) == ("ear", "up", legs)


def test_a_stream_without_a_url_is_skipped() -> None:
    talk = Conversation("<Start><Stream/></Start>")
    talk.answers_call()
    talk.warns(12200)
