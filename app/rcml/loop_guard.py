"""Which verbs take time: documents without any must not follow each other forever (docs/language.md, loop guard)."""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from app.calls.causes import Cause
from app.calls.commands.conferences import JoinRoom
from app.calls.commands.core import Bridge, Command, OnLeg, PlayFile, Record, SendDigits, StartTimer
from app.calls.commands.messages import ReceiveFax
from app.calls.commands.transfers import Refer
from app.calls.dialogue import Dialogue
from app.calls.events import Answered, Digit, Event, Finished, HungUp, LegEvent
from app.calls.script import Script, ScriptStop

T = TypeVar("T")
TAKE_TIME = (PlayFile, SendDigits, Record, Bridge, JoinRoom, ReceiveFax, Refer)
SHORTEST = 0.2
"""Seconds of silence that count: not those of <Pause length="0">."""


def noticing(call: Dialogue, script: Script[T]) -> Script[T]:
    """Run a verb. The loop guard is eased only when something in it has taken time: played, waited, been pressed or
    answered; not when that was tried and failed. What begins to take time ends what was typed ahead."""
    waited: set[str] = set()
    go_on: Callable[[], Any] = partial(next, script)
    try:
        while True:
            step = go_on()
            try:
                got = yield step
            except ScriptStop as stop:
                go_on = partial(script.throw, stop)
                continue
            if step is None:
                if took_time(got, waited):
                    call.fetches_without_media = 0
            elif takes_time(step):
                waited.add(got)
                call.take_typed()
            go_on = partial(script.send, got)
    except StopIteration as end:
        value: T = end.value
        return value


def takes_time(command: Command) -> bool:
    """Does this take time if it succeeds?"""
    inner = command.command if isinstance(command, OnLeg) else command
    return isinstance(inner, TAKE_TIME) or (isinstance(inner, StartTimer) and inner.seconds >= SHORTEST)


def took_time(event: Event, waited: set[str]) -> bool:
    """Has something succeeded, or somebody done something?"""
    inner = event.event if isinstance(event, LegEvent) else event
    match inner:
        case Finished(id=id, error=error):
            return id in waited and not error
        case Digit():
            return True
        case Answered() | HungUp(cause=Cause.NO_ANSWER):
            return isinstance(event, LegEvent)
    return False
