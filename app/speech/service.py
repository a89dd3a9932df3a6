"""HTTP requests to the operator's speech services, limited in time and bytes, with a one-line reason for each failure.

The addresses are the operator's own settings, so they may be private ones, and are exempt from the rules for customers.
Redirects are not followed. Of an error only the status is reported: its text may be about the operator's account.
"""

import time
from collections.abc import Mapping
from http.client import responses

import gevent
from pydantic import SecretStr

from app.speech.port import SpeechError, Unavailable
from app.version import VERSION
from app.webhooks.faults import FAULTS, explain
from app.webhooks.guard.addresses import Guard
from app.webhooks.http import bodies
from app.webhooks.http.answer import Answer
from app.webhooks.http.connections import Pools, Wait
from app.webhooks.urls import parse

EVERYWHERE = ("0.0.0.0/0", "::/0")
ABOUT_THE_REQUEST = (400, 413, 415, 422)
"""Statuses that say: not this text, this audio."""


class Service:
    """The servers of one provider, over kept connections."""

    def __init__(self, name: str, most_bytes: int) -> None:
        """most_bytes: maximum size of an answer."""
        self.name = name
        self.most_bytes = most_bytes
        self.pools = Pools(Guard(EVERYWHERE))

    def ask(self, method: str, url: str, body: bytes, headers: Mapping[str, str], seconds: float) -> bytes:
        """The body of a 2xx answer. Blocks its greenlet only. Raises SpeechError, Unavailable where it fits."""
        late = gevent.Timeout.start_new(seconds)
        try:
            return self.exchange(method, url, body, dict(headers), seconds)
        except gevent.Timeout as timeout:
            if timeout is not late:
                raise
            raise Unavailable(f"{self.name}: no complete answer within {seconds:g} s") from None
        except FAULTS as error:
            raise Unavailable(f"{self.name}: {explain(error, seconds)[1]}") from None
        finally:
            late.close()

    def exchange(self, method: str, url: str, body: bytes, headers: dict[str, str], seconds: float) -> bytes:
        """Send a request and return the body of its answer."""
        target = parse(url)
        headers |= {"User-Agent": f"RestComm/{VERSION}", "Accept-Encoding": "identity"}
        headers |= {"Authorization": target.authorization} if target.authorization else {}
        raw = self.pools.request(method, target, headers, body, Wait(seconds, seconds, time.monotonic() + seconds))
        try:
            return self.read(raw)
        finally:
            self.pools.drop(raw)

    def read(self, raw: Answer) -> bytes:
        """The body of a good answer, and what another one means."""
        body = b"".join(bodies.pieces(raw, self.most_bytes))
        if 200 <= raw.status < 300:
            return body
        meaning = f"{self.name} answered {raw.status} {responses.get(raw.status, '')}".strip()
        raise (SpeechError if raw.status in ABOUT_THE_REQUEST else Unavailable)(meaning)


def bearer(key: SecretStr) -> dict[str, str]:
    """The header for a key, none for no key."""
    return {"Authorization": f"Bearer {key.get_secret_value()}"} if key.get_secret_value() else {}
