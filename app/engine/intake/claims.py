"""Claims on channels: who receives a channel's events before, or in place of, its call."""

from app.calls.events import Event
from app.calls.ports import Channel
from app.engine.protocols import Consume


class ChannelClaims(dict[Channel, Consume]):
    """One claim a channel: the last one made. A claim returns whether it took the event."""

    def claim(self, channel: Channel, consume: Consume) -> None:
        """Offer this channel's events to `consume` first, until `release`."""
        self[channel] = consume

    def release(self, channel: Channel) -> None:
        """Events go to the call again; nothing happens if they did."""
        self.pop(channel, None)


class PendingChannels:
    """Channels whose number is being looked up, with what happened to them meanwhile."""

    def __init__(self, claims: ChannelClaims) -> None:
        self.claims = claims
        self.kept: dict[Channel, list[Event]] = {}

    def __contains__(self, channel: Channel) -> bool:
        return channel in self.kept

    def names(self) -> set[Channel]:
        """Every claimed channel."""
        return set(self.kept)

    def expect(self, channel: Channel) -> None:
        """Keep the events of this channel from now on."""
        self.kept[channel] = []
        self.claims.claim(channel, self.keep)

    def keep(self, channel: Channel, event: Event) -> bool:
        """One event, for the call that will begin."""
        self.kept[channel].append(event)
        return True

    def release(self, channel: Channel) -> list[Event]:
        """The call begins, or will not: what was kept, in order."""
        self.claims.release(channel)
        return self.kept.pop(channel, [])
