"""Recordings of a whole call beside its verbs: by `POST Calls` with Record=true, by <Start><Recording>, by the REST API
in a live call (guide 4.3.2, 4.5; Twilio's Recordings of a call).

What is known of each is plain data in `Dialogue.recordings`, by its SID, which checkpoints keep. `state` is
in-progress, paused or saving; `waits`: the id of what was asked for.
"""

from collections.abc import Iterator
from typing import Any

from app.calls.commands.call_recording import MaskRecordCall, RecordCall, SetRecording, StopRecordCall, sid_of
from app.calls.commands.core import PostCallback, SaveRecording
from app.calls.commands.results import SavedRecording
from app.calls.dialogue import Dialogue
from app.calls.events import ChangeRecording, Event, Finished, StartRecording
from app.calls.script import Script

AT_THE_END = {"completed": ("completed",), "absent": ("completed", "absent"), "failed": ("completed",)}
"""RecordingStatus -> the events that ask for it: who waits for the end learns that there is none, too."""
IN_PROGRESS, PAUSED, SAVING = "in-progress", "paused", "saving"
SKIP = "skip"
"""PauseBehavior: the pause is left out; else it is silence."""
BY_API, BY_REST = "OutboundAPI", "StartCallRecordingAPI"
TOLD_AT_THE_END = (BY_API, "StartCallRecordingTwiML")
"""Sources of recordings that the last status callback of the call names."""


def record_call(call: Dialogue, wanted: dict[str, str], sid: str = "") -> Script[None]:
    """Record from now on. wanted: as Originate.recording; source: who asked for it; channels: dual; track. sid: of the
    recording; empty: one is made."""
    recording: dict[str, Any] = {**wanted, "state": IN_PROGRESS, "muted": "", "waits": ""}
    id = yield RecordCall(call.call_file(), is_apart(recording))
    sid = sid or sid_of(call.options.recordings_key, id)
    recording["files"] = [call.call_file(id)]
    note_recording(call, sid, recording)
    yield set_recording(sid, recording, IN_PROGRESS)
    if recording["callback"] and "in-progress" in recording.get("events", "").split():
        told = {"RecordingStatus": IN_PROGRESS, "RecordingSid": sid, "RecordingUrl": call.recording_url(sid)}
        yield PostCallback(recording["callback"], recording["method"], of_call(call, recording) | told)


def note_recording(call: Dialogue, sid: str, recording: dict[str, Any]) -> None:
    """Know of a recording, and under which SID it will be kept."""
    call.recordings[sid] = recording
    if recording.get("source", BY_API) in TOLD_AT_THE_END:
        call.facts.recorded = {"RecordingSid": sid, "RecordingUrl": call.recording_url(sid)}


def set_recording(sid: str, recording: dict[str, Any], status: str) -> SetRecording:
    """What makes its row say this."""
    channels, track = channels_of(recording), recording.get("track", "both")
    return SetRecording(sid, status, recording.get("source", BY_API), channels, track)


def is_apart(recording: dict[str, Any]) -> bool:
    """Are both sides to be recorded apart?"""
    return recording.get("channels") == "dual" or recording.get("track", "both") != "both"


def channels_of(recording: dict[str, Any]) -> int:
    """Of the file that is kept; one side alone is one channel."""
    return 2 if recording.get("channels") == "dual" and recording.get("track", "both") == "both" else 1


def follow_recordings(call: Dialogue, event: Event) -> Script[None]:
    """What an event means for the call's recordings; most mean nothing."""
    match event:
        case StartRecording(sid=sid):
            yield from record_call(call, event.wanted(BY_REST), sid)
        case ChangeRecording(sid=sid) if sid in call.recordings:
            yield from change(call, sid, event)
        case Finished(id=id):
            for sid, recording in list(call.recordings.items()):
                if recording["waits"] == id:
                    del call.recordings[sid]
                    yield from kept(call, sid, recording, event)


def change(call: Dialogue, sid: str, wanted: ChangeRecording) -> Script[None]:
    """The REST API pauses a recording, goes on with it, or stops it. What it is already changes nothing."""
    recording = call.recordings[sid]
    if recording["state"] == SAVING:
        return
    if wanted.status == "stopped":
        yield from stop_recording(call, sid)
    elif wanted.status == PAUSED and recording["state"] == IN_PROGRESS:
        recording["state"] = PAUSED
        yield from pause(recording, wanted.pause)
        yield set_recording(sid, recording, PAUSED)
    elif wanted.status == IN_PROGRESS and recording["state"] == PAUSED:
        recording["state"] = IN_PROGRESS
        yield from resume(call, recording)
        yield set_recording(sid, recording, IN_PROGRESS)


def pause(recording: dict[str, Any], behavior: str) -> Script[None]:
    """Nothing is heard in it from now on."""
    file = recording["files"][-1]
    if behavior == SKIP:
        yield StopRecordCall(file)
    else:
        recording["muted"] = file
        yield MaskRecordCall(file, True)


def resume(call: Dialogue, recording: dict[str, Any]) -> Script[None]:
    """Go on: in the same file, or in another one that is appended."""
    if recording["muted"]:
        file, recording["muted"] = recording["muted"], ""
        yield MaskRecordCall(file, False)
    else:
        id = yield RecordCall(call.call_file(), is_apart(recording))
        recording["files"].append(call.call_file(id))


def stop_recording(call: Dialogue, sid: str) -> Script[None]:
    """End it while the call goes on."""
    recording = call.recordings[sid]
    yield StopRecordCall(recording["files"][-1])
    yield set_recording(sid, recording, "stopped")
    yield from save_recording(call, sid)


def save_recording(call: Dialogue, sid: str) -> Script[None]:
    """It has ended: store it. What becomes of it is told when that is done."""
    recording = call.recordings[sid]
    recording["state"] = SAVING
    first, *more = recording["files"]
    recording["waits"] = yield SaveRecording(
        first,
        trim=bool(recording["trim"]),
        keep_silence=True,
        whole_call=True,
        then=tuple(more),
        channels=channels_of(recording),
        track=recording.get("track", "both"),
        sid=sid,
        source=recording.get("source", BY_API),
    )


def save_recordings(call: Dialogue) -> Script[None]:
    """The caller is gone: store all of them."""
    for sid in list(call.recordings):
        if call.recordings[sid]["state"] != SAVING:
            yield from save_recording(call, sid)


def kept(call: Dialogue, sid: str, recording: dict[str, Any], saved: Finished) -> Script[None]:
    """It is stored, or could not be: tell who wanted to know."""
    told = said(call, sid, recording, saved)
    status = told["RecordingStatus"]
    if status == "absent":
        yield set_recording(sid, recording, status)
    if recording["callback"] and set(recording.get("events", "completed").split()) & {*AT_THE_END[status]}:
        yield PostCallback(recording["callback"], recording["method"], told)


def of_call(call: Dialogue, recording: dict[str, Any]) -> dict[str, str]:
    """What every callback about the recording says."""
    return {
        "AccountSid": call.facts.account_sid,
        "CallSid": call.facts.call_sid,
        "RecordingSource": recording.get("source", BY_API),
        "RecordingChannels": str(channels_of(recording)),
        "RecordingTrack": recording.get("track", "both"),
    }


def said(call: Dialogue, sid: str, recording: dict[str, Any], saved: Finished) -> dict[str, str]:
    """The parameters of the callback: Twilio's."""
    stored = saved.result if isinstance(saved.result, SavedRecording) else SavedRecording("", 0)
    status = {"RecordingStatus": "completed" if stored.sid else "absent", "RecordingDuration": str(stored.seconds)}
    told = of_call(call, recording) | status
    if saved.error:
        return told | {"RecordingStatus": "failed", "ErrorCode": "13620"}
    if not stored.sid:
        return told
    found = {"RecordingSid": stored.sid, "RecordingUrl": call.recording_url(stored.sid)}
    return told | found | {"RecordingStartTime": stored.start_time}


def of_old_checkpoint(call: Dialogue, recording: dict[str, str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The one recording that a checkpoint of an earlier version knows."""
    if recording:
        id = recording["id"]
        state = {"state": IN_PROGRESS, "muted": "", "waits": "", "files": [call.call_file(id)]}
        yield sid_of(call.options.recordings_key, id), {**recording, **state}
