"""What Asterisk says is there now: the questions of a takeover (architecture.md, section 6). All may wait 5 s.

Measured on Asterisk 22.10.1: channels stay in Stasis and keep playing when the engine dies; a new link with the same
application name gets their events at once, with nothing to subscribe to again; a call that came in between waits in
Stasis without a StasisStart.
"""

from typing import Any

from app.calls.events import Event
from ariclient.features.bridges import Mixer
from ariclient.protocol import commands, events, mixing
from ariclient.protocol import faxes as asides
from ariclient.state.legs import Legs
from ariclient.transport.link import Link


class Truth:
    """Every method raises OSError when Asterisk cannot be asked. What is learned goes into the legs."""

    def __init__(self, link: Link, legs: Legs, mixer: Mixer, app: str) -> None:
        self.link, self.legs, self.mixer, self.app = link, legs, mixer, app

    def channels(self) -> dict[str, bool]:
        """Our channels and whether each is answered."""
        known = set(self.legs.live)
        heard = self.get(commands.ask_application(self.app))["channel_ids"]
        ours = {id for id in heard if not id.startswith(asides.FAX)}
        found = {channel["id"]: channel for channel in self.get(commands.ask_channels()) if channel["id"] in ours}
        mine = {id: channel for id, channel in found.items() if not events.is_stranger(channel)}
        for id, channel in mine.items():
            self.legs.adopt(id, events.is_up(channel), events.is_outbound(channel))
            self.legs.get(id).login = events.has_login(channel)
        for id in known - set(mine):
            self.legs.end(id)
        self.bridges()
        return {id: events.is_up(channel) for id, channel in mine.items()}

    def bridges(self) -> None:
        """Who is in which bridge, unless that changes just now."""
        before = self.mixer.moves
        found = {bridge["id"]: bridge["channels"] for bridge in self.get(mixing.ask_bridges())}
        if self.mixer.moves == before:
            self.mixer.agree(found)

    def arrival(self, channel: str) -> Event | None:
        """The Arrived of a call that came while nobody listened."""
        reply = self.link.query(commands.ask_channel(channel))
        return events.arrival_of(reply.body) if reply.ok else None

    def plays(self, channel: str, id: str) -> bool:
        """Does this playback still run?"""
        reply = self.link.query(commands.ask_playback(id))
        if reply.status not in (200, 404):
            raise OSError(reply.error)
        running = reply.ok and events.plays(reply.body)
        if running:
            self.legs.get(channel).playing.add(id)
        return running

    def records(self, channel: str, id: str) -> bool:
        """Is this recording still made?"""
        reply = self.link.query(mixing.ask_recording(id))
        if reply.status not in (200, 404):
            raise OSError(reply.error)
        if reply.ok:
            self.legs.get(channel).recording = id
        return reply.ok

    def get(self, rest: commands.Rest) -> Any:
        reply = self.link.query(rest)
        if not reply.ok:
            raise OSError(reply.error)
        return reply.body
