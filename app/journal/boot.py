"""Which boot of the machine a monotonic clock belongs to, and moments of one boot in the clock of another."""

import time
from datetime import datetime
from functools import cache
from pathlib import Path

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
STEP_SECONDS = 600.0
"""A journal of an older release says no boot: if wall clock and monotonic clock differ by more, it was another one."""


@cache
def boot_id() -> str:
    """Of this boot; empty where the kernel does not say."""
    try:
        return BOOT_ID.read_text().strip()
    except OSError:
        return ""


def seconds_of(wall: str) -> float:
    """Seconds since 1970 of an ISO 8601 time."""
    return datetime.fromisoformat(wall).timestamp()


def shift(at: float, wall: str, boot: str, last: float) -> float:
    """What to add to monotonic seconds of a journal to have those of this process. at: of the moment `wall`, in the
    boot `boot` (empty: not known); last: of its last line."""
    if boot and boot == boot_id():
        return 0.0
    now = time.monotonic()
    by_wall = now - max(0.0, time.time() - seconds_of(wall)) - at
    same = not boot and last <= now and abs(by_wall) < STEP_SECONDS
    return 0.0 if same else by_wall
