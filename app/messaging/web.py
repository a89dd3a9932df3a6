"""Requests to a provider of the operator's choice: limited in time and size, and every failure one of two (guide 2.4).

The URL is the operator's own, so it may lead to private addresses. Redirects are not followed.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import urllib3
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NameResolutionError, NewConnectionError

from app.messaging.port import Refused, Unavailable
from app.version import VERSION

WAIT = urllib3.Timeout(connect=5.0, read=15.0)
LATER = (408, 425, 429)
LONGEST_ANSWER = 65536


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, the beginning of its body."""

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
        secret = urllib3.make_headers(basic_auth=f"{user}:{password}") if user else {}
        self.headers = {"User-Agent": f"RestComm/{VERSION}", **secret}
        self.pool = urllib3.PoolManager(timeout=WAIT, retries=False, maxsize=20)

    def ask(self, method: str, url: str, body: bytes, headers: Mapping[str, str], once: bool = False) -> Answer:
        """One request. once: if it may have arrived, it must not be made again. Raises Unavailable, Refused."""
        try:
            with self.pool.request(
                method,
                url,
                body=body,
                headers={**self.headers, **headers},
                redirect=False,
                preload_content=False,
            ) as answer:
                return Answer(answer.status, answer.headers, answer.read(LONGEST_ANSWER))
        except (NewConnectionError, ConnectTimeoutError, NameResolutionError) as error:
            raise Unavailable(f"{self.name} cannot be reached: {type(error).__name__}") from None
        except HTTPError as error:
            why = f"{self.name} gave no whole answer: {type(error).__name__}"
            raise (Refused(f"{why}; it may have been sent") if once else Unavailable(why)) from None

    def refusal(self, answer: Answer, reason: str) -> Refused | Unavailable:
        """What an answer that is no success means. reason: why, in the provider's words."""
        why = f"{self.name} answered {answer.status}: {' '.join(reason.split()) or 'no reason'}"[:500]
        return Unavailable(why) if answer.status in LATER or answer.status >= 500 else Refused(why)
