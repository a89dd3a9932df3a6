"""The provider `http`: each message is a request to a gateway of the operator's (guide 2.4, 2.5).

POST, JSON {sid, account_sid, from, to, body}, Basic authentication when a user is set, and the message's SID as
Idempotency-Key: a gateway that sees one twice must send it once. 2xx: it was taken; an ``id`` in the answer's JSON is
kept. 408, 429 and 5xx: later again. Anything else: refused, and the answer's ``message`` says why.
"""

import json
from typing import Any

import urllib3
from urllib3.exceptions import HTTPError

from app.messaging.port import Outgoing, Refused, Taken, Unavailable
from app.version import VERSION

WAIT = urllib3.Timeout(connect=5.0, read=15.0)
LATER = (408, 425, 429)
LONGEST_ANSWER = 65536


class HttpCarrier:
    """The URL is the operator's own, so it may lead to private addresses. Redirects are not followed."""

    def __init__(self, url: str, user: str = "", password: str = "", account: str = "") -> None:
        """account: what the gateway calls the operator's account; sent along when it is set."""
        self.url = url
        self.account = account
        secret = urllib3.make_headers(basic_auth=f"{user}:{password}") if user else {}
        self.headers = {"Content-Type": "application/json", "User-Agent": f"RestComm/{VERSION}", **secret}
        self.pool = urllib3.PoolManager(timeout=WAIT, retries=False, maxsize=20)

    def send(self, outgoing: Outgoing) -> Taken:
        account = {"account": self.account} if self.account else {}
        headers = {**self.headers, "Idempotency-Key": outgoing.sid}
        try:
            with self.pool.request(
                "POST",
                self.url,
                body=json.dumps(outgoing.fields() | account).encode(),
                headers=headers,
                redirect=False,
                preload_content=False,
            ) as answer:
                told = parsed(answer.read(LONGEST_ANSWER))
                return self.outcome(answer.status, told)
        except HTTPError as error:
            raise Unavailable(f"the gateway cannot be reached: {type(error).__name__}") from None

    def outcome(self, status: int, told: dict[str, Any]) -> Taken:
        """What an answer means."""
        if 200 <= status < 300:
            return Taken(str(told.get("id") or "")[:255])
        why = f"the gateway answered {status}: {told.get('message') or 'no reason'}"[:500]
        raise Unavailable(why) if status in LATER or status >= 500 else Refused(why)


def parsed(body: bytes) -> dict[str, Any]:
    """The JSON object of an answer; empty when it is none."""
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
