"""What <Number>, <Client>, <Uri> and <Sip> have in common: somebody who can be called."""

from typing import ClassVar

from app.calls.destination import Destination
from app.rcml.attributes import attr, digits, url, words
from app.rcml.attributes import method as http_method
from app.rcml.verb import Verb

EVENTS = ("initiated", "ringing", "answered", "completed")


class Callee(Verb):
    """Somebody to call. url: a document that runs on the callee's leg before the two are connected."""

    tells_sip: ClassVar = False
    """Is the action told what SIP said (DialSipResponseCode, DialSipHeader_X-...)?"""
    send_digits = attr(digits, "", code=13222)
    url_ = attr(url, name="url", code=11100)
    method = attr(http_method, "POST", code=13221)
    status_callback = attr(url, code=21502)
    status_callback_method = attr(http_method, "POST", code=13221)
    status_callback_event = attr(words(*EVENTS), ("completed",), code=21626)

    def destination(self) -> Destination:
        """Whom to call. Raises BadDestination."""
        raise NotImplementedError
