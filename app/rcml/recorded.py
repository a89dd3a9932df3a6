"""What <Record>, <Dial> and <Conference> have in common: somebody is told when a recording is there."""

from app.calls.commands.core import PostCallback
from app.calls.commands.results import Result, SavedRecording
from app.calls.dialogue import Dialogue
from app.calls.script import Script
from app.rcml.attributes import attr, method, text, url_or_empty, words
from app.rcml.document import Node
from app.rcml.verb import Verb

EVENTS = ("in-progress", "completed", "absent")


class Recorded(Verb):
    """Something that may be recorded. Its callback is told that the recording can be fetched, or that there is none."""

    tells_begin = False
    """Is `in-progress` told, too?"""
    recording_status_callback = attr(url_or_empty, code=21502)
    recording_status_callback_method = attr(method, "POST", code=21502)
    recording_status_callback_event = attr(words(*EVENTS), ("completed",), code=21626)
    recording_configuration_id = attr(text, "")

    def __init__(self, node: Node, base: str) -> None:
        super().__init__(node, base)
        if not self.tells_begin and "in-progress" in self.recording_status_callback_event:
            self.warn(21626, "the event 'in-progress' is never told here", "recordingStatusCallbackEvent")

    def tell_recording(
        self, call: Dialogue, source: str, saved: Result | None, channels: int = 1, track: str = "both"
    ) -> Script[None]:
        """Tell what became of a recording. source: RecordVerb or DialVerb. saved: a `SavedRecording`, unless there is
        none."""
        told = recording_told(call, source, saved) | {"RecordingChannels": str(channels), "RecordingTrack": track}
        if self.recording_status_callback and told["RecordingStatus"] in self.recording_status_callback_event:
            yield PostCallback(self.url(self.recording_status_callback), self.recording_status_callback_method, told)


def recording_told(call: Dialogue, source: str, saved: Result | None) -> dict[str, str]:
    """The parameters of the callback, as Twilio's."""
    recording = saved if isinstance(saved, SavedRecording) else SavedRecording("", 0)
    sid = recording.sid
    told = {
        "AccountSid": call.facts.account_sid,
        "CallSid": call.facts.call_sid,
        "RecordingStatus": "completed" if sid else "absent",
        "RecordingSource": source,
        "RecordingChannels": "1",
        "RecordingTrack": "both",
        "RecordingDuration": str(recording.seconds),
    }
    return told | {"RecordingSid": sid, "RecordingUrl": call.recording_url(sid)} if sid else told
