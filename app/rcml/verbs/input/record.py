"""<Record>: record what the caller says (guide 3.6)."""

from app.calls.commands.core import PlayFile, SaveRecording, Stop
from app.calls.commands.core import Record as RecordCommand
from app.calls.commands.results import SavedRecording
from app.calls.dialogue import Dialogue
from app.calls.events import Digit, Event, Finished
from app.calls.script import CallerGone, Script, ScriptStop
from app.rcml.attributes import attr, boolean, count, document_url, keys, method, one_of, seconds, url_or_empty
from app.rcml.outcomes import Goto, VerbScript
from app.rcml.recorded import Recorded

HANGUP, FAILED = "hangup", "failed"
RECORD_VERB = "RecordVerb"
"""Where the recording comes from, in Twilio's words."""


class Record(Recorded):
    """Beep, record until a key, silence, the longest time or the end of the call, then tell the action URL."""

    action = attr(document_url, code=11100)
    method = attr(method, "POST", code=13610)
    timeout = attr(seconds, 5, code=13611)
    finish_on_key = attr(keys, "1234567890*#", code=13613)
    max_length = attr(count, 3600, code=13612)
    transcribe = attr(boolean, False, code=13614)
    transcribe_callback = attr(url_or_empty, code=11100)
    play_beep = attr(boolean, True, code=13616)
    trim = attr(one_of("trim-silence", "do-not-trim"), "trim-silence", code=13619)

    def run(self, call: Dialogue) -> VerbScript:
        yield from call.answered()
        if self.play_beep:
            yield from call.perform(PlayFile(call.options.beep_file))
        id = yield RecordCommand(call.recording_file(), self.max_length, self.timeout)
        yield from self.tell_begin(call, RECORD_VERB, call.recording_file(id))
        ended_by = yield from self.listen(call, id)
        if ended_by == FAILED:
            yield from self.tell_absent(call, call.recording_file(id))
            return None
        said, left = yield from self.save(call, call.recording_file(id), ended_by)
        if said and left:
            yield from call.post_after_hangup(self.url(self.action), self.method, said)
        if left:
            raise CallerGone
        return Goto(self.url(self.action), self.method, said) if said else None

    def listen(self, call: Dialogue, id: str) -> Script[str]:
        """Until it is over. Returns the key that ended it, "hangup", or nothing: silence, or the longest time."""
        ended_by = ""
        while True:
            try:
                event: Event = yield None
            except CallerGone:
                return HANGUP
            except ScriptStop:
                yield Stop(id)
                yield from self.tell_absent(call, call.recording_file(id))
                raise
            if isinstance(event, Finished) and event.id == id:
                if event.error:
                    yield from call.warn(13620, f"<Record>: {event.error}", "Record")
                return ended_by if not event.error else FAILED
            if isinstance(event, Digit) and not ended_by and event.key in self.finish_on_key:
                ended_by = event.key
                yield Stop(id)

    def save(self, call: Dialogue, file: str, ended_by: str) -> Script[tuple[dict[str, str], bool]]:
        """Keep the recording. Returns the parameters of the action, nothing when there was only silence; and whether
        the caller has left, which ends a recording, too."""
        callback = self.url(self.transcribe_callback) if self.transcribe_callback else ""
        wanted = SaveRecording(
            file,
            trim=self.trim == "trim-silence",
            most_seconds=self.max_length,
            transcribe=self.transcribe or bool(callback),
            transcribe_callback=callback,
            sid=self.sid_told(call, file),
            last_silence=0 if ended_by or self.trim == "trim-silence" else self.timeout,
        )
        saved, left = yield from call.perform_despite_hangup(wanted)
        left = left or ended_by == HANGUP
        recording = saved.result
        yield from self.tell_recording(call, RECORD_VERB, recording)
        if not isinstance(recording, SavedRecording):
            yield from self.tell_absent(call, file)
            return {}, left
        said = {
            "RecordingUrl": call.recording_url(recording.sid),
            "RecordingSid": recording.sid,
            "RecordingDuration": str(recording.seconds),
            "Digits": ended_by or (HANGUP if left else ""),
        }
        return said, left
