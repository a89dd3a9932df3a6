"""Two legs that hear each other: connecting them, separating them (guide 3.9)."""

from collections.abc import Iterable

import gevent

from app.calls.commands.core import Bridge, Command, Unbridge
from app.calls.events import Event, Finished
from eslbridge.context import Context
from eslbridge.executor import CommandExecutor
from eslbridge.features.recording import Recordings
from eslbridge.protocol import mixing
from eslbridge.state.leg import Leg, Pair
from eslbridge.state.queue import LegQueue

FREE_SECONDS = 0.02
"""How often we look whether the other leg has stopped what it did."""
SETTLE_SECONDS = 0.1
"""How long two legs are left together at least: separated right when FreeSWITCH says that they are connected, it hangs
one of them up (1.11.1)."""


class Bridges:
    """Connects and separates pairs of legs on one FreeSWITCH; owns the pairs."""

    def __init__(self, context: Context, executor: CommandExecutor, queue: LegQueue, recordings: Recordings) -> None:
        self.context, self.executor, self.queue, self.recordings = context, executor, queue, recordings
        self.legs = context.legs
        executor.stoppers[Bridge] = self.separate
        executor.refusers[Bridge] = self.take_refusal
        executor.answer_takers[Bridge] = self.take_answer
        executor.doubts[Bridge] = self.connect_again

    # -- connecting --------------------------------------------------------------------------------------------------

    def connect_legs(self, channel: str, id: str, command: Bridge, leg: Leg) -> None:
        """End what the leg does, then connect it."""
        if not leg.has(id) and not leg.has_done(channel, command):
            self.executor.clear_leg(channel, leg)
        self.queue.take_command(channel, id, command, leg)

    def start(self, channel: str, id: str, command: Bridge, leg: Leg) -> None:
        """Connect a leg that is free, as soon as the other one is."""
        pair = Pair(id, channel, command.other, command.record, command.limit_seconds)
        leg.pair = pair
        other = self.legs.live.get(command.other)
        if other is not None and other is not leg:
            self.executor.clear_leg(command.other, other)
        self.connect_when_free(pair, leg, command)

    def connect_when_free(self, pair: Pair, leg: Leg, command: Bridge) -> None:
        if self.legs.live.get(pair.first) is not leg or leg.pair is not pair:
            return
        other = self.legs.live.get(pair.second)
        if other is None or other is leg or other.gone or (other.pair and other.pair is not pair):
            self.fail(pair, "the other leg is gone")
        elif pair.parting:
            self.fail(pair, "separated")
        elif other.busy:
            gevent.spawn_later(FREE_SECONDS, self.connect_when_free, pair, leg, command)
        else:
            other.pair = pair
            self.executor.execute(pair.first, pair.id, command, leg)

    def take_answer(self, channel: str, id: str, command: Command, leg: Leg, reply: str) -> None:
        """What FreeSWITCH said. That it could begin does not mean that it came about: an event tells."""
        if leg.pair and not leg.pair.up and not reply.startswith("+OK"):
            self.fail(leg.pair, reply)

    def connect_again(self, channel: str, id: str, command: Command, leg: Leg) -> None:
        """The link was lost before the answer: ask once more."""
        if leg.pair and not leg.pair.up:
            self.executor.execute(leg.pair.first, leg.pair.id, command, leg)

    def take_refusal(self, channel: str, id: str, why: str) -> None:
        """Fail the Bridge of a leg whose request was not sent."""
        leg = self.legs.live.get(channel)
        if leg and leg.pair:
            self.fail(leg.pair, why)
        else:
            self.context.tell(channel, [Finished(id, error=why)])

    def fail(self, pair: Pair, why: str) -> None:
        """They cannot be connected: both are free again."""
        for channel in (pair.first, pair.second):
            leg = self.legs.live.get(channel)
            if leg and leg.pair is pair:
                told = [Finished(pair.id, error=why)] if channel == pair.first else []
                self.context.tell(channel, [*told, *leg.back()])
                self.queue.release_leg(channel)
        self.unlimit(pair)

    # -- connected ---------------------------------------------------------------------------------------------------

    def follow_connected(self, channel: str, event: Event | None = None, before: Leg | None = None) -> None:
        """Record that both legs of a pair hear each other; connects the recording."""
        leg = self.legs.live.get(channel)
        if leg is None or leg.pair is None or not leg.pair.up:
            return
        gevent.spawn_later(SETTLE_SECONDS, self.settle, channel, leg.pair)
        if leg.pair.record and not leg.pair.parting:
            self.recordings.record_pair(leg.pair)

    def settle(self, channel: str, pair: Pair) -> None:
        """They may be separated from now on."""
        leg, first_time = self.legs.live.get(channel), not pair.settled
        pair.settled = True
        if leg and leg.pair is pair and pair.parting and first_time:
            self.park(channel, pair)

    def agree_on_place(self, channel: str, told: Iterable[Event]) -> None:
        """After lost events the place of a leg is known again. told: what was reported of it."""
        leg = self.legs.live.get(channel)
        if leg and leg.pair and (told or leg.pair.parting):
            self.follow_connected(channel)

    # -- separating --------------------------------------------------------------------------------------------------

    def separate_legs(self, channel: str, id: str, command: Unbridge, leg: Leg) -> None:
        """Separate, and say so when the leg is back."""
        for waiting, one in list(leg.waiting):
            if isinstance(one, Bridge) and leg.drop(waiting):
                self.context.tell(channel, [Finished(waiting, error="separated")])
        if leg.pair is None:
            return self.context.tell(channel, [Finished(id)])
        leg.leaving.append(id)
        return self.separate(channel, leg)

    def separate(self, channel: str, leg: Leg) -> None:
        """As soon as they have settled."""
        pair = leg.pair
        if pair and not pair.parting:
            pair.parting = True
            if pair.settled:
                self.park(channel, pair)

    def park(self, channel: str, pair: Pair) -> None:
        self.recordings.stop_pair(pair)
        self.unlimit(pair)
        self.context.link.ask(mixing.part(channel))

    def unlimit(self, pair: Pair) -> None:
        if pair.limit_seconds and pair.second in self.legs.live:
            self.context.link.ask(mixing.no_limit(pair.second))
