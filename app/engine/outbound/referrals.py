"""REFERs that documents ask for. Whom a gateway calls because of one, the operator pays for: so that is judged
as a call of ours to that SIP URI would be. Anybody else calls at his own expense."""

import logging

import gevent

from app.calls.commands.transfers import Refer
from app.calls.events import Finished
from app.calls.facts import Facts
from app.calls.ports import Channel, Switch
from app.engine.live_call import LiveCall
from app.engine.outbound.sip_hosts import NotDialed
from app.engine.protocols import Receive
from app.engine.services import Services

log = logging.getLogger(__name__)


class Referrals:
    """Gives the switch the REFERs that may be sent."""

    def __init__(self, switch: Switch, services: Services, receive: Receive) -> None:
        self.switch, self.services, self.receive = switch, services, receive

    def refer(self, live: LiveCall, channel: Channel, id: str, command: Refer) -> None:
        """Ask the far end of a call to call somebody else."""
        if is_of_a_gateway(live.header.facts):
            gevent.spawn(self.refer_judged, live, channel, id, command)
        else:
            self.switch.perform(channel, id, command)

    def refer_judged(self, live: LiveCall, channel: Channel, id: str, command: Refer) -> None:
        """A greenlet: the name stays in the URI, since it is not we who look it up."""
        try:
            self.services.sip_hosts.judge(command.destination, live.auth_token)
        except NotDialed as refusal:
            log.warning("%s: a gateway is not referred to %s: %s", live.sid, command.destination, refusal)
            self.receive(channel, Finished(id, error=f"{command.destination}: {refusal}"))
        else:
            self.switch.perform(channel, id, command)


def is_of_a_gateway(facts: Facts) -> bool:
    """Is the far end a gateway?"""
    if facts.direction == "inbound":
        return facts.caller_kind == "trunk"
    return not facts.to.lower().startswith(("sip:", "sips:", "client:"))
