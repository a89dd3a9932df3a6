"""Journals of ended calls go in time (setting journals_days), and what a switch recorded for a call of which nothing is
known any more. Done in a native thread: the loop waits for no disk."""

import logging
import time
from contextlib import suppress
from pathlib import Path

import gevent

from app.journal.journal import Journals
from app.models import sid

log = logging.getLogger(__name__)

EVERY_SECONDS = 3600.0
RAW_SECONDS = 86400.0
"""For so long after the last change of its file a raw recording waits for somebody who knows it."""
SID_LENGTH = 34


def run(journals: Journals, days: int, made: Path | None = None) -> None:
    """The greenlet: runs now and every hour, forever. made: the folder that the switch records into."""
    while True:
        gevent.get_hub().threadpool.apply(journals.sweep, (days,))
        if made:
            gevent.get_hub().threadpool.apply(raw_recordings, (made, journals))
        gevent.sleep(EVERY_SECONDS)


def raw_recordings(made: Path, journals: Journals) -> None:
    """Remove files that no journal, of a live call or of one that is over, knows. Theirs are named by commands' ids."""
    for path in made.iterdir():
        with suppress(OSError):
            call = path.name[:SID_LENGTH]
            old = time.time() - path.stat().st_mtime > RAW_SECONDS
            if old and path.is_file() and sid.valid(call, "CA") and journals.find(call) is None:
                path.unlink()
                log.warning("%s was recorded for a call without a journal: removed", path.name)
