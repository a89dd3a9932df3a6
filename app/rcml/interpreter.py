"""Performs documents, one after another, from the first URL to the end of the call (guide 3.1, 3.2)."""

from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from app.calls.causes import Cause
from app.calls.codec import fields_of
from app.calls.commands.core import (
    Checkpoint,
    Hangup,
    Notify,
    PlayFile,
    Prefetch,
    SendDigits,
    SetMaxDuration,
    Synthesize,
)
from app.calls.commands.remote_legs import ReportOutcome
from app.calls.commands.results import LocalFile
from app.calls.dialogue import MOST_FETCHES, Dialogue
from app.calls.events import Answered, Redirected
from app.calls.script import CallerGone, Diverted, Script, unmarked
from app.calls.web import Response
from app.rcml import document
from app.rcml import nouns as _every_noun  # noqa: F401 - registers them
from app.rcml import verbs as _every_verb  # noqa: F401 - registers them
from app.rcml.beside import end_all, goes_on, with_what_goes_on
from app.rcml.call_recording import note_recording, of_old_checkpoint, record_call
from app.rcml.dialing.remote_leg import as_data, visit
from app.rcml.loop_guard import noticing
from app.rcml.outcomes import FAILED, RAN_OUT, DocumentFailed, End, Goto, HostedElsewhere, Outcome, RcmlError
from app.rcml.streams.detection import begin_detection, detect_first
from app.rcml.verb import Verb, program


@dataclass(frozen=True, slots=True)
class DocumentPosition:
    """In a document, before the verb of this number."""

    response: Response
    position: int = 0
    resumed: bool = False
    """A restarted engine came here: its warnings were written, its checkpoint stands."""
    elements: list[document.Node] = field(default_factory=list, compare=False, repr=False)
    """Its verbs, where they have been read already."""


Place = Goto | DocumentPosition | End
TALK = ("answering", "documents", "fetches_without_media", "children")
BESIDE = ("recordings", "streams")


def first(call: Dialogue) -> Place:
    """Where a new call begins: its application's document or URL."""
    app = call.application
    if app.document:
        return DocumentPosition(Response(200, app.url, "text/xml", {}, app.document))
    return Goto(app.url, app.method, fallback=True)


def interpret(call: Dialogue, place: Place) -> Script[None]:
    """Run from a place to the end of the call; what was recorded of the whole call is kept."""
    call.run_document = run_aside
    try:
        yield from with_what_goes_on(call, to_the_end(call, place))
    except CallerGone:
        yield from end_all(call)


def to_the_end(call: Dialogue, place: Place) -> Script[None]:
    """Run from a place, then wait until the caller is gone if anything goes on until then."""
    yield from run(call, place)
    if goes_on(call):
        yield from until_gone()


def run(call: Dialogue, place: Place) -> Script[None]:
    """Run from a place until there is none to go to."""
    going: Place | None = place
    while going is not None:
        try:
            going = yield from go(call, going)
        except Diverted as diverted:
            going = other_way(diverted)


def interpret_when_answered(call: Dialogue, command: Any) -> Script[None]:
    """An outbound call: do the command that calls somebody, and begin at the answer."""
    yield Checkpoint({"place": "ringing"})
    place = first(call)
    yield command
    answered = False
    while not answered and not isinstance(place, End):
        try:
            answered = isinstance((yield None), Answered)
        except Diverted as diverted:
            place = other_way(diverted)
    if answered:
        try:
            place = yield from after_answer(call, command, place)
        except CallerGone:
            yield from end_all(call)
            raise
    yield from interpret(call, place)


def after_answer(call: Dialogue, command: Any, place: Place) -> Script[Place]:
    """What comes before the document: the call is recorded, its time limited, an extension dialed. Returns where to
    begin."""
    try:
        if command.recording:
            yield from record_call(call, command.recording)
        if command.time_limit:
            yield SetMaxDuration(command.time_limit)
        if command.detection:
            wait = command.detection.get("wait")
            yield from detect_first(call, command.detection) if wait else begin_detection(call, command.detection)
        if command.send_digits:
            yield from call.perform(SendDigits(command.send_digits))
    except Diverted as diverted:
        return other_way(diverted)
    return place


def until_gone() -> Script[None]:
    """Wait for the end of a leg that was hung up; nothing else counts any more. Raises CallerGone."""
    while True:
        with suppress(Diverted):
            yield None


def other_way(diverted: Diverted) -> Place:
    """Where the REST API sends a live call."""
    event = diverted.event
    if isinstance(event, Redirected):
        if event.document:
            return DocumentPosition(Response(200, event.url, "text/xml", {}, event.document))
        return Goto(event.url, event.method)
    return End(Cause.CANCELED if event.status == "canceled" else Cause.NORMAL)


def go(call: Dialogue, place: Place) -> Script[Place | None]:
    """One step: fetch a document, perform one, or hang up. Returns the next place; None after the last."""
    try:
        match place:
            case Goto():
                return (yield from fetch(call, place))
            case DocumentPosition():
                return (yield from perform(call, place))
            case End():
                yield Hangup(place.cause)
                return None
    except RcmlError as error:
        return (yield from failed(call, place, error))


def fetch(call: Dialogue, goto: Goto) -> Script[Place]:
    """Ask the application for a document. Raises RcmlError."""
    yield Checkpoint({"place": "goto", "goto": fields_of(goto), **talk(call)})
    if call.documents >= call.options.max_documents:
        raise RcmlError(12410, f"the call has fetched {call.documents} documents, the most that one call may")
    if call.fetches_without_media >= MOST_FETCHES:
        raise RcmlError(12410, f"the call has fetched {MOST_FETCHES} documents in a row without a verb that takes time")
    request, response = yield from call.fetch(goto.url, goto.method, goto.params, goto.certain)
    if not response.ok:
        raise DocumentFailed(response.code or 11200, response.error or f"HTTP {response.status}", request, response)
    try:
        elements = document.read(response)
    except RcmlError as error:
        raise DocumentFailed(error.code, str(error), request, response) from None
    return DocumentPosition(response, elements=elements)


def perform(call: Dialogue, standing: DocumentPosition) -> Script[Place]:
    """Perform a document's verbs from a position on; the end of the document ends the call. Raises RcmlError."""
    if not standing.resumed:
        response = fields_of(standing.response)
        yield Checkpoint({"place": "document", "response": response, "position": standing.position, **talk(call)})
    elements = standing.elements or document.read(standing.response)
    verbs, warnings = program(elements, standing.response.url, call.allowed)
    if not standing.resumed:
        yield from tell(warnings)
    for position, verb in enumerate(verbs):
        if position < standing.position:
            continue
        yield Checkpoint({"position": position, "verb": verb.name, **talk(call)})
        for media in [media for later in verbs[position + 1 : position + 2] for media in later.media()]:
            yield Prefetch(media)
        outcome = yield from performed(call, verb)
        if outcome is not None:
            return outcome
    if call.refusal and not call.answering and not call.facts.answered:
        return End(call.refusal, RAN_OUT)
    yield from call.answered()
    return End(why=RAN_OUT)


def performed(call: Dialogue, verb: Verb) -> Script[Outcome]:
    """Perform a verb, here or where it belongs."""
    try:
        return (yield from noticing(call, verb.run(call)))
    except HostedElsewhere as other:
        home = other.node
    return (yield from visit(call, verb, home))


def interpret_visit(call: Dialogue, place: Place) -> Script[None]:
    """What a call of another node runs here: one verb. Its node receives the result."""
    call.run_document = run_aside
    try:
        ended = yield from go(call, place)
    except Diverted as diverted:
        ended = other_way(diverted)
    jar = {"cookies": list(call.cookies)} if call.cookies or call.had_cookies else {}
    yield from call.ask(ReportOutcome(as_data(ended) | jar))
    yield Hangup()


def tell(warnings: list[Notify]) -> Script[None]:
    """Write what had to be skipped or replaced in a document."""
    for warning in warnings:
        _id = yield warning


def failed(call: Dialogue, place: Place, error: RcmlError) -> Script[Place]:
    """A document cannot be had or run: a Notification, then the fallback URL, a refusal, or an apology."""
    request = error.request if isinstance(error, DocumentFailed) else None
    response = error.response if isinstance(error, DocumentFailed) else None
    yield Notify(error.code, str(error), request, response)
    app = call.application
    if isinstance(place, Goto) and place.fallback and app.fallback_url:
        said = {"ErrorCode": str(error.code), "ErrorUrl": place.url}
        return Goto(app.fallback_url, app.fallback_method, said)
    if not call.facts.answered and not call.answering:
        return End(Cause.NOT_FOUND if response and response.status == 404 else Cause.FAILED, FAILED)
    if not call.options.apology:
        return End(why=FAILED)
    speech = yield from call.perform(Synthesize(call.options.apology, "man", "en-US"))
    if isinstance(speech.result, LocalFile):
        yield from call.perform(PlayFile(speech.result.path))
    return End(why=FAILED)


def talk(call: Dialogue) -> dict[str, Any]:
    """What a checkpoint keeps of the dialogue."""
    kept = {name: getattr(call, name) for name in TALK}
    for name in BESIDE:
        if going := getattr(call, name):
            kept[name] = deepcopy(going)
    if call.facts.answered_by:
        kept["answered_by"] = dict(call.facts.answered_by)
    if call.typed:
        kept["typed"] = call.typed
    if call.refusal:
        kept["refusal"] = call.refusal.value
    call.had_cookies = call.had_cookies or bool(call.cookies)
    if call.had_cookies:
        kept["cookies"] = list(call.cookies)
    return kept


def restore(call: Dialogue, mark: dict[str, Any]) -> None:
    """Give a dialogue back what its last checkpoint kept."""
    for name in (*TALK, *BESIDE, "typed", "cookies"):
        setattr(call, name, mark.get(name, getattr(call, name)))
    call.had_cookies = "cookies" in mark
    call.facts.answered_by = mark.get("answered_by", call.facts.answered_by)
    call.refusal = Cause(mark["refusal"]) if "refusal" in mark else None
    call.recordings |= of_old_checkpoint(call, mark.get("recording", {}))
    for sid, recording in call.recordings.items():
        note_recording(call, sid, recording)


def run_aside(call: Dialogue, place: Place) -> Script[str]:
    """Run a document that is not the call's own (screening, music while waiting). Returns why it ended, in the words of
    outcomes.py; nothing is hung up."""
    while not isinstance(place, End):
        onward = yield from unmarked(go(call, place))
        place = onward or End()
    return place.why


def place_of(mark: dict[str, Any]) -> Place:
    """The place that a journal's checkpoints name (`Goto` or `DocumentPosition`). entered: a verb's checkpoint
    followed the document's, so its warnings were asked for."""
    if mark["place"] == "goto":
        return Goto(**mark["goto"])
    return DocumentPosition(Response(**mark["response"]), mark["position"], resumed=mark.get("entered", True))
