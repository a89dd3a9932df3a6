"""The state of each leg, so that every event is reported once and in order. Pure.

A leg does one thing at a time here: it executes something, or is connected with another leg, or on the way there or
back. FreeSWITCH would play a second file *inside* the first and then go on with that one, a break ends whatever it
finds, and what reaches a leg on its way is lost. So what comes meanwhile waits.

The end of a leg is reported when its recordings are completely written, so that they can be read.
"""

from collections.abc import Iterator

from app.calls.commands.conferences import JoinRoom
from app.calls.events import Answered, Arrived, Digit, Event, Finished, HungUp, Ringing
from app.switching.legs import ENDED, LegTable
from eslbridge.protocol.event_types import Closed, Connected, Gone, InRoom, Key, OutOfRoom, Parked, Refusal
from eslbridge.state.leg import Leg, Pair, Place

DISPOSITION = "variable_endpoint_disposition"


class Legs(LegTable[Leg]):
    """The legs of one switch, by channel: adds, finds and ends them."""

    def __init__(self) -> None:
        super().__init__(Leg)

    def adopt(self, channel: str, answered: bool) -> Leg:
        """FreeSWITCH says that it has this leg. Returns it. Of one that we did not know we missed the events."""
        known = channel in self.live
        leg = self.get(channel)
        leg.doubtful = leg.doubtful or not known
        leg.answered = leg.answered or answered
        return leg

    def doubt(self) -> None:
        """Events may have been lost."""
        for leg in self.live.values():
            leg.doubtful = True

    def take_event(self, channel: str, event: Event) -> list[Event]:
        """The events to report of it, in order; none, if they were reported or the leg is unknown."""
        if channel in self.ended:
            return []
        leg = self.live.get(channel)
        if leg is None:
            return self.first(channel, event)
        match event:
            case Parked(first=first):
                return self.parked(leg, first)
            case Key(key, by_info, at):
                counts = leg.gone is None and leg.key_ways.counts(key, by_info, at)
                return [Digit(key, at / 1000)] if counts else []
            case Ringing():
                return leg.first_ringing(event)
            case Answered():
                return leg.first_answer(event)
            case Gone():
                return self.went(channel, leg, event)
            case Refusal(why):
                return self.refused(channel, leg, why)
            case Connected():
                return self.connected(channel, leg)
            case InRoom(room=room):
                return self.entered(leg, room)
            case OutOfRoom(id=id):
                return self.left(leg, id)
            case Closed(file=file):
                leg.unclosed.discard(file)
                return []
            case Finished(id=id) if id == leg.playing:
                leg.ends()
        if leg.gone:
            leg.late.append(event)
        return [] if leg.gone else [event]

    def first(self, channel: str, event: Event) -> list[Event]:
        """Of a leg that we do not know: a caller, or a leg of the engine before us."""
        if isinstance(event, Parked) and isinstance(event.first, Arrived):
            leg = self.get(channel)
            leg.late_offer = event.said is not None and event.said.get(DISPOSITION) == "RECEIVED_NOSDP"
            return [event.first]
        if isinstance(event, Finished):
            self.get(channel)
            return [event]
        return []

    # -- connected, in rooms -----------------------------------------------------------------------------------------

    def parked(self, leg: Leg, first: Event | None) -> list[Event]:
        """A leg that we called is answered; or one is back from another leg."""
        if isinstance(first, Answered) and not leg.answered:
            return leg.first_answer(first)
        if leg.pair is None:
            return []
        failed = [Finished(leg.pair.id, error="the other leg left")] if not leg.pair.up else []
        return [*failed, *leg.back()]

    def connected(self, channel: str, leg: Leg) -> list[Event]:
        if leg.pair is None or leg.pair.up:
            return []
        leg.pair.up = True
        return [Finished(leg.pair.id)] if leg.pair.first == channel else []

    def entered(self, leg: Leg, room: str) -> list[Event]:
        if leg.room or not leg.playing:
            return []
        leg.room = room
        return [Finished(leg.playing)]

    def left(self, leg: Leg, id: str) -> list[Event]:
        failed = [Finished(id, error="could not join the conference")] if not leg.room and leg.playing == id else []
        leg.ends()
        return [*failed, *leg.back()]

    def agree(self, channel: str, place: Place) -> list[Event]:
        """Believe the switch where a leg is. Returns what to tell of what was missed."""
        leg = self.live[channel]
        leg.doubtful = False
        told = self.agree_on_pair(channel, leg, place)
        if place.room and not leg.room:
            told += [Finished(leg.playing)] if isinstance(leg.doing, JoinRoom) else []
            leg.room, leg.playing = place.room, leg.playing or place.room
        elif leg.room and not place.room:
            told += self.left(leg, leg.playing)
        return told

    def agree_on_pair(self, channel: str, leg: Leg, place: Place) -> list[Event]:
        """Likewise, whom it is connected with."""
        if place.other and leg.pair:
            return self.connected(channel, leg)
        if leg.pair:
            return self.parked(leg, None)
        other = self.live.get(place.other)
        if other:
            leg.pair = other.pair or Pair("", channel, place.other, up=True, settled=True)
        if leg.pair and place.recording:
            leg.pair.first, leg.pair.second, leg.pair.record = channel, place.other, place.recording
            leg.unclosed.add(place.recording)
        return []

    # -- the end -----------------------------------------------------------------------------------------------------

    def refused(self, channel: str, leg: Leg, why: str) -> list[Event]:
        """Our call could not even begin: refused, or ended by us before."""
        if leg.ending is not None:
            return self.end(channel)
        self.forget(channel)
        return [Finished(leg.job, error=why)]

    def went(self, channel: str, leg: Leg, gone: Gone) -> list[Event]:
        """The leg has ended, which is reported once its recordings are complete; that it was answered, before."""
        if leg.outbound and gone.was_up and not leg.answered:
            return [*leg.first_answer(Answered()), *self.went(channel, leg, gone)]
        if leg.gone is None and any(self.recordings(channel)):
            leg.gone = gone
            return []
        return self.end(channel, leg.gone or gone)

    def due(self, channel: str) -> list[str]:
        """Of this leg and the one it was connected with: those whose end can be reported now."""
        leg = self.live.get(channel)
        near = [channel, leg.pair.other(channel)] if leg and leg.pair else [channel]
        return [one for one in near if one in self.live and self.live[one].gone and not any(self.recordings(one))]

    def recordings(self, channel: str) -> Iterator[str]:
        """The files that a leg's end has to wait for: its own, and that of its pair."""
        leg = self.live[channel]
        yield from leg.unclosed
        other = self.live.get(leg.pair.other(channel)) if leg.pair else None
        if other and leg.pair and leg.pair.record in other.unclosed:
            yield leg.pair.record

    def end(self, channel: str, gone: Gone | None = None) -> list[Event]:
        """The leg is gone: say so once, then end whatever it had still to do."""
        leg = self.forget(channel)
        if leg is None:
            return []
        if leg.ending is not None:
            told = HungUp(leg.ending, by_us=True)
        else:
            # One that was recovered is not known to FreeSWITCH as answered.
            told = HungUp(gone.cause, sip_status=gone.sip_status) if gone and not leg.answered else HungUp()
        return [told, *leg.late, *(Finished(id, error=ENDED) for id in leg.unfinished(channel))]
