"""Asterisk's own record of its legs: the lines of cel_custom.conf. Pure."""

import json

from app.calls.causes import Cause
from app.calls.ports import Evidence
from ariclient.protocol.causes import cause_of

FILE = "log/cel-custom/restcomm.csv"
"""In the folder of our Asterisk."""


def evidence_of(line: str) -> tuple[str, Evidence] | None:
    """``channel,EVENT,seconds.micros,{extra}``; None: it says nothing of a leg."""
    channel, event, at, extra = [*line.split(",", 3), "", "", "", ""][:4]
    try:
        when = float(at)
    except ValueError:
        return None
    if event == "ANSWER":
        return channel, Evidence(answered=when)
    if event == "HANGUP":
        return channel, Evidence(ended=when, cause=cause_in(extra))
    return None


def cause_in(extra: str) -> Cause:
    """Of ``{"hangupcause":17,...}``."""
    try:
        return cause_of(int(json.loads(extra)["hangupcause"]))
    except (ValueError, KeyError, TypeError):
        return Cause.NORMAL
