"""The provider `http`: each message is a request to a gateway of the operator's (guide 2.4, 2.5).

POST, JSON {sid, account_sid, from, to, body}, Basic authentication when a user is set, and the message's SID as
Idempotency-Key: a gateway that sees one twice must send it once. 2xx: it was taken; an ``id`` in the answer's JSON is
kept. 408, 429 and 5xx: later again. Anything else: refused, and the answer's ``message`` says why.
"""

import json
from typing import Any

from app.messaging.port import Outgoing, Taken
from app.messaging.web import Web


class HttpCarrier:
    """Sends messages or faxes through one HTTP gateway."""

    def __init__(self, url: str, user: str = "", password: str = "", account: str = "") -> None:
        """account: what the gateway calls the operator's account; sent along when it is set."""
        self.url = url
        self.account = account
        self.web = Web("the gateway", user, password)

    def send(self, outgoing: Outgoing) -> Taken:
        account = {"account": self.account} if self.account else {}
        headers = {"Content-Type": "application/json", "Idempotency-Key": outgoing.sid}
        body = json.dumps(outgoing.fields() | account).encode()
        answer = self.web.ask("POST", self.url, body, headers)
        told = parsed(answer.body)
        if answer.ok:
            return Taken(str(told.get("id") or "")[:255])
        raise self.web.refusal(answer, str(told.get("message") or ""))


def parsed(body: bytes) -> dict[str, Any]:
    """The JSON object of an answer; empty when it is none."""
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
