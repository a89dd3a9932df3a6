"""Silence for every leg that is up and gets nothing else: RTP must go on.

Phones end a call after 20 or 30 s without RTP, and routers forget the way to them. Asterisk sends a leg nothing while
it only waits, or while the other one in its bridge says nothing. Asked to `ring` on a leg that is up, Asterisk makes
the tone itself, and the first frame from elsewhere ends it; here that tone is silence (configs/asterisk/
indications.conf). So it never has to be stopped, and neither a prompt nor the other side is lost behind it (ARI's own
`silence` drops what comes from a bridge). FreeSWITCH does all this by itself (configs/freeswitch/variables.xml).
"""

from functools import partial
from typing import Any

import gevent

from ariclient.context import Context
from ariclient.protocol import commands
from ariclient.state.leg import Leg
from ariclient.transport.requests import Reply

LOOK_SECONDS = 0.5
IDLE_LOOKS = 2
"""A leg is idle between two prompts, too: silence is for those that are idle at several looks in a row."""
FIRST_LOOKS, LATER_LOOKS = 2, 8
"""How many looks apart a leg in a bridge is asked for its packets: when it has just come, and when packets flow."""


class Silence:
    """Looks at all legs twice a second, and has silence sent to those that get nothing."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.looking: Any = None

    def start(self) -> None:
        self.looking = gevent.spawn_later(LOOK_SECONDS, self.look_again)

    def stop(self) -> None:
        if self.looking:
            self.looking.kill(block=False)

    def look_again(self) -> None:
        """A greenlet."""
        self.start()
        if self.context.link.up:
            self.look()

    def look(self) -> None:
        for channel, leg in list(self.context.legs.live.items()):
            if leg.bridge and leg.answered and leg.ending is None:
                self.look_at_bridged(channel, leg)
            elif leg.is_idle:
                self.look_at_idle(channel, leg)
            else:
                leg.idle_looks, leg.silent, leg.sent = 0, False, ""

    def look_at_idle(self, channel: str, leg: Leg) -> None:
        leg.idle_looks, leg.sent = leg.idle_looks + 1, ""
        if leg.idle_looks >= IDLE_LOOKS and not leg.silent:
            self.send_silence(channel, leg)

    def look_at_bridged(self, channel: str, leg: Leg) -> None:
        """Whether anything is sent to it is up to the others; its packets tell."""
        leg.idle_looks, leg.silent = leg.idle_looks + 1 if leg.sent else 0, False
        if not leg.sent or leg.idle_looks % (FIRST_LOOKS if leg.idle_looks <= FIRST_LOOKS else LATER_LOOKS) == 0:
            self.context.link.ask(commands.ask_sent_packets(channel), partial(self.take_sent, channel, leg))

    def take_sent(self, channel: str, leg: Leg, reply: Reply) -> None:
        """As many packets as at the look before: it gets none."""
        if self.context.legs.live.get(channel) is not leg or not leg.bridge or not reply.ok:
            return
        sent, before = str(reply.body.get("value", "")), leg.sent
        leg.sent = sent
        if sent and sent == before:
            self.context.link.ask(commands.send_silence(channel))

    def send_silence(self, channel: str, leg: Leg) -> None:
        leg.silent = True
        self.context.link.ask(commands.send_silence(channel))
