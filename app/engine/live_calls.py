"""The calls that are live on this node, and whose leg is on which channel of the switch."""

from app.calls.call import MAIN
from app.calls.ports import Channel
from app.engine.live_call import LiveCall, channel_for


class LiveCalls(dict[str, LiveCall]):
    """Live calls by their sids. Everybody may look; a call gets in and out by `add` and `forget` only."""

    def __init__(self) -> None:
        super().__init__()
        self.channels: dict[Channel, tuple[LiveCall, str]] = {}
        """The call and the leg's name of each channel."""

    def add(self, live: LiveCall) -> None:
        """A call is live from now on."""
        self[live.sid] = live
        for leg in live.call.legs:
            self.channels[live.channel_of(leg)] = (live, leg)

    def add_leg(self, live: LiveCall, leg: str) -> None:
        """A call has a leg of its own making."""
        self.channels[channel_for(leg)] = (live, leg)

    def forget(self, live: LiveCall) -> None:
        """A call is live no more; twice is once."""
        self.pop(live.sid, None)
        for leg in live.call.legs:
            self.channels.pop(live.channel_of(leg), None)

    def lookup(self, call_sid: str) -> tuple[LiveCall | None, str]:
        """The live call of a CallSid, and the leg's name: it may be a leg that another call has dialed, or the visit
        of a call of another node."""
        if call_sid in self:
            return self[call_sid], MAIN
        return self.channels.get(channel_for(call_sid)) or (self.visit_of(call_sid), MAIN)

    def visit_of(self, call_sid: str) -> LiveCall | None:
        """The visit here of a call that is on another node."""
        remote = (live for live in self.values() if live.header.visit)
        return next((live for live in remote if live.header.facts.call_sid == call_sid), None)

    def other_channel(self, live: LiveCall, name: str) -> Channel:
        """Of a leg of this call or, by its CallSid, of another call that it has found in a queue."""
        other = None if name in live.call.legs else self.get(name)
        return other.channel if other else live.channel_of(name)

    def legs(self) -> set[str]:
        """The names of all legs of all calls."""
        return {leg for live in self.values() for leg in live.call.legs}
