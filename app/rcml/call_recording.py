"""The recording of a whole call, which `POST Calls` asks for with Record=true (guide 4.3.2, 4.5)."""

from app.calls.commands.call_recording import RecordCall, sid_of
from app.calls.commands.core import PostCallback, SaveRecording
from app.calls.commands.results import SavedRecording
from app.calls.dialogue import Dialogue
from app.calls.events import Finished
from app.calls.script import Script

AT_THE_END = {"completed": ("completed",), "absent": ("completed", "absent"), "failed": ("completed",)}
"""RecordingStatus -> the events that ask for it: who waits for the end learns that there is none, too."""


def begun(call: Dialogue) -> Script[None]:
    """Tell that the call is being recorded, if somebody wanted to know."""
    wanted = call.recording
    if wanted["callback"] and "in-progress" in wanted.get("events", "").split():
        sid = sid_of(wanted["id"])
        told = {"RecordingStatus": "in-progress", "RecordingSid": sid, "RecordingUrl": call.recording_url(sid)}
        yield PostCallback(wanted["callback"], wanted["method"], of_call(call) | told)


def record_call(call: Dialogue, wanted: dict[str, str]) -> Script[None]:
    """Record from now on. wanted: as Originate.recording; source: who asked for it."""
    id = yield RecordCall(call.call_file())
    note_recording(call, {"id": id, **wanted})
    yield from begun(call)


def note_recording(call: Dialogue, recording: dict[str, str]) -> None:
    """Know of the recording, and under which SID it will be kept: the engine makes it of the same id."""
    call.recording = recording
    if recording:
        sid = sid_of(recording["id"])
        call.facts.recorded = {"RecordingSid": sid, "RecordingUrl": call.recording_url(sid)}


def keep_call(call: Dialogue) -> Script[None]:
    """Store it after the end of the call, and tell who wanted to know."""
    wanted = call.recording
    command = SaveRecording(call.call_file(wanted["id"]), trim=bool(wanted["trim"]), keep_silence=True, whole_call=True)
    saved = yield from call.ask(command)
    told = said(call, saved)
    if wanted["callback"] and set(wanted.get("events", "completed").split()) & {*AT_THE_END[told["RecordingStatus"]]}:
        yield PostCallback(wanted["callback"], wanted["method"], told)


def of_call(call: Dialogue) -> dict[str, str]:
    """What every callback about the recording says."""
    return {
        "AccountSid": call.facts.account_sid,
        "CallSid": call.facts.call_sid,
        "RecordingSource": call.recording.get("source", "OutboundAPI"),
        "RecordingChannels": "1",
        "RecordingTrack": "both",
    }


def said(call: Dialogue, saved: Finished) -> dict[str, str]:
    """The parameters of the callback: Twilio's."""
    recording = saved.result if isinstance(saved.result, SavedRecording) else SavedRecording("", 0)
    sid = recording.sid
    status = {"RecordingStatus": "completed" if sid else "absent", "RecordingDuration": str(recording.seconds)}
    told = of_call(call) | status
    if saved.error:
        return told | {"RecordingStatus": "failed", "ErrorCode": "13620"}
    if not sid:
        return told
    found = {"RecordingSid": sid, "RecordingUrl": call.recording_url(sid)}
    return told | found | {"RecordingStartTime": recording.start_time}
