"""Recordings of a connection and of a whole call; a leg's end is reported once its recordings are completely
written."""

import logging
from functools import partial

import gevent

from app.calls.allowed import Refused
from app.calls.commands.call_recording import MaskRecordCall, RecordCall, StopRecordCall
from app.calls.events import Finished
from app.switching.files import check_folder
from eslbridge.context import Context
from eslbridge.protocol import mixing
from eslbridge.protocol.event_types import Closed, Gone
from eslbridge.state.leg import Leg, Pair
from eslbridge.transport.requests import Reply

log = logging.getLogger("eslbridge")

CLOSE_SECONDS = 2.0
"""How long a leg's end waits for a recording to be written whole."""


class Recordings:
    """Records calls and connections on one FreeSWITCH, other than <Record>: uuid_record, in parallel to whatever the
    leg does."""

    def __init__(self, context: Context) -> None:
        self.context = context

    # -- a whole call ------------------------------------------------------------------------------------------------

    def record_call(self, channel: str, id: str, command: RecordCall, leg: Leg) -> None:
        """Begin it; it ends with the channel, whether an engine is there or not."""
        try:
            check_folder(command.file)
            asked = mixing.record(channel, command.file, command.dual)
        except Refused as refusal:
            return self.context.tell(channel, [Finished(id, error=str(refusal))])
        leg.asked_over = self.context.link.next_number
        leg.unclosed.add(command.file)
        return self.context.link.ask(asked, partial(self.take_call_answer, channel, command.file))

    def stop_record_call(self, channel: str, _id: str, command: StopRecordCall, leg: Leg) -> None:
        """Close its file."""
        self.change(channel, mixing.stop_recording(channel, command.file), leg)

    def mask_record_call(self, channel: str, _id: str, command: MaskRecordCall, leg: Leg) -> None:
        """Write silence instead of what is said, or that again."""
        self.change(channel, mixing.mask_recording(channel, command.file, command.masked), leg)

    def change(self, channel: str, asked: bytes, leg: Leg) -> None:
        """Ask for a change of a recording, after it was begun: over the same connection."""
        leg.asked_over = self.context.link.next_number
        self.context.link.ask(asked, partial(self.take_change, channel))

    def take_change(self, channel: str, reply: Reply) -> None:
        if channel in self.context.legs.live and reply is not None and not reply.startswith("+OK"):
            log.warning("%s: the recording of the call: %s", channel, reply.strip())

    def take_call_answer(self, channel: str, file: str, reply: Reply) -> None:
        if channel in self.context.legs.live and reply is not None and not reply.startswith("+OK"):
            log.error("%s: the call is not recorded: %s", channel, reply)
            self.context.take_event(channel, Closed(file))

    # -- a connection ------------------------------------------------------------------------------------------------

    def record_pair(self, pair: Pair) -> None:
        """Write both of a connection into its file."""
        leg = self.context.legs.live.get(pair.first)
        if leg is None or pair.record in leg.unclosed:
            return
        try:
            check_folder(pair.record)
            asked = mixing.record(pair.first, pair.record)
        except Refused as refusal:
            return log.error("%s: the connection is not recorded: %s", pair.first, refusal)
        leg.unclosed.add(pair.record)
        self.context.link.ask(asked, partial(self.take_pair_answer, pair))

    def take_pair_answer(self, pair: Pair, reply: Reply) -> None:
        if reply is not None and not reply.startswith("+OK"):
            log.error("%s: the connection is not recorded: %s", pair.first, reply)
            self.context.take_event(pair.first, Closed(pair.record))

    def stop_pair(self, pair: Pair) -> None:
        leg = self.context.legs.live.get(pair.first)
        if leg and not leg.gone and pair.record in leg.unclosed:
            self.context.link.ask(mixing.stop_recording(pair.first, pair.record))

    # -- the end of a leg --------------------------------------------------------------------------------------------

    def follow_gone(self, channel: str, event: Gone, before: Leg | None) -> None:
        """A leg has ended; its end is reported when its recordings are complete, at the latest after a moment."""
        leg = self.context.legs.live.get(channel)
        if leg is None or leg.gone is not event:
            return
        if leg.pair:
            self.stop_pair(leg.pair)
        gevent.spawn_later(CLOSE_SECONDS, self.give_up, channel, leg)

    def give_up(self, channel: str, leg: Leg) -> None:
        if self.context.legs.live.get(channel) is leg:
            log.warning("%s: the end of its recording was not reported", channel)
            self.context.tell(channel, self.context.legs.end(channel, leg.gone))
