"""Scripts: generators that yield commands and receive what happened.

``id = yield command`` asks for something and gets its id at once; a bare ``event = yield`` waits for what happens next.
Whatever ends a script early is raised into it as a ScriptStop, at the place where it waits.
"""

from collections.abc import Callable, Generator
from functools import partial
from typing import Any, TypeVar

from app.calls.commands.call_recording import SetRecording
from app.calls.commands.core import (
    Checkpoint,
    Command,
    Download,
    Fetch,
    Notify,
    OnLeg,
    PostCallback,
    Prefetch,
    SaveRecording,
    SendMessage,
    StartChildLeg,
    StartTimer,
    Synthesize,
)
from app.calls.commands.messages import KeepFax
from app.calls.commands.speech_recognition import Discard, Recognize
from app.calls.commands.streams import (
    FetchStreamOutcome,
    PressInStream,
    ReserveStream,
    SetAnsweredBy,
    SetStream,
    StartPlayout,
)
from app.calls.events import Digit, Ended, Event, Fetched, Finished, HungUp, LegEvent, Redirected
from app.calls.speech.events import SpeechHeard

T = TypeVar("T")
LEGLESS = (
    *(Download, Fetch, Notify, Prefetch, KeepFax, SaveRecording, SendMessage, StartTimer, Synthesize, PostCallback),
    *(Recognize, Discard, ReserveStream, FetchStreamOutcome, StartPlayout, PressInStream),
    *(SetStream, SetAnsweredBy, SetRecording),
)
"""Commands that are the same on whichever leg they are asked for."""
Script = Generator[Command | None, Any, T]


class ScriptStop(Exception):
    """Base of all that ends a script from outside. A script that has something running stops it and lets this pass."""


class CallerGone(ScriptStop):
    """The leg that this script runs on was hung up."""


class Interrupted(ScriptStop):
    """Somebody who runs this script wants it to end: a key was pressed."""


class Diverted(ScriptStop):
    """The REST API gave the live call something else to do."""

    def __init__(self, event: Redirected | Ended) -> None:
        super().__init__(type(event).__name__)
        self.event = event


class LegDiverted(Exception):
    """The REST API gave a leg that the call has dialed something else to do."""

    def __init__(self, event: Redirected | Ended) -> None:
        super().__init__(type(event).__name__)
        self.event = event


def until_key(script: Script[Any]) -> Script[str]:
    """Run a script to its end or to the first key. Returns the key; empty: the script ended first."""
    try:
        step = next(script)
        while True:
            if step is not None:
                step = script.send((yield step))
                continue
            try:
                event = yield None
            except ScriptStop as stop:
                yield from cancel(script, stop)
                raise
            if isinstance(event, Digit):
                yield from cancel(script, Interrupted())
                return event.key
            step = script.send(event)
    except StopIteration:
        return ""


def cancel(script: Script[Any], stop: ScriptStop) -> Script[None]:
    """End a script from outside: what it still asks for on its way out is passed on; it can wait for nothing more."""
    try:
        step = script.throw(stop)
        while step is not None:
            step = script.send((yield step))
    except (StopIteration, ScriptStop):
        return
    script.close()


def unmarked(script: Script[T]) -> Script[T]:
    """A script beside the call's own: where it stands is no place that a restarted engine could begin at."""
    go_on: Callable[[], Any] = partial(next, script)
    try:
        while True:
            step = go_on()
            if isinstance(step, Checkpoint):
                go_on = partial(script.send, "")
                continue
            try:
                go_on = partial(script.send, (yield step))
            except ScriptStop as stop:
                go_on = partial(script.throw, stop)
    except StopIteration as end:
        value: T = end.value
        return value


def run_on_leg(leg: str, script: Script[T]) -> Script[T | None]:
    """Run a script on another leg of the call: it asks for that leg, and sees what happens there only. Returns what it
    returns; None when the leg was hung up meanwhile. Raises LegDiverted. Legs that it calls itself it sees, too."""
    children: set[str] = set()
    try:
        step = next(script)
        while True:
            if isinstance(step, Checkpoint):
                step = script.send("")
            elif step is not None:
                if isinstance(step, OnLeg) and isinstance(step.command, StartChildLeg):
                    children.add(step.leg)
                step = script.send((yield for_leg(leg, step)))
            else:
                event = yield from its_event(leg, script, children)
                if isinstance(event, HungUp):
                    yield from cancel_on_leg(leg, script, CallerGone())
                    return None
                if isinstance(event, Redirected | Ended):
                    yield from cancel_on_leg(leg, script, Interrupted())
                    raise LegDiverted(event)
                step = script.send(event)
    except StopIteration as end:
        value: T = end.value
        return value


def its_event(leg: str, script: Script[Any], children: set[str]) -> Script[Event]:
    """The next event that the script on this leg may see. children: legs that it has called."""
    while True:
        try:
            event = yield None
        except ScriptStop as stop:
            yield from cancel_on_leg(leg, script, stop)
            raise
        if isinstance(event, LegEvent) and event.leg == leg:
            return event.event
        if isinstance(event, Finished | Fetched | SpeechHeard) or (
            isinstance(event, LegEvent) and event.leg in children
        ):
            return event


def cancel_on_leg(leg: str, script: Script[Any], stop: ScriptStop) -> Script[None]:
    """`cancel` for a script that runs on a leg."""
    ending = cancel(script, stop)
    try:
        step = next(ending)
        while True:
            step = (
                ending.send("" if isinstance(step, Checkpoint) else (yield for_leg(leg, step)))
                if step
                else next(ending)
            )
    except StopIteration:
        return


def for_leg(leg: str, command: Command) -> Command:
    return command if isinstance(command, (*LEGLESS, OnLeg)) else OnLeg(leg, command)


class ScriptGroup:
    """Scripts side by side: each receives every event. results: what those that ended by themselves have returned."""

    def __init__(self) -> None:
        self.scripts: dict[str, Script[Any]] = {}
        self.results: dict[str, Any] = {}

    def start(self, name: str, script: Script[Any]) -> Script[None]:
        """Start another script in the group under this name."""
        self.scripts[name] = script
        yield from self.run(name, lambda: next(script))

    def tell(self, event: Event) -> Script[None]:
        """Give an event to all of them."""
        for name, script in list(self.scripts.items()):
            yield from self.run(name, partial(script.send, event))

    def run(self, name: str, begin: Callable[[], Any]) -> Script[None]:
        """Let one go on until it waits or ends."""
        try:
            step = begin()
            while step is not None:
                step = self.scripts[name].send((yield step))
        except StopIteration as end:
            del self.scripts[name]
            self.results[name] = end.value

    def stop(self, name: str, stop: ScriptStop) -> Script[None]:
        """End one from outside, if it has not ended."""
        script = self.scripts.pop(name, None)
        if script:
            yield from cancel(script, stop)

    def stop_all(self, stop: ScriptStop) -> Script[None]:
        """End all of them from outside."""
        for name in list(self.scripts):
            yield from self.stop(name, stop)

    def next_event(self) -> Script[Event]:
        """The next event, after all of them have received it."""
        try:
            event: Event = yield None
        except ScriptStop as stop:
            yield from self.stop_all(stop)
            raise
        yield from self.tell(event)
        return event


def observed(script: Script[T], see: Callable[[Event], Script[None]]) -> Script[T]:
    """Run a script; beside it, whatever is received while it waits is seen to first."""
    go_on: Callable[[], Any] = partial(next, script)
    try:
        while True:
            step = go_on()
            try:
                received = yield step
            except ScriptStop as stop:
                go_on = partial(script.throw, stop)
                continue
            if step is None:
                yield from see(received)
            go_on = partial(script.send, received)
    except StopIteration as end:
        value: T = end.value
        return value
