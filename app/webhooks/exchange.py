"""One request to an application on its way: signed, sent, sent again, redirected, read (docs/language.md, Requests)."""

import ssl
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

import gevent

from app.calls.cookies import Cookie
from app.calls.facts import METHODS
from app.calls.web import Request, Response
from app.version import VERSION
from app.webhooks.faults import FAULTS, TooManyRedirects
from app.webhooks.http import bodies
from app.webhooks.http.answer import Answer, Cut, NotHttp, Silent
from app.webhooks.http.connections import ConnectFailed, Pools, Wait
from app.webhooks.http.cookies import Jar
from app.webhooks.signature import sign
from app.webhooks.urls import BadUrl, Overrides, Target, form, parse, redirected

MAX_REDIRECTS = 10
REDIRECTS = (301, 302, 303, 307, 308)
GLIMPSE_BYTES, GLIMPSE_SECONDS = 16384, 2
"""How much of an error's body is kept, and how long to wait for it: the status counts, not the page."""
RETRY_PAUSE = 0.2

Read = Callable[[Answer, str, str], dict[str, Any]]
"""Takes a 2xx answer, its content type and charset; gives the fields of the Response that hold its body."""


class Exchange:
    """A request: how it is sent, how many tries are left, and what has been heard so far."""

    def __init__(
        self,
        pools: Pools,
        request: Request,
        token: str,
        auth_token: str,
        overrides: Overrides,
        headers: Mapping[str, str],
        cookies: Iterable[Cookie] = (),
    ) -> None:
        self.pools = pools
        self.request = request
        self.auth_token = auth_token
        self.jar = Jar(cookies)
        self.policy = overrides.policy
        self.retries = overrides.retries
        self.wait = Wait(overrides.connect, overrides.read, time.monotonic() + overrides.total)
        self.heard = Response(url=request.url.strip())
        self.headers = {
            "User-Agent": f"RestComm/{VERSION}",
            "Accept": "*/*",
            "Accept-Encoding": "gzip",
            "I-Twilio-Idempotency-Token": token,
            **headers,
        }

    def failed(self, code: int, error: str) -> Response:
        """What has been heard, and what went wrong."""
        return replace(self.heard, cookies=self.jar.changes, error=" ".join(error.split())[:300], code=code)

    def run(self, read: Read) -> Response:
        """All of it. Raises FAULTS."""
        raw = self.follow()
        try:
            return self.conclude(raw, read)
        finally:
            self.pools.drop(raw)  # A connection whose answer was read to its end is back in the pool already.

    def follow(self) -> Answer:
        """The first answer that is no redirect, its body unread."""
        method, params = self.request.method, cleaned(self.request.params)
        if method not in METHODS:
            raise BadUrl(f"the method is neither GET nor POST but {method[:20]!r}")
        target = parse(self.request.url)
        asked = target.with_query(params) if method == "GET" else target
        for _ in range(MAX_REDIRECTS + 1):
            self.heard = replace(self.heard, method=method)
            raw = self.persist(asked, method, params if method == "POST" else {})
            self.jar.hear(raw.cookies, asked, time.time())
            location = raw.header("location") if raw.status in REDIRECTS else ""
            if not location:
                return raw
            self.pools.drop(raw)
            target = redirected(asked, location)
            self.heard = replace(self.heard, url=target.url)
            if raw.status in (301, 302, 303):
                method = "GET"
            asked = target.with_query(target.lacking(params)) if method == "GET" else target
        raise TooManyRedirects(f"redirected more than {MAX_REDIRECTS} times")

    def persist(self, target: Target, method: str, params: dict[str, str]) -> Answer:
        """Send, and send again while the overrides' policy wants it."""
        while True:
            raw: Answer | None = None
            error: Exception | None = None
            try:
                raw = self.send(target, method, params)
                again = f"{raw.status // 100}xx"
            except ssl.SSLError:
                raise
            except (ConnectFailed, Silent, Cut, NotHttp, OSError) as caught:
                error, again = caught, "ct" if isinstance(caught, ConnectFailed) else "rt"
            if not self.retries or again not in self.policy:
                break
            self.retries -= 1
            if raw:
                self.pools.drop(raw)
            gevent.sleep(RETRY_PAUSE)
        if raw is not None:
            return raw
        assert error is not None, "there was an answer or an error"
        raise error

    def send(self, target: Target, method: str, params: dict[str, str]) -> Answer:
        """One request, signed for where it goes."""
        headers = {**self.headers, "X-Twilio-Signature": sign(self.auth_token, target.url, params)}
        if cookie := self.jar.header(target, time.time()):
            headers["Cookie"] = cookie
        if target.authorization:
            headers["Authorization"] = target.authorization
        body = b""
        if method == "POST":
            body = form(params).encode()
            headers["Content-Type"] = "application/x-www-form-urlencoded; charset=UTF-8"
        return self.pools.request(method, target, headers, body, self.wait, self.auth_token)

    def conclude(self, raw: Answer, read: Read) -> Response:
        """Read the body of an answer."""
        kind, charset = bodies.content_type(raw)
        self.heard = replace(self.heard, status=raw.status, content_type=kind, headers=raw.headers)
        self.heard = replace(self.heard, cookies=self.jar.changes)
        if 200 <= raw.status < 300:
            return replace(self.heard, **read(raw, kind, charset))
        return replace(self.failed(11200, f"HTTP {raw.status}"), **glimpse(raw, kind, charset))


def glimpse(raw: Answer, kind: str, charset: str) -> dict[str, Any]:
    """The beginning of a body, as far as it comes soon and can be read; as a `Read`."""
    seen = b""
    raw.until = min(raw.until, time.monotonic() + GLIMPSE_SECONDS)
    with gevent.Timeout(GLIMPSE_SECONDS, False):  # type: ignore[arg-type] # False: be silent
        try:
            for piece in bodies.unpacked(raw):
                seen += piece
                if len(seen) >= GLIMPSE_BYTES:
                    break
        except FAULTS:
            pass
    return {"body": bodies.text(seen[:GLIMPSE_BYTES], charset)}


def cleaned(params: Mapping[str, str]) -> dict[str, str]:
    """Parameters that UTF-8 can carry: what is signed is then what arrives."""
    return {
        name: value if value.isascii() else value.encode("utf-8", "replace").decode() for name, value in params.items()
    }
