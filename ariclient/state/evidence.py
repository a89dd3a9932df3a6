"""Asterisk's own record of its legs: the lines of cel_custom.conf. Pure."""

import json
import re
from datetime import datetime

from app.calls.causes import Cause
from app.calls.ports import Evidence
from app.switching.info_keys import KEYS
from app.switching.kept_keys import Line
from ariclient.protocol.causes import cause_of

FILE = "log/cel-custom/restcomm.csv"
"""In the folder of our Asterisk."""
KEYS_FILE = "log/keys"
"""In the folder of our Asterisk."""
KEY_LINE = re.compile(r"^\[([0-9: .-]+)\] DTMF.*: DTMF (begin|end) '(.)' received on ([^\s,]+)")


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


def key_in_line(text: str) -> Line | None:
    """``[2026-11-29 07:15:30.123] DTMF[...] channel.c: DTMF begin '5' received on PJSIP/...``; the channel by name."""
    found = KEY_LINE.match(text)
    if not found or found[3].upper() not in KEYS:
        return None
    try:
        at = datetime.fromisoformat(found[1]).timestamp()
    except ValueError:
        return None
    return Line(found[4], found[3].upper(), found[1], at, found[2] == "begin")
