"""Calls of accounts that were suspended or closed: they end, whatever they are doing (docs/limits.md)."""

import logging

import gevent

from app.calls.causes import Cause
from app.calls.events import Ended
from app.engine.live_call import LiveCall
from app.engine.live_calls import LiveCalls
from app.engine.protocols import Deliver, Refuse

log = logging.getLogger(__name__)

LAST_WORDS_SECONDS = 3.0
"""After that the legs of a call that has not ended are hung up."""


class Suspension:
    """Ends calls of an engine."""

    def __init__(self, calls: LiveCalls, deliver: Deliver, refuse: Refuse) -> None:
        self.calls = calls
        self.deliver = deliver
        self.refuse = refuse

    def end(self, sids: list[str]) -> None:
        """These accounts may have no calls any more."""
        for live in [live for live in self.calls.values() if live.header.facts.account_sid in sids]:
            self.end_call(live)

    def end_call(self, live: LiveCall) -> None:
        """As if the REST API had ended it; what is left of it later is hung up."""
        log.warning("%s: ended, its account is not active any more", live.sid)
        self.deliver(live, Ended())
        gevent.spawn_later(LAST_WORDS_SECONDS, self.hang_up, live)

    def hang_up(self, live: LiveCall) -> None:
        """Whatever its script still does."""
        if live.sid in self.calls:
            for channel in live.channels():
                self.refuse(channel, Cause.NORMAL)
