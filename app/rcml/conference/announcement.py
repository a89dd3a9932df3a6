"""An announcement: a document that a conference hears, or one participant of it alone (Twilio's AnnounceUrl)."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

from app.calls.commands.conferences import MeasureAudio, PlayInRoom
from app.calls.commands.core import PlayFile
from app.calls.commands.results import AudioSeconds
from app.calls.dialogue import Dialogue
from app.calls.events import Finished
from app.calls.script import Script, ScriptStop
from app.calls.shared.conference_events import Announced
from app.rcml.asides import run_beside
from app.rcml.outcomes import FAILED, Goto

T = TypeVar("T")
VERBS = ("Play", "Say", "Pause", "Redirect")
"""What such a document may do."""


def announce(call: Dialogue, wanted: Announced, room: str, params: dict[str, str]) -> Script[bool]:
    """Run the document. room: where it is heard; empty: on the leg itself. Returns whether it could be had and run."""
    unapologetic = replace(call, options=replace(call.options, apology=""))
    document = run_beside(unapologetic, Goto(wanted.url, wanted.method, params), VERBS)
    ended = yield from (heard_in(call, room, wanted.alone, document) if room else document)
    return ended != FAILED


def heard_in(call: Dialogue, room: str, alone: bool, script: Script[T]) -> Script[T]:
    """Run a script; what it plays is heard in the room, or by this leg there alone, one after another."""
    go_on: Callable[[], Any] = partial(next, script)
    try:
        while True:
            step = go_on()
            try:
                if isinstance(step, PlayFile):
                    over = yield from play(call, PlayInRoom(room, step.file, alone))
                    script.send(over.id)
                    go_on = partial(script.send, over)
                else:
                    go_on = partial(script.send, (yield step))
            except ScriptStop as stop:
                go_on = partial(script.throw, stop)
    except StopIteration as end:
        value: T = end.value
        return value


def play(call: Dialogue, command: PlayInRoom) -> Script[Finished]:
    """Play it and wait as long as it lasts: the switch tells only when it begins."""
    began = yield from call.perform(command)
    if not began.error:
        measured = yield from call.ask(MeasureAudio(command.file))
        yield from call.sleep(measured.result.seconds if isinstance(measured.result, AudioSeconds) else 0)
    return began
