"""The provider `interfax`: its REST API (guide 2.5: user, password, maximum-file-size, timeout).

POST /outbound/faxes?faxNumber=... with the document as body and Basic authentication; 201 and a Location whose last
part is the fax's id. It knows no idempotency: what may have been sent is not sent again.
"""

import re
from urllib.parse import urlencode

from app.messaging.documents import Document, Documents
from app.messaging.http import parsed
from app.messaging.port import Outgoing, Refused, Taken
from app.messaging.web import Answer, Web

ROOT = "https://rest.interfax.net"
ID = re.compile(r"/outbound/faxes/([0-9]{1,32})/?$")


class InterfaxCarrier:
    """One account. documents: gets what a fax's body names."""

    def __init__(self, documents: Documents, user: str, password: str, root: str = "") -> None:
        """root: of the API, for a test."""
        self.documents = documents
        self.root = (root or ROOT).rstrip("/")
        self.web = Web("Interfax", user, password)

    def send(self, outgoing: Outgoing) -> Taken:
        """`reference` is Interfax's name for what ours is, so that people can recognize a second try there."""
        document = self.documents.of(outgoing)
        query = urlencode({"faxNumber": outgoing.to, "reference": outgoing.sid})
        answer = self.ask(f"/outbound/faxes?{query}", document)
        found = ID.search(answer.headers.get("location", ""))
        if answer.ok and found:
            return Taken(found[1])
        if answer.ok:
            raise Refused("Interfax accepted it without returning its id")
        raise self.web.refusal(answer, reason(answer))

    def ask(self, path: str, document: Document) -> Answer:
        return self.web.ask("POST", self.root + path, document.content, {"Content-Type": document.kind}, once=True)


def reason(answer: Answer) -> str:
    """What Interfax says of a failure."""
    told = parsed(answer.body)
    words = [str(told.get(name) or "") for name in ("message", "more_info")]
    return " ".join(words).strip()
