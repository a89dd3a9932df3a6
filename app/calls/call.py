"""One call: its facts, its script, and what it asked for that is not over yet.

`handle` takes what happened and returns what to do, in order, as (id, command). Ids are ``<CallSid>-<n>`` and depend on
nothing but the events so far, so that a replay of the journal asks for the same things under the same ids.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from app.calls.causes import Cause
from app.calls.commands.call_recording import RecordCall
from app.calls.commands.conferences import (
    AttendConference,
    JoinRoom,
    LeaveRoom,
    MeasureAudio,
    QuitConference,
    RecordRoom,
)
from app.calls.commands.core import (
    Answer,
    Bridge,
    Checkpoint,
    Command,
    DetachLeg,
    Download,
    Fetch,
    Hangup,
    LocateClient,
    Notify,
    OnLeg,
    Originate,
    PlayFile,
    Record,
    SaveRecording,
    SendDigits,
    SendMessage,
    StartChildLeg,
    StartTimer,
    Stop,
    Synthesize,
    Unbridge,
)
from app.calls.commands.legacy_results import upgraded
from app.calls.commands.messages import KeepFax, ReceiveFax
from app.calls.commands.queues import CallQueue, EnterQueue, FindQueue, LeaveQueue, LookAtQueue, TellOther
from app.calls.commands.remote_legs import FetchOutcome, ReportOutcome, ReserveRemoteLeg
from app.calls.commands.speech_recognition import Recognize
from app.calls.commands.streams import FetchStreamOutcome, ReserveStream
from app.calls.commands.transfers import Refer
from app.calls.events import ConferenceIs, Ended, Event, Fetched, Finished, HungUp, LegEvent, QueueIs, Redirected
from app.calls.facts import Facts
from app.calls.leg import Leg
from app.calls.script import CallerGone, Diverted, Script, ScriptStop
from app.calls.shared.queues import QueueMembership

AWAITED = (
    *(Answer, PlayFile, SendDigits, Record, Bridge, Unbridge, JoinRoom, LeaveRoom, LocateClient, ReceiveFax, Originate),
    *(StartTimer, Fetch, Download, Synthesize, KeepFax, SaveRecording, SendMessage, Recognize, FindQueue, LeaveQueue),
    *(MeasureAudio, LookAtQueue, ReserveRemoteLeg, ReportOutcome, FetchOutcome, ReserveStream, FetchStreamOutcome),
    Refer,
)
FAILED_BEFORE_RINGING = 13228
"""Of the error dictionary."""
MAIN = ""
"""Name of the leg that the script runs on; the others are named by their CallSid."""


class Call:
    """One live call, advanced by events."""

    __slots__ = (
        *("sid", "main", "legs", "counter", "script", "outstanding", "attending", "conference", "attendance"),
        *("queue", "asked"),
    )

    def __init__(self, facts: Facts, counter: int = 0, sequence: int = 0, sid: str = "") -> None:
        """sid: what its ids begin with, where that is not its CallSid."""
        self.sid = sid or facts.call_sid
        self.main = Leg(facts, sequence=sequence)
        self.legs: dict[str, Leg] = {MAIN: self.main}
        self.counter = counter
        self.script: Script[None] | None = None
        self.outstanding: dict[str, Command] = {}
        """Commands whose Finished or Fetched has not come."""
        self.attending: AttendConference | None = None
        """The conference that the main leg is in, or waits for."""
        self.conference = ConferenceIs("", "")
        """The last reported status."""
        self.attendance = ""
        """Under which id it asked first to be in it."""
        self.queue: QueueMembership | None = None
        """How the main leg stands with the queue that it waits in, or wants somebody of."""
        self.asked: list[tuple[str, Command]] = []

    @property
    def facts(self) -> Facts:
        return self.main.facts

    @property
    def gone(self) -> bool:
        """The main leg was hung up."""
        return self.main.gone

    @property
    def over(self) -> bool:
        """Nothing will happen any more."""
        return self.script is None and all(leg.gone for leg in self.legs.values())

    def start(self, script: Script[None]) -> list[tuple[str, Command]]:
        """Give the call its script. Returns what it asks for first."""
        self.script = script
        return self.collect(lambda: next(script))

    def handle(self, event: Event) -> list[tuple[str, Command]]:
        """Deliver an event. Returns what to do now."""
        return self.collect(lambda: self.advance(event))

    def crash(self) -> list[tuple[str, Command]]:
        """The script broke: end every leg. Returns what is left to do."""
        self.script = None
        for name, leg in self.legs.items():
            if not leg.gone:
                self.ask(OnLeg(name, Hangup(Cause.FAILED)) if name else Hangup(Cause.FAILED))
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
        name, inner = (event.leg, event.event) if isinstance(event, LegEvent) else (MAIN, event)
        if isinstance(inner, Finished | Fetched):
            command = self.outstanding.pop(inner.id, None)
            event = upgraded(event, command)
            if isinstance(leg_command(command), Originate) and isinstance(inner, Finished) and inner.error:
                failed = HungUp(Cause.FAILED, why=inner.error, explained=inner.explained)
                return self.advance(LegEvent(name, failed) if name else failed)
        if isinstance(inner, ConferenceIs):
            self.conference = inner
        if isinstance(inner, QueueIs) and self.queue:
            self.queue.heard(inner)
        leg = self.legs.get(name)
        if leg is None or (leg.gone and isinstance(inner, HungUp)):
            return None
        began, status = leg.facts.status, leg.heard(inner)
        if status:
            self.ask(OnLeg(name, status) if name else status)
        if isinstance(inner, HungUp) and (why := leg.failure(began, inner)):
            self.ask(Notify(FAILED_BEFORE_RINGING, why, where="Dial" if name else "Calls"))
        if name and isinstance(inner, Ended):
            self.ask(OnLeg(name, Hangup(Cause.NORMAL if leg.facts.answered else Cause.CANCELED)))
        return self.tell(event)

    def tell(self, event: Event) -> Any:
        """Give an event to the script, or stop it with one. Returns its next step."""
        if self.script is None:
            return None
        if isinstance(event, HungUp):
            return self.script.throw(CallerGone())
        if isinstance(event, Redirected | Ended):
            return self.script.throw(Diverted(event)) if not self.gone else None
        return self.script.send(event)

    def ask(self, command: Command) -> str:
        """Give a command its id and keep it for the engine. Returns the id."""
        id = f"{self.sid}-{self.counter}"
        if isinstance(command, Checkpoint):
            command = replace(command, place={**command.place, **self.checkpoint()})
        command = self.with_facts(recording_named(command, id))
        self.counter += 1
        self.asked.append((id, command))
        self.note(id, command)
        return id

    def note(self, id: str, command: Command) -> None:
        """Remember what a command means for the call itself."""
        name, inner = (command.leg, command.command) if isinstance(command, OnLeg) else (MAIN, command)
        match inner:
            case Stop(id=stopped):
                if not isinstance(leg_command(self.outstanding.get(stopped)), Record):
                    self.outstanding.pop(stopped, None)
            case AttendConference():
                self.attendance = self.attendance if self.attending else id
                self.attending = inner
            case QuitConference():
                self.attending = None
            case EnterQueue() | CallQueue():
                self.queue = QueueMembership(inner)
            case TellOther(state=state) if self.queue:
                self.queue.told = state
            case LeaveQueue():
                self.queue, self.outstanding[id] = None, command
            case Hangup(cause=cause):
                self.legs[name].ending = cause
            case StartChildLeg(facts=facts, application=application):
                self.legs[name] = Leg(facts, application)
            case DetachLeg():
                del self.legs[name]
            case Originate():
                status = self.legs[name].began()
                self.outstanding[id] = command
                self.ask(OnLeg(name, status) if name else status)
            case _ if isinstance(inner, AWAITED):
                self.outstanding[id] = command

    def with_facts(self, command: Command) -> Command:
        """A Detach takes along what is known of its leg, and whom that tells."""
        match command:
            case OnLeg(leg=name, command=DetachLeg(application=runs) as detach):
                leg = self.legs[name]
                told = replace(leg.application, url=runs.url, method=runs.method, document=runs.document)
                return replace(
                    command, command=replace(detach, application=told, facts=leg.facts, sequence=leg.sequence)
                )
        return command

    def checkpoint(self) -> dict[str, Any]:
        """What a checkpoint keeps of the call itself."""
        return {
            "counter": self.counter,
            "sequence": self.main.sequence,
            "status": self.facts.status,
            "answered": self.facts.answered,
        }


def leg_command(command: Command | None) -> Command | None:
    """The command itself, whichever leg it is for."""
    return command.command if isinstance(command, OnLeg) else command


def recording_named(command: Command, id: str) -> Command:
    """What a command records is a file with the command's own id, so that the switch knows it by that, too."""
    match command:
        case Record(file=file) | RecordCall(file=file) | RecordRoom(file=file) | ReceiveFax(file=file):
            return replace(command, file=file.replace("{id}", id))
        case Bridge(record=file):
            return replace(command, record=file.replace("{id}", id))
        case OnLeg(command=inner):
            return replace(command, command=recording_named(inner, id))
    return command
