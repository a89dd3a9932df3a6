"""The provider `esendex`: its REST API, message dispatcher v1.0 (guide 2.4: user, password, account).

One XML document a message, Basic authentication. 200 has a message header, whose id is kept. Errors are plain text. It
knows no idempotency: what may have been sent is not sent again.
"""

import re

from lxml import etree

from app.messaging.port import Outgoing, Refused, Taken
from app.messaging.web import Web

ROOT = "https://api.esendex.com"
PATH = "/v1.0/messagedispatcher"
UNPRINTABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML cannot carry."""
CHARACTERS = "Auto"
"""GSM where it can be, else Unicode."""


class EsendexCarrier:
    """Sends messages through one account of Esendex's REST API."""

    def __init__(self, user: str, password: str, account: str, root: str = "") -> None:
        """account: its reference, as EX0012345. root: of the API, for another region or a test."""
        self.account = account
        self.url = (root or ROOT).rstrip("/") + PATH
        self.web = Web("Esendex", user, password)

    def send(self, outgoing: Outgoing) -> Taken:
        body = document(self.account, outgoing)
        answer = self.web.ask("POST", self.url, body, {"Content-Type": "text/xml"}, once=True)
        if not answer.ok:
            raise self.web.refusal(answer, answer.body[:300].decode(errors="replace"))
        return Taken(reference(answer.body))


def document(account: str, outgoing: Outgoing) -> bytes:
    """The dispatcher's request. Esendex wants numbers without a plus."""
    root = etree.Element("messages")
    etree.SubElement(root, "accountreference").text = account
    etree.SubElement(root, "characterset").text = CHARACTERS
    message = etree.SubElement(root, "message")
    fields = {"to": outgoing.to.removeprefix("+"), "from": outgoing.from_.removeprefix("+"), "type": "SMS"}
    for name, text in {**fields, "body": UNPRINTABLE.sub("\ufffd", outgoing.body)}.items():
        etree.SubElement(message, name).text = text
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def reference(body: bytes) -> str:
    """The id of the message header. Raises Refused for an answer that has none: it may have been sent, so it is not
    sent again."""
    try:
        root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
        found = root.xpath("string(//*[local-name() = 'messageheader'][1]/@id)")
    except (etree.XMLSyntaxError, ValueError):
        found = ""
    if not found:
        raise Refused("Esendex answered 200 without a list of message headers")
    return str(found)[:255]
