"""<Uri>: a SIP URI to call (guide 3.9.4)."""

from app.calls import destination
from app.rcml.dialing.callee import Callee


class Uri(Callee):
    """A SIP URI; X- headers of its ?query are sent."""

    tells_sip = True

    def destination(self) -> destination.SipUri:
        text = self.text if self.text.lower().startswith(("sip:", "sips:")) else f"sip:{self.text}"
        return destination.sip_uri(text)
