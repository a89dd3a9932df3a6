"""The REST API as the pages ask it: the same views, in this process, on behalf of who is signed in.

A request made here goes through the API's routes, roles, filters and validation like one that came from outside; only
its credentials are replaced by the session's account (auth.INSIDE).
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import orjson
from flask import Flask, current_app, g
from werkzeug.test import create_environ, run_wsgi_app

from app.api.http import auth
from app.api.http.context import app_context

Form = dict[str, Any]


class Refused(Exception):
    """The REST API says no. status: of HTTP; code and message: of its error."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(status, code, message)
        self.status, self.code, self.message = status, code, message


@dataclass(frozen=True, slots=True)
class Answer:
    """What the REST API answered."""

    status: int
    headers: dict[str, str]
    body: bytes

    def fields(self) -> dict[str, Any]:
        """Its JSON. Raises Refused for an error."""
        found: dict[str, Any] = orjson.loads(self.body) if self.body else {}
        if self.status >= 400:
            raise Refused(self.status, found.get("code", 0), found.get("message", ""))
        return found


@dataclass(frozen=True, slots=True)
class Asker:
    """On whose behalf requests are made: app, and the SID of the account that is signed in."""

    app: Flask
    actor_sid: str

    def ask(
        self, method: str, path: str, form: Form | None = None, query: str = "", headers: dict[str, str] | None = None
    ) -> Answer:
        """One request. path: below /Accounts, as `AC.../Calls.json`, or `.json`: the
        accounts; query: with its escapes."""
        settings = app_context().settings
        environ = create_environ(
            path=f"{settings.base_path}/{settings.api_version}/Accounts{path if path.startswith('.') else '/' + path}",
            base_url=settings.url_of_api().removesuffix(settings.base_path) or None,
            query_string=query,
            method=method,
            data=urlencode(form, doseq=True) if form is not None else None,
            content_type="application/x-www-form-urlencoded" if form is not None else None,
            headers=headers,
        )
        environ[auth.INSIDE] = self.actor_sid
        chunks, status, found = run_wsgi_app(self.app.wsgi_app, environ, buffered=True)
        return Answer(int(status.split()[0]), dict(found), b"".join(chunks))


def asker() -> Asker:
    """On behalf of the account of this session."""
    return Asker(current_app._get_current_object(), g.actor.sid)  # type: ignore[attr-defined]


def get(path: str, query: Form | str = "") -> dict[str, Any]:
    """A resource or a page of a list. Raises Refused."""
    text = query if isinstance(query, str) else urlencode(query, doseq=True)
    return asker().ask("GET", f"{path}.json", query=text).fields()


def post(path: str, form: Form) -> dict[str, Any]:
    """Create or change a resource. Raises Refused."""
    return asker().ask("POST", f"{path}.json", form).fields()


def delete(path: str) -> None:
    """Remove a resource. Raises Refused."""
    asker().ask("DELETE", f"{path}.json").fields()


def items(page: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows of a page of a list, whatever the list is called."""
    return next((value for value in page.values() if isinstance(value, list)), [])


def query_of(uri: str | None) -> str:
    """The query of a link to another page of a list; empty: there is no such page."""
    return urlsplit(uri).query if uri else ""


def may(path: str) -> bool:
    """Whether the account may read this list, and whether there is one."""
    return asker().ask("GET", f"{path}.json", query="PageSize=1").status < 400
