"""Requests to a provider of the operator's choice: limited in time and size, and every failure one of two (guide 2.4).

The URL is the operator's own, so it may lead to private addresses. Redirects are not followed.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass

from app.messaging.port import Refused, Unavailable
from app.webhooks.faults import FAULTS, explain
from app.webhooks.guard import addresses
from app.webhooks.guard.addresses import Unresolved
from app.webhooks.http.connections import ConnectFailed, Wait
from app.webhooks.http.operator_http import OperatorHttp

WAIT = Wait(5.0, 15.0)
LATER = (408, 425, 429)
LONGEST_ANSWER = 65536


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: headers by their names in lower case, the beginning of the body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300


class Web:
    """One provider. name: for messages to developers."""

    def __init__(self, name: str, user: str = "", password: str = "") -> None:
        self.name = name
        pair = base64.b64encode(f"{user}:{password}".encode()).decode()
        self.headers = {"Authorization": f"Basic {pair}"} if user else {}
        self.http = OperatorHttp()

    def ask(self, method: str, url: str, body: bytes, headers: Mapping[str, str], once: bool = False) -> Answer:
        """One request. once: if it may have arrived, it must not be made again. Raises Unavailable, Refused."""
        try:
            raw, seen = self.http.ask(method, url, body, {**self.headers, **headers}, WAIT, LONGEST_ANSWER)
        except (ConnectFailed, Unresolved, addresses.Refused) as error:
            raise Unavailable(f"{self.name} cannot be reached: {error}") from None
        except FAULTS as error:
            why = f"{self.name} gave no whole answer: {explain(error, WAIT.read)[1]}"
            raise (Refused(f"{why}; it may have been sent") if once else Unavailable(why)) from None
        return Answer(raw.status, {name.lower(): value for name, value in raw.headers.items()}, seen)

    def refusal(self, answer: Answer, reason: str) -> Refused | Unavailable:
        """What an answer that is no success means. reason: why, in the provider's words."""
        why = f"{self.name} answered {answer.status}: {' '.join(reason.split()) or 'no reason'}"[:500]
        return Unavailable(why) if answer.status in LATER or answer.status >= 500 else Refused(why)
