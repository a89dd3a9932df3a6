"""<Uri>: a SIP URI to call (guide 3.9.4)."""

from app.calls import destination
from app.rcml.dialing.callee import Callee


class Uri(Callee):
    """A SIP URI; X- headers of its ?query are sent."""

    tells_sip = True

    def destination(self) -> destination.SipUri:
        return destination.noun_uri(self.text)
