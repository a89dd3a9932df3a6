"""The provider `smpp`: SMPP 3.4, both ways, with delivery receipts (guide 2.4).

What may have been sent is not sent again: an answer that did not come in time is a failure.
"""

import itertools
import logging
from typing import Any, Protocol

from smpplib.exceptions import ConnectionError as Lost

from app.messaging.port import Outgoing, Refused, Taken, Unavailable
from app.messaging.smpp import pdus
from app.messaging.smpp.alphabet import encoded
from app.messaging.smpp.pdus import KIND, LATER, RECEIPT, UDHI, Assembly
from app.messaging.smpp.session import NotBound, Session
from app.settings.config import Settings

log = logging.getLogger(__name__)

ANSWER_SECONDS = 15.0


class Post(Protocol):
    """Stores what a carrier brings. Both return whether it is stored."""

    def arrived(self, from_: str, to: str, body: str) -> bool: ...
    def receipt(self, reference: str, error: str) -> bool: ...


class SmppCarrier:
    """One account at one SMSC."""

    def __init__(self, settings: Settings, post: Post, silence: float = 10.0) -> None:
        self.post = post
        self.session = Session(settings, self.deliver, silence)
        self.assembly = Assembly()
        self.references = itertools.count(1)

    def start(self) -> None:
        self.session.start()

    def close(self) -> None:
        self.session.close()

    # -- out -----------------------------------------------------------------------------------------------------------

    def send(self, outgoing: Outgoing) -> Taken:
        """Part by part, in order. The message is called what its last part is: that one's receipt counts."""
        self.start()
        try:
            coding, parts = encoded(outgoing.body, next(self.references) % 256)
        except ValueError as error:
            raise Refused(str(error)) from None
        reference = ""
        for count, part in enumerate(parts):
            reference = self.submit(outgoing, coding, part, len(parts) > 1, begun=count > 0)
        return Taken(reference)

    def submit(self, outgoing: Outgoing, coding: int, part: bytes, long: bool, begun: bool) -> str:
        """One part. Returns the SMSC's id. begun: some of the message was sent already, so it cannot be begun again."""
        source, destination = pdus.address(outgoing.from_), pdus.address(outgoing.to)
        names = ("addr_ton", "addr_npi", "addr")
        fields: dict[str, Any] = {f"source_{name}": value for name, value in zip(names, source, strict=True)}
        ends = zip(("dest_addr_ton", "dest_addr_npi", "destination_addr"), destination, strict=True)
        fields |= dict(ends) | {"esm_class": UDHI if long else 0, "data_coding": coding, "registered_delivery": 1}
        try:
            answer = self.session.submit(ANSWER_SECONDS, short_message=part, **fields)
        except NotBound as error:
            raise (Refused if begun else Unavailable)(str(error)) from None
        except (Lost, TimeoutError, OSError) as error:
            raise Refused(f"no answer from the SMSC ({str(error) or 'too late'}); it may have been sent") from None
        return self.answered(answer, begun)

    def answered(self, answer: Any, begun: bool) -> str:
        """What a submit_sm_resp says. Raises Refused, Unavailable."""
        if not answer.status:
            return pdus.text_of(getattr(answer, "message_id", ""))[:255]
        why = f"the SMSC says {answer.status:#010x} {LATER.get(answer.status, answer.get_status_desc())}"
        raise (Unavailable if answer.status in LATER and not begun else Refused)(why)

    # -- in ------------------------------------------------------------------------------------------------------------

    def deliver(self, pdu: Any) -> bool:
        """A receipt or a message. Returns whether it is kept; what cannot be read is not brought again."""
        if (pdu.esm_class or 0) & KIND == RECEIPT:
            told = pdus.receipt(pdu)
            return self.post.receipt(told.reference, told.error) if told else True
        ends = tuple(
            pdus.number(ton or 0, pdus.text_of(address))
            for ton, address in ((pdu.source_addr_ton, pdu.source_addr), (pdu.dest_addr_ton, pdu.destination_addr))
        )
        place, text = pdus.text_in(pdu)
        whole = self.assembly.add((ends[0], ends[1]), place, text) if place and place.parts > 1 else text
        for (from_, to), late in self.assembly.overdue():
            log.warning("smpp: parts of a message from %s to %s are missing", from_, to)
            self.post.arrived(from_, to, late)
        return whole is None or self.post.arrived(ends[0], ends[1], whole)
