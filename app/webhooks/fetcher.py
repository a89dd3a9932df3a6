"""The one place through which every URL of a customer goes (guide 3.1; docs/language.md, Requests to the application).

Whatever the outside does ends as a `Response`; faults.py says which code of the error dictionary it carries.
"""

import ssl
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import gevent

from app.audio.audio import AudioStore, is_audio
from app.bus.metrics import count, timed
from app.calls.cookies import Cookie
from app.calls.web import Request, Response
from app.settings.config import Settings
from app.webhooks.exchange import Exchange, Read, glimpse
from app.webhooks.faults import FAULTS, explain
from app.webhooks.guard.addresses import Guard
from app.webhooks.guard.allow_lists import AllowLists
from app.webhooks.guard.rules import guard_of
from app.webhooks.http import bodies
from app.webhooks.http.answer import Answer, Late
from app.webhooks.http.connections import Pools
from app.webhooks.own_media import OwnMedia
from app.webhooks.urls import Overrides, overridden


class Fetcher:
    """Requests to customers' applications, over kept connections. Blocks its greenlet only."""

    def __init__(
        self,
        settings: Settings,
        guard: Guard | None = None,
        audio: AudioStore | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """guard, audio, tls: by default what the settings say, the cache folder, the system's certificates."""
        self.settings = settings
        self.allow_lists = AllowLists(settings)
        self.pools = Pools(guard or guard_of(settings, self.allow_lists.of), tls)
        self.audio = audio or AudioStore(settings)
        self.own_media = OwnMedia(settings)
        self.overrides = Overrides(settings.connect_timeout, settings.request_timeout, settings.request_timeout)

    def fetch(
        self,
        request: Request,
        token: str,
        auth_token: str,
        limit_bytes: int | None = None,
        account_sid: str = "",
        cookies: Iterable[Cookie] = (),
    ) -> Response:
        """A document, or audio made ready for the switch (`Response.file`). Never raises for what the outside does.

        token: the same for every try of the same request. limit_bytes: of a document, default document_max_bytes;
        audio has audio_max_bytes. An empty body is an error. Response.url is what relative URLs resolve against.
        cookies: sent where they fit; Response.cookies is what the answers changed.
        """
        if own := self.own_media.file(request.url, account_sid):
            return Response(200, request.url, "audio/x-wav", file=str(own))
        limit = limit_bytes or self.settings.document_max_bytes

        def read(raw: Answer, kind: str, charset: str) -> dict[str, Any]:
            if kind.startswith("audio/"):
                return self.save(raw)
            return {"body": bodies.text(b"".join(bodies.pieces(raw, limit)), charset)}

        response = self.ask(request, token, auth_token, read, cookies=cookies)
        if response.ok and response.file:
            return self.audio.ready(response, account_sid)
        if response.ok and not response.body:
            return replace(response, error="the answer is empty", code=11770)
        return response

    def tell(self, request: Request, token: str, auth_token: str) -> Response:
        """A status callback: any 2xx is `ok`, and no more than the beginning of its body is read."""
        return self.ask(request, token, auth_token, glimpse)

    def download(self, request: Request, token: str, auth_token: str, headers: Mapping[str, str]) -> Response:
        """Audio as it is: `Response.file` is the caller's to convert and remove, empty when it was no audio."""

        def read(raw: Answer, kind: str, charset: str) -> dict[str, Any]:
            return self.save(raw) if is_audio(kind) else {}

        return self.ask(request, token, auth_token, read, headers)

    def file(self, request: Request, token: str, auth_token: str, most_bytes: int) -> Response:
        """Any file as it is: `Response.file` is the caller's to remove."""

        def read(raw: Answer, kind: str, charset: str) -> dict[str, Any]:
            return {"file": str(self.audio.receive(bodies.pieces(raw, most_bytes)))}

        return self.ask(request, token, auth_token, read)

    def save(self, raw: Answer) -> dict[str, Any]:
        """The body in a temporary file."""
        return {"file": str(self.audio.receive(bodies.pieces(raw, self.settings.audio_max_bytes)))}

    def ask(
        self,
        request: Request,
        token: str,
        auth_token: str,
        read: Read,
        headers: Mapping[str, str] | None = None,
        cookies: Iterable[Cookie] = (),
    ) -> Response:
        """Request, follow and read within the total time."""
        overrides = overridden(request.url, self.overrides)
        exchange = Exchange(self.pools, request, token, auth_token, overrides, headers or {}, cookies)
        began = time.monotonic()
        response = self.answer(exchange, read, overrides)
        outcome = f"{response.status // 100}xx" if response.status and not response.error else "failed"
        count("webhooks", outcome)
        timed("webhook_seconds", time.monotonic() - began, outcome)
        return response

    def answer(self, exchange: Exchange, read: Read, overrides: Overrides) -> Response:
        """What came back, or why nothing did."""
        timer = gevent.Timeout.start_new(overrides.total)
        try:
            return exchange.run(read)
        except (gevent.Timeout, Late) as late:
            if late is not timer and not isinstance(late, Late):
                raise
            return exchange.failed(11205, f"no complete answer within {overrides.total:g} s")
        except FAULTS as error:
            return exchange.failed(*explain(error, overrides.read))
        finally:
            timer.close()

    def close(self) -> None:
        """Close the kept-alive connections."""
        self.pools.close()
        self.allow_lists.close()
