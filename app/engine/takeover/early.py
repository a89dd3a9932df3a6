"""What the switch tells of a call before this engine has taken it over: kept for it, and never a new caller's."""

import logging
from collections import OrderedDict

from app.calls.commands.core import StartChildLeg
from app.calls.events import Event
from app.calls.ports import Channel
from app.engine.live_call import LiveCall, channel_for, split
from app.journal.journal import Journal, Journals
from app.store import lease

log = logging.getLogger(__name__)

MOST_KEPT = 10_000
MOST_PAST = 10_000


class Early:
    """Channels of the journals that wait to be taken over, with what happened to them meanwhile."""

    def __init__(self, journals: Journals) -> None:
        self.journals = journals
        self.expected: dict[Channel, str] = {}
        """Whose channel it is: the name of a journal."""
        self.kept: list[tuple[Channel, Event]] = []

    def expect(self) -> None:
        """Before anything is heard of the switch: which channels are of calls that will be taken over?"""
        for sid in self.journals.unfinished():
            try:
                record = self.journals.read(sid)
            except Exception:  # whoever takes it over says why it cannot be read
                log.debug("%s: its channels are unknown", sid, exc_info=True)
                continue
            lease.touch()
            self.expected |= dict.fromkeys(channels_of(record), sid)

    def keep(self, channel: Channel, event: Event) -> None:
        """Keep an event of an expected channel."""
        if len(self.kept) < MOST_KEPT:
            self.kept.append((channel, event))

    def take(self, sid: str) -> list[tuple[Channel, Event]]:
        """This call is taken over or given up: what was kept for it, in order; nothing more is."""
        channels = {channel for channel, whose in self.expected.items() if whose == sid}
        taken = [one for one in self.kept if one[0] in channels]
        self.kept = [one for one in self.kept if one[0] not in channels]
        for channel in channels:
            del self.expected[channel]
        return taken


class Past:
    """Channels of calls that are over here, the last ones: none of them is ever a new caller."""

    def __init__(self) -> None:
        self.channels: OrderedDict[Channel, None] = OrderedDict()

    def add_call(self, live: LiveCall, _at: float) -> None:
        """This call is over: all its channels, as `Dispatcher.when_over` tells."""
        for leg in live.call.legs:
            self.channels[live.channel_of(leg)] = None
        while len(self.channels) > MOST_PAST:
            self.channels.popitem(last=False)

    def __contains__(self, channel: Channel) -> bool:
        return channel in self.channels


def channels_of(record: Journal) -> list[Channel]:
    """Of a call's own leg, and of those that it has dialed."""
    legs = [
        leg for leg, command in (split(entry.command) for entry in record.entries) if isinstance(command, StartChildLeg)
    ]
    return [record.header.channel, *map(channel_for, legs)]
