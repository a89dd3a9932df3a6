"""What <Number>, <Client>, <Uri> and <Sip> have in common: somebody who can be called."""

from typing import Any, ClassVar

from app.calls.destination import X_HEADER, Destination
from app.rcml.attributes import attr, digits, url_or_empty, words
from app.rcml.attributes import method as http_method
from app.rcml.verb import Verb

EVENTS = ("initiated", "ringing", "answered", "completed")


class Callee(Verb):
    """Somebody to call. url: a document that runs on the callee's leg before the two are connected."""

    tells_sip: ClassVar = False
    """Is the action told what SIP said (DialSipResponseCode, DialSipHeader_X-...)?"""
    send_digits = attr(digits, "", code=13222)
    url_ = attr(url_or_empty, name="url", code=11100)
    method = attr(http_method, "POST", code=13221)
    status_callback = attr(url_or_empty, code=21502)
    status_callback_method = attr(http_method, "POST", code=13221)
    status_callback_event = attr(words(*EVENTS), ("completed",), code=21626)

    def to(self, place: Destination) -> str:
        """Whom its leg calls, as applications and the REST API are told. place: where it is called."""
        return str(place)

    def headers(self) -> dict[str, str]:
        """X- headers of the INVITE beside those of the destination."""
        return {}

    def detection(self) -> dict[str, Any]:
        """How it is found out who has answered (Originate.detection); empty: nobody wants to know."""
        return {}

    def destination(self) -> Destination:
        """Whom to call. Raises BadDestination."""
        raise NotImplementedError


def sendable(given: dict[str, str]) -> dict[str, str]:
    """Names and values as X- headers; what no header can carry is left out."""
    named = {name if name[:2].upper() == "X-" else f"X-{name}": value for name, value in given.items()}
    return {name: value for name, value in named.items() if X_HEADER.fullmatch(name) and value.isprintable()}
