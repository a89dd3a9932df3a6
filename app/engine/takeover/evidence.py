"""What is true of a leg that was answered or ended while nobody listened, and how that is known (issue 13, C8).

The switch has written it down; where it has not, the leg was here at its last sign of life. Never the moment at which
an engine looks again: that would bill the time without one.
"""

import logging
import time
from dataclasses import dataclass

from app.calls.causes import Cause
from app.calls.events import HungUp
from app.calls.ports import Evidence, Switch
from app.engine.live_call import LiveCall

log = logging.getLogger(__name__)

RECORD, LAST_SIGN = "switch record", "last sign of life"


@dataclass(frozen=True, slots=True)
class Ending:
    """How a leg ended, and when (monotonic seconds). answered_at: when it was answered, if nobody heard that; known:
    how this is known."""

    event: HungUp
    at: float
    answered_at: float | None
    known: str


def evidence_of(switch: Switch, channel: str) -> Evidence | None:
    """What the switch has written down; None: nothing, or it cannot be asked."""
    try:
        return switch.evidence(channel)
    except OSError:
        log.warning("%s: the switch cannot be asked when it was answered and ended", channel, exc_info=True)
        return None


def ending(switch: Switch, live: LiveCall, leg: str) -> Ending:
    """Of a leg that is not on the switch any more."""
    found = evidence_of(switch, live.channel_of(leg))
    answered = live.call.legs[leg].facts.answered
    if found is None or not found.ended:
        cause = Cause.NORMAL if answered else Cause.FAILED
        return Ending(HungUp(cause), live.last_sign, None, LAST_SIGN)
    answered_at = None if answered or not found.answered else monotonic(live, found.answered)
    up = answered or answered_at is not None
    event = HungUp(Cause.NORMAL if up else found.cause, sip_status=0 if up else found.sip_status)
    return Ending(event, monotonic(live, found.ended), answered_at, RECORD)


def answered_at(switch: Switch, live: LiveCall, leg: str) -> float:
    """When a leg that is here was answered; now, if the switch does not say."""
    found = evidence_of(switch, live.channel_of(leg))
    return monotonic(live, found.answered) if found and found.answered else time.monotonic()


def monotonic(live: LiveCall, wall: float) -> float:
    """A moment of the wall clock by ours: not before the call began, and not in the future."""
    now = time.monotonic()
    return min(now, max(live.began, now - (time.time() - wall)))
