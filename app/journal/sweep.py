"""Journals of ended calls go in time (setting journals_days). Done in a native thread: the loop waits for no disk."""

import gevent

from app.journal.journal import Journals

EVERY_SECONDS = 3600.0


def run(journals: Journals, days: int) -> None:
    """The greenlet: now and every hour, for ever."""
    while True:
        gevent.get_hub().threadpool.apply(journals.sweep, (days,))
        gevent.sleep(EVERY_SECONDS)
