"""One call: its facts, its script, and what it asked for that is not over yet.

`handle` takes what happened and returns what to do, in order, as (id, command). Ids are ``<CallSid>-<n>`` and depend on
nothing but the events so far, so that a replay of the journal asks for the same things under the same ids.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from app.calls.causes import FINAL_STATUS, Cause
from app.calls.commands import (
    Answer,
    Command,
    Download,
    Fetch,
    Hangup,
    Mark,
    Originate,
    PlayFile,
    SendDigits,
    SetStatus,
    StartTimer,
    Stop,
    Synthesize,
)
from app.calls.events import Answered, Ended, Event, Fetched, Finished, HungUp, Redirected, Ringing
from app.calls.facts import Facts
from app.calls.script import CallerGone, Diverted, Script, ScriptStop

AWAITED = (Answer, PlayFile, SendDigits, StartTimer, Fetch, Download, Synthesize, Originate)
REFUSED_STATUS = {Cause.BUSY: "busy", Cause.REJECTED: "no-answer", Cause.NORMAL: "no-answer"}
"""Status of an inbound call that we ended unanswered with this cause (guide 3.12); any other cause is failed."""


class Call:
    """One live call, advanced by events."""

    def __init__(self, facts: Facts, counter: int = 0, sequence: int = 0) -> None:
        self.facts = facts
        self.counter = counter
        self.sequence = sequence
        self.script: Script[None] | None = None
        self.gone = False
        """The leg was hung up."""
        self.ending: Cause | None = None
        """With which cause we asked to end it."""
        self.final = ""
        """The status that a REST client asked the call to end with."""
        self.outstanding: dict[str, Command] = {}
        """Commands whose Finished or Fetched has not come."""
        self.asked: list[tuple[str, Command]] = []

    @property
    def over(self) -> bool:
        """Nothing will happen any more."""
        return self.gone and self.script is None

    def start(self, script: Script[None]) -> list[tuple[str, Command]]:
        """Give the call its script. Returns what it asks for first."""
        self.script = script
        return self.collect(lambda: next(script))

    def handle(self, event: Event) -> list[tuple[str, Command]]:
        """Deliver an event. Returns what to do now."""
        return self.collect(lambda: self.advance(event))

    def crash(self) -> list[tuple[str, Command]]:
        """The script broke: end the call. Returns what is left to do."""
        self.script = None
        if not self.gone:
            self.ask(Hangup(Cause.FAILED))
        asked, self.asked = self.asked, []
        return asked

    def collect(self, step: Callable[[], Any]) -> list[tuple[str, Command]]:
        """Run the script until it waits again; whatever stops it ends it."""
        try:
            command = step()
            while command is not None and self.script is not None:
                command = self.script.send(self.ask(command))
        except (StopIteration, ScriptStop):
            self.script = None
        asked, self.asked = self.asked, []
        return asked

    def advance(self, event: Event) -> Any:
        """Keep the facts true, then tell the script. Returns its next step."""
        match event:
            case Finished(id=id) | Fetched(id=id):
                command = self.outstanding.pop(id, None)
                if isinstance(command, Originate) and isinstance(event, Finished) and event.error:
                    return self.advance(HungUp(Cause.FAILED))
            case Ringing():
                self.became("ringing", "ringing")
            case Answered():
                self.facts.answered = True
                self.became("in-progress", "answered")
            case HungUp():
                return self.ended(event)
            case Redirected() | Ended():
                return self.diverted(event)
        return self.script.send(event) if self.script else None

    def ended(self, event: HungUp) -> Any:
        """The leg is gone: the final status, then the script may say its last words."""
        if self.gone:
            return None
        self.gone = True
        self.became(self.final_status(event), "completed")
        return self.script.throw(CallerGone()) if self.script else None

    def diverted(self, event: Redirected | Ended) -> Any:
        """A REST client changes the live call (language.md, live calls)."""
        if isinstance(event, Ended) and not self.facts.answered:
            self.final = "canceled"
        return self.script.throw(Diverted(event)) if self.script and not self.gone else None

    def final_status(self, event: HungUp) -> str:
        """How the call ended, in the words of guide table 4.7."""
        if self.facts.answered:
            return "completed"
        if self.final:
            return self.final
        if self.facts.direction == "inbound":
            return REFUSED_STATUS.get(self.ending, "failed") if self.ending else "no-answer"
        return FINAL_STATUS.get(event.cause, "failed")

    def became(self, status: str, event: str) -> None:
        """Note a new status, once."""
        if self.facts.status != status or event != "ringing":
            self.facts.status = status
            self.ask(SetStatus(status, event, self.sequence))
            self.sequence += 1

    def ask(self, command: Command) -> str:
        """Give a command its id and keep it for the engine. Returns the id."""
        id = f"{self.facts.call_sid}-{self.counter}"
        if isinstance(command, Mark):
            command = replace(command, place={**command.place, **self.standing()})
        self.counter += 1
        match command:
            case Stop(id=stopped):
                self.outstanding.pop(stopped, None)
            case Hangup(cause=cause):
                self.ending = cause
            case _ if isinstance(command, AWAITED):
                self.outstanding[id] = command
        self.asked.append((id, command))
        return id

    def standing(self) -> dict[str, object]:
        """What a Mark keeps of the call itself."""
        return {
            "counter": self.counter,
            "sequence": self.sequence,
            "status": self.facts.status,
            "answered": self.facts.answered,
        }
