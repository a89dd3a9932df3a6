"""Scripts: generators that yield commands and receive what happened.

``id = yield command`` asks for something and gets its id at once; a bare ``event = yield`` waits for what happens next.
Whatever ends a script early is raised into it as a ScriptStop, at the place where it waits.
"""

from collections.abc import Generator
from typing import Any, TypeVar

from app.calls.commands import Command
from app.calls.events import Digit, Ended, Redirected

T = TypeVar("T")
Script = Generator[Command | None, Any, T]


class ScriptStop(Exception):
    """Base of all that ends a script from outside. Who holds something running stops it and lets this pass."""


class CallerGone(ScriptStop):
    """The leg that this script runs on was hung up."""


class Interrupted(ScriptStop):
    """Somebody who runs this script wants it to end: a key was pressed."""


class Diverted(ScriptStop):
    """The REST API gave the live call something else to do."""

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
