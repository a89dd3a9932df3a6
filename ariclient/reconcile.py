"""What Asterisk says is there now: the questions of a takeover (docs/architecture.md, Journal and takeover). All may
wait 5 s.

Measured on Asterisk 22.10.1: channels stay in Stasis and keep playing when the engine dies; a new link with the same
application name gets their events at once, with nothing to subscribe to again; a call that came in between waits in
Stasis without a StasisStart.
"""

from typing import Any

from app.calls.events import Event
from app.switching.faxes import FAX_PREFIX
from ariclient.context import Context
from ariclient.features.bridges import Bridges
from ariclient.features.outbound import Outbound
from ariclient.protocol import commands, events, mixing
from ariclient.protocol.forks import SNOOP
from ariclient.protocol.request import Rest


class SwitchState:
    """Reads the current state of one Asterisk and updates the legs with it. Every method raises OSError when Asterisk
    does not answer."""

    def __init__(self, context: Context, bridges: Bridges, outbound: Outbound) -> None:
        self.context, self.bridges, self.outbound = context, bridges, outbound

    def channels(self) -> dict[str, bool]:
        """Our channels and whether each is answered."""
        legs = self.context.legs
        known = set(legs.live)
        heard = self.ask_asterisk(commands.ask_application(self.context.link.app))["channel_ids"]
        ours = {id for id in heard if not id.startswith((FAX_PREFIX, SNOOP))}
        listed = self.ask_asterisk(commands.ask_channels())
        found = {channel["id"]: channel for channel in listed if channel["id"] in ours}
        mine = {id: channel for id, channel in found.items() if not events.is_stranger(channel)}
        for id, channel in mine.items():
            leg = legs.adopt(id, events.is_up(channel), events.is_outbound(channel))
            leg.login, leg.name = events.has_login(channel), channel["name"]
            if leg.outbound and not (leg.dialed and (leg.picked_up or not leg.answered)):
                self.outbound.adopt(channel)
        placing = {id for id in known - set(mine) if id in legs.live and legs.live[id].placing}
        for id in known - set(mine) - placing:
            legs.end(id)
        self.agree_on_places()
        return {id: events.is_up(channel) for id, channel in mine.items()} | dict.fromkeys(placing, False)

    def agree_on_places(self) -> None:
        """Learn which leg is in which bridge, unless that changes just now."""
        before = self.bridges.moves
        found = {bridge["id"]: bridge["channels"] for bridge in self.ask_asterisk(mixing.ask_bridges())}
        if self.bridges.moves == before:
            self.bridges.agree_on_places(found)

    def arrival(self, channel: str) -> Event | None:
        """The Arrived of a call that came while no engine listened."""
        reply = self.context.link.query(commands.ask_channel(channel))
        arrived = events.arrival_of(reply.body) if reply.ok else None
        if arrived:
            self.context.link.ask(mixing.limit(channel, 0))
        return arrived

    def is_running(self, channel: str, id: str) -> bool:
        """Does this playback or recording still run?"""
        return self.is_playing(channel, id) or self.is_recording(channel, id)

    def is_playing(self, channel: str, id: str) -> bool:
        body = self.ask_if_any(commands.ask_playback(id))
        running = body is not None and events.plays(body)
        if running:
            self.context.legs.get(channel).playing.add(id)
        return running

    def is_recording(self, channel: str, id: str) -> bool:
        running = self.ask_if_any(mixing.ask_recording(id)) is not None
        if running:
            self.context.legs.get(channel).recording = id
        return running

    def ask_asterisk(self, rest: Rest) -> Any:
        """The body of the answer. Raises OSError for a refusal, too."""
        reply = self.context.link.query(rest)
        if not reply.ok:
            raise OSError(reply.error)
        return reply.body

    def ask_if_any(self, rest: Rest) -> Any:
        """The body of the answer; None: there is no such thing (404)."""
        reply = self.context.link.query(rest)
        if reply.status not in (200, 404):
            raise OSError(reply.error)
        return reply.body if reply.ok else None
