"""A call's journal as a page that a person reads: every request, verb, key and error with its time
(docs/architecture.md, Journal and takeover)."""

from collections.abc import Iterator

from app.calls import events
from app.calls.commands import call_recording, conferences, core, queues, remote_legs, streams
from app.calls.commands.base import Command
from app.calls.commands.results import SavedRecording
from app.calls.events import Event
from app.calls.speech import events as speech
from app.calls.web import Request, Response
from app.errors.errors import in_one_line
from app.journal.journal import Entry, Journal

ONLY_SILENCE = "  only silence: no recording is kept, and no action is requested"


def transcript(record: Journal) -> Iterator[str]:
    """The lines of the page. Times are seconds since the call began."""
    facts = record.header.facts
    yield f"{facts.call_sid}  {facts.direction}  {facts.from_} -> {facts.to}  of {facts.account_sid}"
    yield f"began {record.wall} on {record.header.node}, channel {record.header.channel}"
    if record.header.visit:
        yield f"visit {record.header.visit} from {record.header.guest}"
    saving: set[str] = set()
    for entry in record.entries:
        if isinstance(entry.command, core.SaveRecording):
            saving.add(entry.id)
        text = ONLY_SILENCE if saved_nothing(entry.event, saving) else line_of(entry)
        if text:
            yield f"{entry.at - record.began:+9.3f}  {text}"


def line_of(entry: Entry) -> str:
    """What an entry says to people; empty: nothing."""
    return entry.note or (asked(entry) if entry.command else happened(entry))


def saved_nothing(event: Event | None, saving: set[str]) -> bool:
    """Whether this is the end of a SaveRecording that found nothing to keep. saving: ids of these commands."""
    return isinstance(event, events.Finished) and event.id in saving and not (event.result or event.error)


def asked(entry: Entry) -> str:
    """What we did, and on which leg."""
    if isinstance(entry.command, core.OnLeg):
        return f"  {short(entry.command.leg)}: {did(entry.command.command).strip()}"
    return did(entry.command)


def did(command: Command | None) -> str:
    """What we did. Indented: it is part of the verb above it."""
    match command:
        case core.Checkpoint(place={"verb": str(verb)}):
            return f"<{verb}>"
        case core.Fetch(request):
            return f"  {line(request)}"
        case core.Download(request):
            return f"  {line(request)} for its audio"
        case core.Synthesize(text, voice, language):
            return f'  speaks "{text[:120]}" ({voice}, {language})'
        case core.PlayFile(file):
            return f"  plays {file.rsplit('/', 1)[-1]}"
        case core.SendDigits(digits):
            return f"  sends keys {digits}"
        case core.StartTimer(seconds):
            return f"  waits {seconds:g} s"
        case core.Stop(id):
            return f"  stops {number(id)}"
        case core.Answer():
            return "  answers"
        case core.Ring():
            return "  tells the caller that it rings"
        case core.StartChildLeg(facts=facts):
            return f"begins {facts.call_sid}"
        case core.DetachLeg(application=application):
            return f"goes on alone, with {application.url or 'the given document'}"
        case core.Record(max_seconds=most, silence_seconds=silence):
            return f"  records, at most {most} s, until {silence} s of silence"
        case core.SaveRecording():
            return "  keeps the recording"
        case core.SendMessage(kind, to):
            return f"  sends a {kind} to {to}"
        case core.LocateClient(login):
            return f"  looks where {login} is registered"
        case core.Bridge(other):
            return f"  connects with {short(other)}"
        case core.Unbridge():
            return "  is disconnected"
        case core.PostCallback(url):
            return f"  callback to {url}"
        case core.Originate(destination, caller_id, timeout=timeout):
            return f"calls {destination} as {caller_id}, for at most {timeout} s"
        case core.SetMaxDuration(seconds):
            return f"may last {seconds} s"
        case core.Hangup(cause):
            return f"hangs up: {cause}"
        case core.SetStatus(status):
            return f"status {status}"
        case core.Notify(code, message):
            return notification(code, message)
        case _:
            return did_with_others(command)


def notification(code: int, message: str) -> str:
    """What a Notification says, with its cure."""
    return f"NOTIFICATION {in_one_line(code, message)}"


def did_with_others(command: Command | None) -> str:
    """What we did about a conference, a queue, a visit to another node, a recording of the call, or a stream."""
    match command:
        case (
            conferences.AttendConference(name)
            | conferences.JoinRoom(name)
            | conferences.LeaveRoom(name)
            | conferences.QuitConference(name)
        ):
            return f"  {WORDS[type(command).__name__]} {name}"
        case queues.FindQueue(name):
            return f"  looks for queue {name}"
        case queues.EnterQueue(queue):
            return f"  enters queue {queue}"
        case queues.CallQueue(queue):
            return f"  wants the first of queue {queue}"
        case queues.LeaveQueue(queue):
            return f"  is out of queue {queue}"
        case conferences.CoachInRoom(other=other):
            return f"coaches {other}" if other else "coaches no more"
        case conferences.PauseRecordRoom():
            return "  pauses the recording of the conference, or goes on with it"
        case conferences.StopRecordRoom():
            return "  ends the recording of the conference"
        case conferences.MeasureAudio(file):
            return f"  measures {file.rpartition('/')[2]}"
        case remote_legs.ReserveRemoteLeg(leg, home):
            return f"  will visit {home} as {short(leg)}"
        case remote_legs.FetchOutcome(leg):
            return f"  asks how visit {short(leg)} ended"
        case remote_legs.ReportOutcome(outcome):
            return f"  tells its node that the visit ended with {', '.join(outcome)}"
        case call_recording.RecordCall():
            return "records the whole call"
        case call_recording.StopRecordCall():
            return "records no more into this file"
        case call_recording.MaskRecordCall(masked=masked):
            return "records silence" if masked else "records what is said again"
        case call_recording.SetRecording(sid, status):
            return f"recording {sid} {status}"
        case streams.ReserveStream(hear=hear) if hear:
            return "  has the relay listen: what is said?"
        case streams.ReserveStream(url=url):
            return f"  has the relay expect a stream to {url}" if url else "  has the relay listen: who has answered?"
        case streams.FetchStreamOutcome():
            return "  asks the relay how it ended"
        case streams.SetAnsweredBy(answered_by=by):
            return f"  answered by: {by}"
        case _:
            return ""


WORDS = {
    "AttendConference": "wants to be in conference",
    "JoinRoom": "joins the mix of",
    "LeaveRoom": "leaves the mix of",
    "QuitConference": "is out of conference",
}


def short(leg: str) -> str:
    """A leg, recognizable on a page."""
    return leg[:8]


def happened(entry: Entry) -> str:
    """What was done to us, and on which leg."""
    if isinstance(entry.event, events.LegEvent):
        text = was(entry.event.event)
        return f"  {short(entry.event.leg)}: {text.strip()}" if text else ""
    return was(entry.event)


def was(event: Event | None) -> str:
    """What was done to us."""
    match event:
        case events.Digit(key):
            return f"key {key}"
        case events.Fetched(response=response):
            return f"  {came(response)}"
        case events.Finished(result=SavedRecording(sid, seconds)):
            return f"  recording {sid}, {seconds} s"
        case events.Finished(id, error=error, code=code) if code:
            return f"  {number(id)} failed: {notification(code, error)}"
        case events.Finished(id, error=error):
            return f"  {number(id)} failed: {error}" if error else ""
        case events.HungUp(cause, by_us, sip_status):
            status = f", SIP {sip_status}" if sip_status else ""
            return f"{'we' if by_us else 'they'} hung up: {cause}{status}"
        case events.ConferenceIs(name, state, home=home):
            return f"conference {name} is {state} {home}".rstrip()
        case events.QueueIs(state=state, other=other):
            return f"queue: {state} {short(other)}".rstrip()
        case events.Muted(muted):
            return "REST API: mute" if muted else "REST API: unmute"
        case events.Held(held):
            return "REST API: hold" if held else "REST API: hold is over"
        case events.EndsOnExit(ends):
            return f"REST API: the conference {'ends' if ends else 'goes on'} when this one leaves"
        case events.Kicked():
            return "REST API: out of the conference"
        case events.Redirected(url):
            return f"REST API: go on with {url or 'the given document'}"
        case events.Retold():
            return "the REST API changes whom the call tells, or how long it may last"
        case events.StartStream(url=url):
            return f"REST API: start a stream to {url}"
        case speech.StartTranscription():
            return "REST API: tell what is said"
        case speech.SpeechHeard(kind=kind, track=track, text=text):
            return f"heard {track} {kind}: {text}".rstrip(": ")
        case events.StopStream(stream):
            return f"REST API: stop the stream {stream}"
        case events.StartRecording(sid):
            return f"REST API: record the call as {sid}"
        case events.ChangeRecording(sid, status):
            return f"REST API: recording {sid} is to be {status}"
        case events.Ended(status):
            return f"REST API: end the call ({status})"
        case events.Answered():
            return "answered"
        case events.Ringing():
            return "rings"
        case _:
            return ""


def line(request: Request) -> str:
    """A request on one line, with what is not on every request."""
    extra = " ".join(f"{name}={value[:60]}" for name, value in request.params.items() if name in TELLING)
    return f"{request.method} {request.url} {extra}".rstrip()


TELLING = (
    *("CallStatus", "Digits", "ErrorCode", "ErrorUrl", "RecordingUrl", "DialCallStatus", "SmsStatus", "FaxStatus"),
    *("QueueResult", "QueuePosition", "DequeueResult"),
)


def came(response: Response) -> str:
    """What came back, on one line."""
    if response.error:
        return f"failed: {response.error}"
    return f"{response.status} {response.content_type or 'without content type'}, {len(response.body)} characters"


def number(id: str) -> str:
    """A command by its number in the call."""
    return "#" + id.rpartition("-")[2]
