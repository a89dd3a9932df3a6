"""A call's journal as a page that a person reads: every request, verb, key and error with its time (architecture 6)."""

from collections.abc import Iterator

from app.calls import commands, events
from app.calls.web import Request, Response
from app.engine.journal import Entry, Journal


def transcript(record: Journal) -> Iterator[str]:
    """The lines of the page. Times are seconds since the call began."""
    facts = record.header.facts
    yield f"{facts.call_sid}  {facts.direction}  {facts.from_} -> {facts.to}  of {facts.account_sid}"
    yield f"began {record.wall} on {record.header.node}, channel {record.header.channel}"
    for entry in record.entries:
        text = asked(entry) if entry.command else happened(entry)
        if text:
            yield f"{entry.at - record.began:+9.3f}  {text}"


def asked(entry: Entry) -> str:
    """What we did. Indented: it is part of the verb above it."""
    match entry.command:
        case commands.Mark(place={"verb": str(verb)}):
            return f"<{verb}>"
        case commands.Fetch(request):
            return f"  {line(request)}"
        case commands.Download(request):
            return f"  {line(request)} for its audio"
        case commands.Synthesize(text, voice, language):
            return f'  speaks "{text[:120]}" ({voice}, {language})'
        case commands.PlayFile(file):
            return f"  plays {file.rsplit('/', 1)[-1]}"
        case commands.SendDigits(digits):
            return f"  sends keys {digits}"
        case commands.StartTimer(seconds):
            return f"  waits {seconds:g} s"
        case commands.Stop(id):
            return f"  stops {number(id)}"
        case commands.Answer():
            return "  answers"
        case commands.Originate(destination, caller_id, timeout=timeout):
            return f"calls {destination} as {caller_id}, for at most {timeout} s"
        case commands.Hangup(cause):
            return f"hangs up: {cause}"
        case commands.SetStatus(status):
            return f"status {status}"
        case commands.Notify(code, message):
            return f"NOTIFICATION {code}: {message}"
        case _:
            return ""


def happened(entry: Entry) -> str:
    """What was done to us."""
    match entry.event:
        case events.Digit(key):
            return f"key {key}"
        case events.Fetched(response=response):
            return f"  {came(response)}"
        case events.Finished(id, error=error):
            return f"  {number(id)} failed: {error}" if error else ""
        case events.HungUp(cause, by_us, sip_status):
            status = f", SIP {sip_status}" if sip_status else ""
            return f"{'we' if by_us else 'they'} hung up: {cause}{status}"
        case events.Redirected(url):
            return f"REST API: go on with {url or 'the given document'}"
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


TELLING = ("CallStatus", "Digits", "ErrorCode", "ErrorUrl", "RecordingUrl", "DialCallStatus", "SmsStatus", "FaxStatus")


def came(response: Response) -> str:
    """What came back, on one line."""
    if response.error:
        return f"failed: {response.error}"
    return f"{response.status} {response.content_type or 'without content type'}, {len(response.body)} characters"


def number(id: str) -> str:
    """A command by its number in the call."""
    return "#" + id.rpartition("-")[2]
