"""What an engine asks when it takes over: which legs are here, what plays. The answers are the switch's, not ours.

All of this waits for the switch (link.py), and raises OSError when it cannot be asked.
"""

import json

from app.calls.events import Arrived
from eslbridge import commands, events
from eslbridge.framing import Fields
from eslbridge.legs import Legs
from eslbridge.link import Link
from eslbridge.wire import ID, OURS


class Questions:
    """Of one switch; what is learned goes into its legs."""

    def __init__(self, link: Link, legs: Legs) -> None:
        self.link = link
        self.legs = legs

    def channels(self) -> dict[str, bool]:
        """The list is a database of FreeSWITCH's that is a little late, so after it each leg is asked for."""
        self.link.settle()
        (listed,) = self.link.query(commands.ask_channels())
        rows = {row["uuid"]: row for row in json.loads(listed).get("rows", []) if ID.fullmatch(row["uuid"])}
        here = list(rows.keys() | self.legs.live.keys())
        states = self.link.query(*map(commands.ask_state, here), *map(commands.ask_mark, here))
        found = {}
        for channel, state, mark in zip(here, states[: len(here)], states[len(here) :], strict=True):
            ours = mark == "true" or rows.get(channel, {}).get("context") == OURS or channel in self.legs.live
            if ours and self.is_here(channel, state):
                leg = self.legs.get(channel)
                leg.answered = leg.answered or state == "ANSWER"
                found[channel] = leg.answered
        return found

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
        arrived = events.parked(leg)
        return arrived if isinstance(arrived, Arrived) and leg.get("Answer-State") != "answered" else None

    def is_running(self, channel: str, id: str) -> bool:
        """Asked of the switch only for what an earlier link, or another engine, has begun."""
        leg = self.legs.live.get(channel)
        if leg and leg.has(id) and leg.asked_over == self.link.number:
            return True
        what, file = self.link.query(commands.ask_playing(channel), commands.ask_file(channel))
        running = commands.is_ours(what, id) and file.startswith("+OK")
        if leg and running:
            leg.playing = id
        elif leg and leg.playing == id:
            leg.playing = ""
        return running
