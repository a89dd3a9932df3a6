"""What <Record>, <Dial> and <Conference> have in common: somebody is told when a recording is there."""

from app.calls.commands.call_recording import SetRecording, sid_of
from app.calls.commands.core import PostCallback
from app.calls.commands.results import Result, SavedRecording
from app.calls.dialogue import WHOLE_CALL, Dialogue
from app.calls.script import Script
from app.rcml.attributes import attr, method, text, url_or_empty, words
from app.rcml.verb import Verb

EVENTS = ("in-progress", "completed", "absent")


class Recorded(Verb):
    """Something that may be recorded. Its callback is told that the recording begins, that it can be fetched, or that
    there is none."""

    recording_status_callback = attr(url_or_empty, code=21502)
    recording_status_callback_method = attr(method, "POST", code=21502)
    recording_status_callback_event = attr(words(*EVENTS), ("completed",), code=21626)
    recording_configuration_id = attr(text, "")

    def sid_told(self, call: Dialogue, file: str) -> str:
        """The SID of the recording in this file, if it is told before there is one; empty: it is not. It is named after
        the command that records it."""
        wanted = self.recording_status_callback and "in-progress" in self.recording_status_callback_event
        id = file.rpartition("/")[2].removesuffix(WHOLE_CALL).removesuffix(".wav")
        return sid_of(call.options.recordings_key, id) if wanted else ""

    def tell_begin(
        self, call: Dialogue, source: str, file: str, channels: int = 1, track: str = "both"
    ) -> Script[None]:
        """Tell that it is being recorded. file: into which."""
        sid = self.sid_told(call, file)
        if sid:
            yield SetRecording(sid, "in-progress", source, channels, track)
            found = {"RecordingSid": sid, "RecordingUrl": call.recording_url(sid)}
            told = {**of_recording(call, source), "RecordingStatus": "in-progress", **found}
            told |= {"RecordingChannels": str(channels), "RecordingTrack": track}
            yield PostCallback(self.url(self.recording_status_callback), self.recording_status_callback_method, told)

    def tell_absent(self, call: Dialogue, file: str, source: str = "RecordVerb") -> Script[None]:
        """There is no recording where one began: its row, if there is one, says so."""
        if sid := self.sid_told(call, file):
            yield SetRecording(sid, "absent", source)

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
        **of_recording(call, source),
        "RecordingStatus": "completed" if sid else "absent",
        "RecordingChannels": "1",
        "RecordingTrack": "both",
        "RecordingDuration": str(recording.seconds),
    }
    return told | {"RecordingSid": sid, "RecordingUrl": call.recording_url(sid)} if sid else told


def of_recording(call: Dialogue, source: str) -> dict[str, str]:
    """What every callback about a recording says."""
    return {"AccountSid": call.facts.account_sid, "CallSid": call.facts.call_sid, "RecordingSource": source}
