"""What a participant hears outside the mix: until the conference starts, and on hold (guide 3.9.3, waitUrl)."""

from app.calls.commands.core import PlayFile
from app.calls.dialogue import Dialogue
from app.calls.script import Script
from app.rcml.asides import run_beside
from app.rcml.outcomes import RAN_OUT, Goto

WAITING = ("Play", "Say", "Pause", "Redirect")
"""What such a document may do."""


def music(call: Dialogue, url: str | None, method: str, params: dict[str, str]) -> Script[None]:
    """The operator's music (None), what the URL answers, over and over, or nothing (empty). params: for the URL. Ends
    when a document fails, after its Notification."""
    if url is None:
        yield from call.repeat(PlayFile(call.options.music_file), 0)
    while url:
        if (yield from run_beside(call, Goto(url, method, params), WAITING)) != RAN_OUT:
            return
    while True:
        yield None
