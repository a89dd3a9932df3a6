"""What FreeSWITCH says is there now: the questions of a takeover (docs/architecture.md, Journal and takeover). All may
wait 5 s."""

import json

from app.calls.events import Arrived
from app.calls.ports import Evidence
from app.switching.arguments import ID
from app.switching.faxes import FAX_PREFIX
from eslbridge.context import Context
from eslbridge.features.bridges import Bridges
from eslbridge.features.outbound import Outbound
from eslbridge.features.rooms import Rooms
from eslbridge.protocol import commands, events, mixing
from eslbridge.protocol.payload import Fields
from eslbridge.protocol.request import OURS
from eslbridge.state.leg import Place
from eslbridge.state.queue import LegQueue


class SwitchState:
    """Reads the current state of one FreeSWITCH and updates the legs with it. Every method raises OSError when
    FreeSWITCH does not answer."""

    def __init__(self, context: Context, bridges: Bridges, rooms: Rooms, queue: LegQueue, outbound: Outbound) -> None:
        self.context, self.bridges, self.rooms, self.queue = context, bridges, rooms, queue
        self.outbound = outbound
        self.link, self.legs = context.link, context.legs

    def channels(self) -> dict[str, bool]:
        """Our channels and whether each is answered. The list is a database of FreeSWITCH's that is a little late, so
        after it each leg is asked for."""
        self.link.settle()
        (listed,) = self.link.query(commands.ask_channels())
        rows = {row["uuid"]: row for row in json.loads(listed).get("rows", []) if is_call(row["uuid"])}
        here = list(rows.keys() | self.legs.live.keys())
        states = self.link.query(*map(commands.ask_state, here), *map(commands.ask_mark, here))
        found = {}
        for channel, state, mark in zip(here, states[: len(here)], states[len(here) :], strict=True):
            ours = mark == "true" or rows.get(channel, {}).get("context") == OURS or channel in self.legs.live
            if ours and self.is_here(channel, state):
                before = self.legs.live.get(channel)
                knew = before is not None and before.answered
                found[channel] = self.legs.adopt(channel, state == "ANSWER").answered
                if mark == "true" and found[channel] and not knew:
                    self.outbound.keep(channel)
        self.agree_on_places()
        return found

    def agree_on_places(self) -> None:
        """Where FreeSWITCH says the legs are is true, whatever we missed."""
        for channel, place in self.places().items():
            if channel in self.legs.live and not self.rooms.rejoin_lost_room(channel, place):
                told = self.legs.agree(channel, place)
                self.context.tell(channel, told)
                self.bridges.agree_on_place(channel, told)
                self.rooms.follow_entered(channel)
                self.queue.release_leg(channel)

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
        """Is this leg still here? One that was requested a moment ago may not exist yet: its end would be reported."""
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
        """The caller of an inbound leg that is not answered. The engine has it now: the dialplan's timer must not end
        it."""
        (told,) = self.link.query(commands.ask_all(channel))
        parked = events.parked(Fields(told.encode()))
        arrived = parked.first if parked and isinstance(parked.first, Arrived) else None
        if arrived:
            self.legs.get(channel)
            self.link.ask(commands.cancel_last_resort(channel))
        return arrived

    def evidence(self, channel: str) -> Evidence | None:
        """Of a leg that is still here: when it was answered."""
        (told,) = self.link.query(commands.ask_all(channel))
        at = Fields(told.encode()).get("Caller-Channel-Answered-Time", "0")
        return Evidence(answered=int(at) * 1e-6) if at.isdecimal() and int(at) else None

    def is_running(self, channel: str, id: str) -> bool:
        """Does this still play, or is it recorded?"""
        running = self.is_executing(channel, id)
        self.queue.release_leg(channel)
        return running

    def is_executing(self, channel: str, id: str) -> bool:
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
    return bool(ID.fullmatch(channel)) and not channel.startswith(FAX_PREFIX)
