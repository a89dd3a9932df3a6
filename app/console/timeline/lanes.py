"""What a journal says, as spans and moments in lanes: a lane for each leg, in the order in which they began."""

from dataclasses import dataclass, field
from typing import Any, Literal

from app.api.calls.events import of_leg
from app.calls import events
from app.calls.commands import core
from app.calls.web import Request
from app.journal import transcript
from app.journal.journal import Entry, Journal

Kind = Literal[
    "ringing", "verb", "prompt", "record", "request", "bridge", "key", "error", "takeover", "answer", "hangup", "text"
]
SPANS: dict[type, Kind] = {
    core.Fetch: "request",
    core.Download: "request",
    core.PlayFile: "prompt",
    core.Synthesize: "prompt",
    core.Record: "record",
}
"""Commands that take a while, and end with a Finished or a Fetched of their id."""
MOMENTS: dict[type, Kind] = {
    events.Digit: "key",
    events.HungUp: "hangup",
    events.Answered: "answer",
    core.Answer: "answer",
    core.Notify: "error",
    events.Redirected: "text",
    events.Ended: "text",
}


@dataclass(slots=True)
class Stretch:
    """A span or a moment. Seconds since the call began; end is None while it goes on, and equal to begin for a moment.
    detail: of a request, what came back."""

    kind: Kind
    begin: float
    end: float | None
    text: str
    detail: str = ""
    failed: bool = False


@dataclass(slots=True)
class Lane:
    """One leg. name: its CallSid; empty for what is about the call as a whole."""

    name: str
    title: str
    items: list[Stretch] = field(default_factory=list)
    open: dict[str, Stretch] = field(default_factory=dict)

    def begin(self, name: str, span: Stretch) -> None:
        """A span that ends when its name is ended."""
        self.open[name] = span
        self.items.append(span)

    def end(self, name: str, at: float) -> Stretch | None:
        """End a span that may be open."""
        span = self.open.pop(name, None)
        if span:
            span.end = at
        return span

    def end_bridges(self, at: float, leg: str = "") -> None:
        """Of this leg with that one, or with any."""
        for name in [name for name in self.open if name.startswith(f"bridge {leg}")]:
            self.end(name, at)


@dataclass(slots=True)
class Lanes:
    """All lanes of a call, and its length in seconds."""

    lanes: dict[str, Lane]
    seconds: float

    def lane(self, leg: str) -> Lane:
        return self.lanes.setdefault(leg, Lane(leg, leg[:8]))


def of(record: Journal) -> Lanes:
    """The lanes of a journal that was read."""
    facts = record.header.facts
    found = Lanes({}, 0.0)
    main = found.lane(facts.call_sid)
    main.title = f"{facts.from_} → {facts.to}"
    main.begin("ringing", Stretch("ringing", 0.0, None, "ringing"))
    for entry in record.entries:
        at = max(0.0, entry.at - record.began)
        found.seconds = max(found.seconds, at)
        add(found, facts.call_sid, entry, at)
    return found


def add(found: Lanes, main: str, entry: Entry, at: float) -> None:
    """What one line of the journal adds."""
    if entry.note:
        found.lane(main).items.append(Stretch("takeover", at, at, entry.note))
        return
    leg, inner = of_leg(entry)
    lane = found.lane(leg or main)
    if isinstance(inner, core.StartChildLeg):
        begin(found, inner, at)
    elif isinstance(inner, core.Checkpoint):
        verb(lane, inner, at)
    elif isinstance(inner, core.Bridge):
        connected(lane, inner, at)
    elif isinstance(inner, core.Unbridge):
        lane.end_bridges(at)
    elif type(inner) in SPANS and entry.command:
        lane.begin(entry.id, Stretch(SPANS[type(inner)], at, None, text_of(entry, inner)))
    elif isinstance(inner, events.Finished | events.Fetched):
        finish(found, inner, at)
    elif type(inner) in MOMENTS:
        moment(found, lane, entry, inner, at)


def begin(found: Lanes, inner: core.StartChildLeg, at: float) -> None:
    """A leg that the call dials."""
    lane = found.lane(inner.facts.call_sid)
    lane.title = f"→ {inner.facts.to}"
    lane.begin("ringing", Stretch("ringing", at, None, "ringing"))


def verb(lane: Lane, inner: core.Checkpoint, at: float) -> None:
    """A verb begins, and the one before it ends."""
    lane.end("verb", at)
    if name := inner.place.get("verb"):
        lane.begin("verb", Stretch("verb", at, None, f"<{name}>"))


def connected(lane: Lane, inner: core.Bridge, at: float) -> None:
    """A bridge, and what records it."""
    lane.begin(f"bridge {inner.other}", Stretch("bridge", at, None, f"connected with {inner.other[:8]}"))
    if inner.record:
        lane.begin(f"bridge {inner.other} record", Stretch("record", at, None, "records both"))


def moment(found: Lanes, lane: Lane, entry: Entry, inner: Any, at: float) -> None:
    """A key, an error, the answer or the end of a leg."""
    if isinstance(inner, events.Answered | core.Answer) and not lane.end("ringing", at):
        return  # what we answered is reported as answered, too
    if isinstance(inner, events.HungUp):
        for name in list(lane.open):
            lane.end(name, at)
        for other in found.lanes.values():
            other.end_bridges(at, lane.name)
    text = inner.key if isinstance(inner, events.Digit) else transcript.line_of(entry).strip()
    lane.items.append(Stretch(MOMENTS[type(inner)], at, at, text))


def finish(found: Lanes, inner: events.Finished | events.Fetched, at: float) -> None:
    """What went on is done; of a request, with what came back."""
    lane = next((lane for lane in found.lanes.values() if inner.id in lane.open), None)
    span = lane.end(inner.id, at) if lane else None
    if span is None:
        return
    if isinstance(inner, events.Fetched):
        span.detail = transcript.came(inner.response)
        span.failed = bool(inner.response.error) or inner.response.status >= 400
    else:
        span.failed = bool(inner.error)


def text_of(entry: Entry, inner: Any) -> str:
    """What a span is labeled with."""
    request: Request | None = getattr(inner, "request", None)
    return f"{request.method} {request.url}" if request else transcript.line_of(entry).strip()
