"""The audio behind a <Play>'s URL as a local file, fetched no more often than its server wants (guide 3.4).

An account's own cache: what it may fetch, others may not hear. Each URL has a small note (JSON) that says which
converted file it was, until when it is fresh, and how to ask whether it has changed (RFC 9111).
"""

import json
import re
import time
from dataclasses import replace
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from app.audio.audio import KIND, AudioStore, duration, is_audio
from app.audio.cache import key
from app.audio.once import Once
from app.calls.web import Request, Response
from app.settings.config import Settings
from app.webhooks.fetcher import Fetcher

__all__ = ["Media", "duration"]
MAX_FRESH_SECONDS = 7 * 86400
DIRECTIVE = re.compile(r"([a-z-]+)(?:\s*=\s*\"?([^\",\s]*))?")


class Media:
    """Downloads customers' audio files into the cache, and revalidates them (ETag, Cache-Control)."""

    def __init__(self, settings: Settings, fetcher: Fetcher) -> None:
        self.fetcher = fetcher
        self.store: AudioStore = fetcher.audio
        self.once = Once()

    def file(self, request: Request, account_sid: str, token: str, auth_token: str) -> Response:
        """A Response with `file`, the converted audio, or with `error` and `code`. Calls that ask at once share it.

        Codes: those of the fetcher, 12300 when the content type is no audio, 13420 when it cannot be played.
        """
        if own := self.fetcher.own_media.file(request.url, account_sid):
            return Response(200, request.url, "audio/x-wav", file=str(own))
        name = key(account_sid, request.method, request.url, json.dumps(request.params)) + ".json"
        return self.once.do(name, lambda: self.current(name, request, account_sid, token, auth_token))

    def current(self, name: str, request: Request, account_sid: str, token: str, auth_token: str) -> Response:
        """From the cache, asked for anew, or downloaded."""
        note = self.note(name) if request.method == "GET" else {}
        if note and time.time() < note["fresh_until"]:
            return kept(note)
        response = self.fetcher.download(request, token, auth_token, note.get("ask", {}))
        if response.status == 304 and note:
            self.write(name, note | timing(response.headers, note["ask"]))
            return kept(note)
        if response.ok and not is_audio(response.content_type):
            return replace(response, error=f"{response.content_type} is no audio", code=12300)
        if response.ok:
            response = self.store.ready(response, account_sid)
        if response.ok and request.method == "GET":
            self.remember(name, response)
        return response

    def note(self, name: str) -> dict[str, Any]:
        """What is known of a URL whose file is still there, else nothing."""
        path = self.store.cache.find(KIND, name)
        try:
            note = json.loads(path.read_text()) if path else {}
            file = self.store.cache.find(KIND, Path(note["file"]).name)
        except (OSError, ValueError, KeyError, TypeError):
            return {}
        return {**note, "file": str(file)} if file else {}

    def remember(self, name: str, response: Response) -> None:
        """Write the note of a download, unless its server forbids keeping it."""
        headers = lower(response.headers)
        if "no-store" in directives(headers):
            return
        conditions = {"If-None-Match": headers.get("etag", ""), "If-Modified-Since": headers.get("last-modified", "")}
        ask = {name: value for name, value in conditions.items() if value}
        note = {"url": response.url, "content_type": response.content_type, "file": response.file}
        self.write(name, note | timing(response.headers, ask))

    def write(self, name: str, note: dict[str, Any]) -> None:
        temporary = self.store.cache.temporary(KIND)
        temporary.write_text(json.dumps(note))
        self.store.cache.put(temporary, KIND, name)


def kept(note: dict[str, Any]) -> Response:
    """A response out of the cache."""
    return Response(200, note["url"], note["content_type"], file=note["file"])


def timing(headers: dict[str, str], ask: dict[str, str]) -> dict[str, Any]:
    """When to ask again, and with which conditions. Without a word from the server: at once."""
    headers = lower(headers)
    return {"fresh_until": time.time() + freshness(headers), "ask": ask}


def freshness(headers: dict[str, str]) -> float:
    """Seconds for which an answer may be used without asking (RFC 9111 section 4.2)."""
    control = directives(headers)
    if "no-cache" in control or "no-store" in control:
        return 0
    age = int(headers["age"]) if headers.get("age", "").isdigit() else 0
    if control.get("max-age", "").isdigit():
        return min(int(control["max-age"]) - age, MAX_FRESH_SECONDS)
    try:
        expires = parsedate_to_datetime(headers["expires"])
        dated = parsedate_to_datetime(headers["date"])
        return min((expires - dated).total_seconds() - age, MAX_FRESH_SECONDS)
    except (KeyError, ValueError, TypeError):
        return 0


def directives(headers: dict[str, str]) -> dict[str, str]:
    """The directives of Cache-Control, by name."""
    return dict(DIRECTIVE.findall(headers.get("cache-control", "").lower()))


def lower(headers: dict[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}
