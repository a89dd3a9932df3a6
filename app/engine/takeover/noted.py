"""That a call was taken over: told to the log, the call's journal, the metrics, and to who stands by."""

import logging
import time

from app.bus.metrics import count
from app.engine.live_call import LiveCall
from app.journal.journal import Journal, Journals
from app.store import lease

log = logging.getLogger(__name__)


def note_takeover(journals: Journals, live: LiveCall, record: Journal, is_here: bool) -> None:
    """is_here: is the caller still at the switch? Many calls keep the loop from turning, so each is a sign of life."""
    lease.touch()
    now = time.monotonic()
    last = record.entries[-1].at if record.entries else record.began
    gap = lease.held.gap if lease.held else now - last
    log.info("%s: taken over, channel %s is %s", live.sid, live.channel, "here" if is_here else "gone")
    journals.note(live.sid, now, f"taken up by another engine after {max(0.0, gap):.1f} s")
    count("takeovers")
