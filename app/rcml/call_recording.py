"""The recording of a whole call, which `POST Calls` asks for with Record=true (guide 4.3.2, 4.5)."""

from app.calls.commands.core import SaveRecording, Tell
from app.calls.commands.results import SavedRecording
from app.calls.dialogue import Dialogue
from app.calls.events import Finished
from app.calls.script import Script


def keep_call(call: Dialogue) -> Script[None]:
    """Store it after the end of the call, and tell who wanted to know."""
    wanted = call.recording
    command = SaveRecording(call.call_file(wanted["id"]), trim=bool(wanted["trim"]), keep_silence=True, whole_call=True)
    saved = yield from call.ask(command)
    if wanted["callback"]:
        yield Tell(wanted["callback"], wanted["method"], said(call, saved))


def said(call: Dialogue, saved: Finished) -> dict[str, str]:
    """The parameters of the callback: Twilio's."""
    recording = saved.result if isinstance(saved.result, SavedRecording) else SavedRecording("", 0)
    sid = recording.sid
    told = {
        "AccountSid": call.facts.account_sid,
        "CallSid": call.facts.call_sid,
        "RecordingStatus": "completed" if sid else "absent",
        "RecordingSource": "OutboundAPI",
        "RecordingChannels": "1",
        "RecordingTrack": "both",
        "RecordingDuration": str(recording.seconds),
    }
    if saved.error:
        return told | {"RecordingStatus": "failed", "ErrorCode": "13620"}
    if not sid:
        return told
    found = {"RecordingSid": sid, "RecordingUrl": call.recording_url(sid)}
    return told | found | {"RecordingStartTime": recording.start_time}
