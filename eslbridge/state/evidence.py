"""FreeSWITCH's own record of its legs: the lines of cdr_csv.xml. Pure."""

import re
from datetime import datetime

from app.calls.causes import Cause
from app.calls.ports import Evidence
from app.switching.info_keys import KEYS
from app.switching.kept_keys import Line
from eslbridge.protocol.causes import cause_of

FILE = "log/cdr-csv/Master.csv"
"""In the folder of our FreeSWITCH."""
MICRO = 1e-6
KEYS_FILE = "log/keys"
"""In the folder of our FreeSWITCH."""
KEY_LINE = re.compile(r"^(\S+) ([0-9-]+ [0-9:.]+) .*RECV DTMF (.):")


def evidence_of(line: str) -> tuple[str, Evidence] | None:
    """``uuid,answered,ended,cause,status`` with microseconds since 1970; None: it says nothing of a leg."""
    channel, answered, ended, name, status = [*line.strip().split(","), "", "", "", "", ""][:5]
    if not ended.isdecimal() or int(ended) == 0:
        return None
    up = int(answered) * MICRO if answered.isdecimal() else 0.0
    refused = int(status) if status.isdecimal() and 300 <= int(status) < 700 and not up else 0
    cause = Cause.NORMAL if up else cause_of(name, refused)
    return channel, Evidence(up, int(ended) * MICRO, cause, refused)


def key_in_line(text: str) -> Line | None:
    """``uuid 2026-11-29 07:15:30.123456 97.10% [INFO] switch_channel.c:529 RECV DTMF 5:800``."""
    found = KEY_LINE.match(text)
    if not found or found[3].upper() not in KEYS:
        return None
    try:
        at = datetime.fromisoformat(found[2]).timestamp()
    except ValueError:
        return None
    return Line(found[1], found[3].upper(), found[2], at)
