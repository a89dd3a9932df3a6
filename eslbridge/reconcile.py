"""What an engine asks when it takes over: which legs are here, what plays. The answers are the switch's, not ours.

All of this waits for the switch (link.py), and raises OSError when it cannot be asked.
"""

import json

from app.calls.events import Arrived
from eslbridge.features.faxes import FAX
from eslbridge.protocol import commands, events, mixing
from eslbridge.protocol.request import ID, OURS
from eslbridge.state.leg import Leg, Place
from eslbridge.state.legs import Legs
from eslbridge.transport.framing import Fields
from eslbridge.transport.link import Link


class Questions:
    """Of one switch; what is learned goes into its legs."""

    def __init__(self, link: Link, legs: Legs) -> None:
        self.link = link
        self.legs = legs

    def channels(self) -> dict[str, bool]:
        """The list is a database of FreeSWITCH's that is a little late, so after it each leg is asked for."""
        self.link.settle()
        (listed,) = self.link.query(commands.ask_channels())
        rows = {row["uuid"]: row for row in json.loads(listed).get("rows", []) if is_call(row["uuid"])}
        here = list(rows.keys() | self.legs.live.keys())
        states = self.link.query(*map(commands.ask_state, here), *map(commands.ask_mark, here))
        found = {}
        for channel, state, mark in zip(here, states[: len(here)], states[len(here) :], strict=True):
            ours = mark == "true" or rows.get(channel, {}).get("context") == OURS or channel in self.legs.live
            if ours and self.is_here(channel, state):
                leg = self.found(channel)
                leg.answered = leg.answered or state == "ANSWER"
                found[channel] = leg.answered
        return found

    def found(self, channel: str) -> Leg:
        """The leg; of one that we did not know, nobody told us anything."""
        known = channel in self.legs.live
        leg = self.legs.get(channel)
        leg.doubtful = leg.doubtful or not known
        return leg

    def places(self) -> dict[str, Place]:
        """Where the legs are whose events may have been lost."""
        doubtful = [channel for channel, leg in self.legs.live.items() if leg.doubtful]
        if not doubtful:
            return {}
        listed, *others = self.link.query(mixing.ask_rooms(), *map(mixing.ask_other, doubtful))
        recordings = map(mixing.recording_of, self.link.query(*map(mixing.ask_recording, doubtful)))
        rooms = mixing.rooms_of(listed)
        return {
            channel: Place(other if other in self.legs.live else "", recording, rooms.get(channel, ""))
            for channel, other, recording in zip(doubtful, others, recordings, strict=True)
        }

    def is_here(self, channel: str, state: str) -> bool:
        """Is this leg still here? One that we asked for a moment ago may not be yet: its end would be told."""
        leg = self.legs.live.get(channel)
        if channel in self.legs.ended:
            return False
        if not state.startswith("-ERR"):
            return True
        if leg and leg.outbound and leg.asked_over == self.link.number:
            return True
        self.legs.forget(channel)
        return False

    def arrival(self, channel: str) -> Arrived | None:
        """The caller of an inbound leg that is not answered."""
        (told,) = self.link.query(commands.ask_all(channel))
        leg = Fields(told.encode())
        parked = events.parked(leg)
        return parked.first if parked and isinstance(parked.first, Arrived) else None

    def is_running(self, channel: str, id: str) -> bool:
        """Asked of the switch only for what an earlier link, or another engine, has begun."""
        leg = self.legs.live.get(channel)
        if leg and leg.has(id) and leg.asked_over == self.link.number:
            return True
        questions = commands.ask_playing, commands.ask_file, commands.ask_application, commands.ask_recorded
        what, file, application, recorded = self.link.query(*(ask(channel) for ask in questions))
        going = recorded == "_undef_" if application == "record" else file.startswith("+OK")
        running = commands.is_ours(what, id) and going
        if leg and running:
            leg.playing = id
            leg.unclosed |= {id} if application == "record" else set()
        elif leg and leg.playing == id:
            leg.ends()
        return running


def is_call(channel: str) -> bool:
    """Not a leg that sends a fax, which has no call."""
    return bool(ID.fullmatch(channel)) and not channel.startswith(FAX)
