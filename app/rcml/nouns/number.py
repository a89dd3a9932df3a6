"""<Number>: a phone number to call (guide 3.9.1)."""

from app.calls import destination
from app.rcml.attributes import attr, text
from app.rcml.dialing.detected_callee import DetectedCallee


class Number(DetectedCallee):
    """A number, called through the outbound proxy; sendDigits are sent when it is answered."""

    byoc = attr(text, "")

    def destination(self) -> destination.Number:
        return destination.callable_number(self.text)
