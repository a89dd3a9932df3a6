"""Two legs that hear each other: connecting them, recording them, separating them (guide 3.9)."""

import logging
from functools import partial
from typing import TYPE_CHECKING

import gevent

from app.calls.commands.core import Bridge
from app.calls.events import Finished
from eslbridge.protocol import mixing
from eslbridge.protocol.files import check_folder
from eslbridge.protocol.request import Refused
from eslbridge.state.leg import Leg, Pair
from eslbridge.transport.socket import Reply

if TYPE_CHECKING:
    from eslbridge.switch import FreeSwitch

log = logging.getLogger("eslbridge")

FREE_SECONDS = 0.02
"""How often we look whether the other leg has stopped what it did."""
SETTLE_SECONDS = 0.1
"""How long two legs are left together at least: separated right when FreeSWITCH says that they are connected, it hangs
one of them up (1.11.1)."""
CLOSE_SECONDS = 2.0
"""How long a leg's end waits for a recording to be written whole."""


class Bridges:
    """Of one switch."""

    def __init__(self, switch: "FreeSwitch") -> None:
        self.switch = switch
        self.legs = switch.legs

    def begin(self, channel: str, id: str, command: Bridge, leg: Leg) -> None:
        """Connect a leg that is free, as soon as the other one is."""
        pair = Pair(id, channel, command.other, command.record, command.limit_seconds)
        leg.pair = pair
        other = self.legs.live.get(command.other)
        if other is not None and other is not leg:
            self.switch.turns.clear(command.other, other)
        self.when_free(pair, leg, command)

    def when_free(self, pair: Pair, leg: Leg, command: Bridge) -> None:
        if self.legs.live.get(pair.first) is not leg or leg.pair is not pair:
            return
        other = self.legs.live.get(pair.second)
        if other is None or other is leg or other.gone or (other.pair and other.pair is not pair):
            self.failed(pair, "the other leg is gone")
        elif pair.parting:
            self.failed(pair, "separated")
        elif other.busy:
            gevent.spawn_later(FREE_SECONDS, self.when_free, pair, leg, command)
        else:
            other.pair = pair
            self.switch.acts.act(pair.first, pair.id, command, leg)

    def answer(self, leg: Leg, command: Bridge, reply: Reply) -> None:
        """What FreeSWITCH said. That it could begin does not mean that it came about: an event tells."""
        pair = leg.pair
        if pair is None or pair.up:
            return
        if reply is None:
            self.switch.acts.act(pair.first, pair.id, command, leg)
        elif not reply.startswith("+OK"):
            self.failed(pair, reply)

    def failed(self, pair: Pair, why: str) -> None:
        """They cannot be connected: both are free again."""
        for channel in (pair.first, pair.second):
            leg = self.legs.live.get(channel)
            if leg and leg.pair is pair:
                told = [Finished(pair.id, error=why)] if channel == pair.first else []
                self.switch.tell(channel, [*told, *leg.back()])
                self.switch.turns.release(channel)
        self.unlimit(pair)

    def connected(self, channel: str) -> None:
        """They hear each other."""
        leg = self.legs.live.get(channel)
        if leg is None or leg.pair is None or not leg.pair.up:
            return
        gevent.spawn_later(SETTLE_SECONDS, self.settled, channel, leg.pair)
        if leg.pair.record and not leg.pair.parting:
            self.record(leg.pair)

    def settled(self, channel: str, pair: Pair) -> None:
        """They may be separated from now on."""
        leg, first_time = self.legs.live.get(channel), not pair.settled
        pair.settled = True
        if leg and leg.pair is pair and pair.parting and first_time:
            self.separate(channel, pair)

    def agreed(self, channel: str, news: bool) -> None:
        """After lost events we know again where a leg is; news: the engine was told something."""
        leg = self.legs.live.get(channel)
        if leg and leg.pair and (news or leg.pair.parting):
            self.connected(channel)

    # -- recording ---------------------------------------------------------------------------------------------------

    def record(self, pair: Pair) -> None:
        leg = self.legs.live.get(pair.first)
        if leg is None or pair.record in leg.unclosed:
            return
        try:
            check_folder(pair.record)
            asked = mixing.record(pair.first, pair.record)
        except Refused as refusal:
            return log.error("%s: the connection is not recorded: %s", pair.first, refusal)
        leg.unclosed.add(pair.record)
        self.switch.link.ask(asked, partial(self.recording, pair))

    def recording(self, pair: Pair, reply: Reply) -> None:
        if reply is not None and not reply.startswith("+OK"):
            log.error("%s: the connection is not recorded: %s", pair.first, reply)
            self.switch.closed(pair.first, pair.record)

    def stop_recording(self, pair: Pair) -> None:
        leg = self.legs.live.get(pair.first)
        if leg and not leg.gone and pair.record in leg.unclosed:
            self.switch.link.ask(mixing.stop_recording(pair.first, pair.record))

    def left(self, channel: str, leg: Leg) -> None:
        """A leg is gone, and its end is told when its recordings are whole; at the latest soon."""
        if leg.pair:
            self.stop_recording(leg.pair)
        gevent.spawn_later(CLOSE_SECONDS, self.give_up, channel, leg)

    def give_up(self, channel: str, leg: Leg) -> None:
        if self.legs.live.get(channel) is leg:
            log.warning("%s: nothing was heard of the end of its recording", channel)
            self.switch.tell(channel, self.legs.end(channel, leg.gone))

    # -- separating --------------------------------------------------------------------------------------------------

    def unbridge(self, channel: str, id: str, leg: Leg) -> None:
        """Separate, and say so when the leg is back."""
        for waiting, command in list(leg.waiting):
            if isinstance(command, Bridge) and leg.drop(waiting):
                self.switch.tell(channel, [Finished(waiting, error="separated")])
        if leg.pair is None:
            return self.switch.tell(channel, [Finished(id)])
        leg.leaving.append(id)
        self.part(channel, leg)

    def part(self, channel: str, leg: Leg) -> None:
        pair = leg.pair
        if pair and not pair.parting:
            pair.parting = True
            if pair.settled:
                self.separate(channel, pair)

    def separate(self, channel: str, pair: Pair) -> None:
        self.stop_recording(pair)
        self.unlimit(pair)
        self.switch.link.ask(mixing.part(channel))

    def unlimit(self, pair: Pair) -> None:
        if pair.limit_seconds and pair.second in self.legs.live:
            self.switch.link.ask(mixing.no_limit(pair.second))
