"""<Start>: something that goes on beside the verbs that follow (Twilio's): the recording of the call, streams, and
the transcription of what is said."""

from app.calls.dialogue import Dialogue
from app.calls.events import StartStream
from app.calls.script import Script
from app.rcml.attributes import attr, document_url
from app.rcml.attributes import method as http_method
from app.rcml.call_recording import record_call
from app.rcml.nouns.recording import Recording
from app.rcml.nouns.stream import Stream
from app.rcml.nouns.transcription import Transcription
from app.rcml.outcomes import VerbScript
from app.rcml.streams.forks import begin_stream, begin_transcription
from app.rcml.streams.stream_leg import as_data
from app.rcml.verb import Verb


class Start(Verb):
    """Begin to record the call, to stream its audio, or to tell what is said. One recording of a whole call at a time:
    another one is skipped with a warning."""

    nests = ("Recording", "Stream", "Transcription")
    action = attr(document_url, code=11100)
    method = attr(http_method, "POST", code=13210)

    def run(self, call: Dialogue) -> VerbScript:
        yield from call.picked_up()
        for noun in self.nested:
            if isinstance(noun, Recording):
                yield from self.record(call, noun)
            elif isinstance(noun, Stream):
                yield from self.stream(call, noun)
            elif isinstance(noun, Transcription):
                yield from self.transcribe(call, noun)
        return None

    def stream(self, call: Dialogue, noun: Stream) -> Script[None]:
        """From now on, until a <Stop>, the REST API, the server or the caller ends it."""
        if not noun.url_ or call.allowed is not None:
            yield from call.warn(12200, "<Stream>: it has no url, or may not begin here: skipped", "Start Stream")
            return
        known = as_data(noun)
        yield from begin_stream(
            call, StartStream(noun.websocket(), track=noun.track, parameters=noun.parameters, **known)
        )

    def transcribe(self, call: Dialogue, noun: Transcription) -> Script[None]:
        """From now on, until a <Stop>, the REST API or the caller ends it."""
        if call.allowed is not None:
            yield from call.warn(12200, "<Transcription>: it may not begin here: skipped", "Start Transcription")
            return
        yield from begin_transcription(call, noun.wanted())

    def record(self, call: Dialogue, noun: Recording) -> Script[None]:
        """From now on, until the call ends; the interpreter keeps it then, and tells whoever wants to know."""
        if call.recordings or call.allowed is not None:
            yield from call.warn(13217, "<Recording>: the call is being recorded already, or has none", "Start")
            return
        recording = {
            "trim": "true" if noun.trim == "trim-silence" else "",
            "callback": noun.url(noun.recording_status_callback) if noun.recording_status_callback else "",
            "method": noun.recording_status_callback_method,
            "events": " ".join(noun.recording_status_callback_event),
            "source": "StartCallRecordingTwiML",
            "channels": noun.channels,
            "track": noun.track,
        }
        yield from record_call(call, recording)
