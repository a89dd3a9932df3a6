"""<Sip>: a SIP URI to call, as Twilio has it."""

from dataclasses import replace

from app.calls import destination
from app.calls.destination import Destination
from app.rcml.attributes import attr, text
from app.rcml.dialing.callee import sendable
from app.rcml.dialing.detected_callee import DetectedCallee
from app.rcml.nouns.header import Header


class Sip(DetectedCallee):
    """A SIP URI, with a login for who asks for one."""

    tells_sip = True
    nests = ("Headers",)

    username = attr(text, "", code=13249)
    password = attr(text, "", code=13249)

    def headers(self) -> dict[str, str]:
        given = {noun.name_: noun.value for outer in self.nested for noun in outer.nested if isinstance(noun, Header)}
        return sendable(given)

    def to(self, place: Destination) -> str:
        return str(self.destination())

    def destination(self) -> destination.SipUri:
        return replace(destination.noun_uri(self.text), username=self.username, password=self.password)
