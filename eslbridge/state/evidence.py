"""FreeSWITCH's own record of its legs: the lines of cdr_csv.xml. Pure."""

from app.calls.causes import Cause
from app.calls.ports import Evidence
from eslbridge.protocol.causes import cause_of

FILE = "log/cdr-csv/Master.csv"
"""In the folder of our FreeSWITCH."""
MICRO = 1e-6


def evidence_of(line: str) -> tuple[str, Evidence] | None:
    """``uuid,answered,ended,cause,status`` with microseconds since 1970; None: it says nothing of a leg."""
    channel, answered, ended, name, status = [*line.strip().split(","), "", "", "", "", ""][:5]
    if not ended.isdecimal() or int(ended) == 0:
        return None
    up = int(answered) * MICRO if answered.isdecimal() else 0.0
    refused = int(status) if status.isdecimal() and 300 <= int(status) < 700 and not up else 0
    cause = Cause.NORMAL if up else cause_of(name, refused)
    return channel, Evidence(up, int(ended) * MICRO, cause, refused)
