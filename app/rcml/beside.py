"""What goes on beside a call's verbs: media streams and recordings. It outlives documents, verbs and engines."""

from contextlib import suppress
from functools import partial

from app.calls.dialogue import Dialogue
from app.calls.events import Event
from app.calls.script import Script, ScriptStop, observed
from app.rcml.call_recording import follow_recordings, save_recordings
from app.rcml.streams.forks import follow_streams, stop_stream


def with_what_goes_on(call: Dialogue, script: Script[None]) -> Script[None]:
    """Run a script; what happens to streams and recordings is seen to beside it."""
    yield from observed(script, partial(follow, call))


def follow(call: Dialogue, event: Event) -> Script[None]:
    """What an event means for what goes on."""
    yield from follow_streams(call, event)
    yield from follow_recordings(call, event)


def goes_on(call: Dialogue) -> bool:
    """Does anything go on until the caller is gone?"""
    return bool(call.streams or call.recordings)


def end_all(call: Dialogue) -> Script[None]:
    """The caller is gone: end all of it, and wait for that."""
    for sid in list(call.streams):
        yield from stop_stream(call, sid)
    yield from save_recordings(call)
    while goes_on(call):
        with suppress(ScriptStop):
            yield from follow(call, (yield None))
