"""Re-INVITEs that FreeSWITCH refuses: nothing may change by them (RFC 3261 14.1).

mod_sofia answers 488, and hears nothing of the leg afterwards, until an offer fits again (switch_core_media.c: CF_AUDIO
of FreeSWITCH 1.11.1). So we make one: the peer answers it as it answered before.
"""

from functools import partial

import gevent

from app.switching.offers import can_be_taken
from eslbridge.context import Context
from eslbridge.protocol.event_types import Reoffered
from eslbridge.protocol.request import api
from eslbridge.transport.requests import Reply

SETTLED_SECONDS = 0.3
"""After this time a re-INVITE has been answered."""


class Reoffers:
    """Makes legs hear again whose peer offered what FreeSWITCH does not speak."""

    def __init__(self, context: Context) -> None:
        self.context = context

    def take(self, channel: str, event: Reoffered) -> None:
        """A leg got a re-INVITE. What it offers is known to FreeSWITCH a moment later."""
        gevent.spawn_later(SETTLED_SECONDS, self.ask, channel)

    def ask(self, channel: str) -> None:
        """What did the peer offer?"""
        if channel in self.context.legs.live:
            self.context.link.ask(api("uuid_getvar", channel, "switch_r_sdp"), partial(self.take_offer, channel))

    def take_offer(self, channel: str, reply: Reply) -> None:
        """If it was refused, offer what we speak."""
        if reply and reply.startswith("v=") and not can_be_taken(reply):
            self.context.link.ask(api("uuid_media_reneg", channel))
