"""Text messages of SIP phones, and faxes: what arrives is kept for a worker, what a worker asks for is sent (guide 2.4,
2.5)."""

import json
import logging
from contextlib import suppress
from pathlib import Path

import gevent
from gevent.queue import Queue

from app.bus.asking import EngineRpc
from app.calls.commands.messages import SendFax, SendText
from app.calls.commands.results import FaxPages
from app.calls.destination import BadDestination, parse
from app.calls.events import Event, Finished, TextArrived
from app.calls.ports import Channel, Switch
from app.engine.outbound.gateway_failover import GatewayFailover
from app.engine.services import Services
from app.ledger.arrivals import Incoming
from app.permits.permit import Leg
from app.permits.rules import Refusal

log = logging.getLogger(__name__)

NO_LEG = ""
MOST_WAITING = 1000
"""The database is away: what comes beyond this is lost, and said in the log."""
RETRY_SECONDS = 2.0
SENT_WITHIN = 8.0
"""Seconds; less than the asker waits."""


class SipMessages:
    """Messages from and to the phones of an engine's switch."""

    def __init__(self, switch: Switch, services: Services, gateways: GatewayFailover) -> None:
        self.switch = switch
        self.services = services
        self.gateways = gateways
        self.inbox: Queue[Incoming] = Queue(MOST_WAITING)
        self.sending: dict[str, str] = {}
        """Questions that wait for the switch, by command id."""
        self.faxes: set[str] = set()
        """Those of them that are faxes."""
        self.legs: dict[str, str] = {}
        """What the permit knows a fax by, by command id."""
        self.asking: EngineRpc | None = None
        self.loops = (self.keep_arrivals, self.read_requests)

    # -- inbound -------------------------------------------------------------------------------------------------------

    def arrived(self, event: TextArrived) -> None:
        """A SIP MESSAGE arrived. Only authenticated clients and trunks may send one."""
        if not event.client and not self.gateways.trunk_of(event.address):
            log.warning(
                "a message from %s (%s) is refused: the sender is neither a client nor a trunk",
                event.from_,
                event.address,
            )
            return
        from_ = f"client:{event.client}" if event.client else event.from_
        incoming = Incoming("sip", event.reference, from_, event.to, event.body)
        if self.inbox.full():
            log.error(
                "the message from %s to %s is lost: too many messages are waiting for the database", from_, event.to
            )
        else:
            self.inbox.put_nowait(incoming)

    def keep_arrivals(self) -> None:
        """The greenlet that writes them, in order, however long the database is away."""
        while True:
            incoming = self.inbox.get()
            while not self.kept(incoming):
                gevent.sleep(RETRY_SECONDS)

    def kept(self, incoming: Incoming) -> bool:
        """One attempt. Returns whether it is settled."""
        try:
            sid = self.services.ledger.text(incoming)
        except Exception:
            log.exception("cannot write a message; trying again")
            return False
        if sid:
            self.services.wake.wake_senders()
        else:
            log.warning("the message from %s to %s is dropped: no account has that number", incoming.from_, incoming.to)
        return True

    # -- outbound ------------------------------------------------------------------------------------------------------

    def read_requests(self) -> None:
        """The greenlet that does what workers ask for."""
        self.asking = EngineRpc(self.services.settings)
        for question in self.asking.questions(self.services.settings.node):
            id = f"asked-{question.id}"
            self.sending[id] = question.id
            if question.fields.get("kind") == "fax":
                gevent.spawn(self.fax, id, question.fields)
                continue
            fields = question.fields
            gevent.spawn_later(SENT_WITHIN, self.answer, id, "the switch did not send it in time")
            self.switch.perform(NO_LEG, id, SendText(fields["login"], fields["from"], fields["body"]))

    def fax(self, id: str, fields: dict[str, str]) -> None:
        """Send a fax, once it is permitted, by the first gateway that takes its number."""
        self.faxes.add(id)
        try:
            leg = Leg(Path(fields["file"]).stem, fields["account"], parse(fields["to"]), fields["from"])
            gevent.sleep(self.services.permit.dial(leg).wait)
        except Exception as error:
            if not isinstance(error, Refusal | BadDestination):
                log.exception("the permit of a fax failed")
            self.answer(id, fax_answer(Finished(id, error=str(error) or "the permit failed")))
            return
        self.legs[id] = leg.sid
        ways = self.gateways.of_number(fields["account"], fields["to"])
        if not ways:
            self.answer(id, fax_answer(Finished(id, error="no gateway serves this number")))
            return
        to = self.gateways.spelled(fields["to"], ways[0])
        self.switch.perform(NO_LEG, id, SendFax(to, fields["from"], fields["file"], ways[0].name))

    def sent(self, _channel: Channel, event: Event) -> bool:
        """Whether the event is the end of a sent message; then the waiting command finishes."""
        if not isinstance(event, Finished) or event.id not in self.sending:
            return False
        said = fax_answer(event) if event.id in self.faxes else event.error
        gevent.spawn(self.answer, event.id, said)
        return True

    def answer(self, id: str, error: str) -> None:
        """Tell who asked, once: an empty text is good news."""
        question = self.sending.pop(id, None)
        if question and self.asking:
            self.asking.answer(question, error)
        self.faxes.discard(id)
        if leg := self.legs.pop(id, ""):
            with suppress(Exception):  # the sweep ends it later
                self.services.permit.ended({leg: 0})


def fax_answer(event: Finished) -> str:
    """What became of a fax, for who asked."""
    pages = str(event.result.count) if isinstance(event.result, FaxPages) else ""
    return json.dumps({"pages": pages, "error": event.error})
