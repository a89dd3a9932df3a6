"""The REST API with accounts in it, as a client sees it."""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import etree
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.accounts import accounts
from app.api.http import context
from app.models import Account
from app.settings.vault import Vault
from app.store import store
from app.store.flask_db import db

sqlite_only = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For tests of what never reaches the database: one kind is enough."""

VERSION = "/restcomm/2012-04-24"


@dataclass
class Who:
    """Somebody with an account: its SID, and a client that sends its credentials. name: if it logs in with another."""

    client: FlaskClient
    sid: str
    token: str
    name: str = ""

    def request(self, method: str, path: str, data: Any = None, **more: Any) -> TestResponse:
        """A request below the account, unless the path begins with a slash; JSON unless the path says otherwise."""
        url = path if path.startswith("/") else f"{VERSION}/Accounts/{self.sid}/{path}".rstrip("/")
        headers = more.pop("headers", {}) | basic(self.name or self.sid, self.token)
        return self.client.open(url, method=method, data=data, headers=headers, buffered=True, **more)

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.request("GET", path, **more)

    def post(self, path: str, **form: Any) -> TestResponse:
        """A form; ``from_`` is From, ``voice_url`` VoiceUrl."""
        return self.request("POST", path, camel(form))


def camel(form: dict[str, Any]) -> dict[str, Any]:
    return {
        "".join(word.title() for word in name.split("_")) if name.islower() else name: v for name, v in form.items()
    }


def basic(name: str, secret: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{secret}".encode()).decode()}


def body(response: TestResponse, status: int = 200) -> Any:
    """The JSON of an answer that has this status."""
    assert response.status_code == status, response.get_data(as_text=True)
    assert response.mimetype == "application/json"
    return json.loads(response.data)


def xml(response: TestResponse, status: int = 200) -> etree._Element:
    """The element inside <RestcommResponse>."""
    assert response.status_code == status, response.get_data(as_text=True)
    assert response.mimetype == "application/xml"
    root = etree.fromstring(response.data)
    assert root.tag == "RestcommResponse"
    return root[0]


def code(response: TestResponse, status: int = 400) -> int:
    """The code of an error that has this HTTP status, in whatever format it is."""
    if response.mimetype == "application/json":
        return body(response, status)["code"]
    return int(xml(response, status).findtext("Code"))


@contextmanager
def given(app: Flask, settings: Any) -> Iterator[None]:
    """The application has these settings and their database until the end of the block."""
    app.extensions["restcomm"] = own = context.build(settings)
    with app.app_context():
        db.engines[None] = store.connect(settings)  # type: ignore[index]
    try:
        yield
    finally:
        engine(app).dispose()
        own.wake.close()


def open_account(app: Flask, settings: Any, email: str, parent: str = "", **more: Any) -> Who:
    """A new account, and a client with its credentials. A role of Administrator unless another is given."""
    with app.app_context():
        above = accounts.find(db.session, parent) if parent else None
        more = {"role": accounts.ADMINISTRATOR} | more
        account, token = accounts.create(db.session, Vault(settings), email, parent=above, **more)
        db.session.commit()
        return Who(app.test_client(), account.sid, token)


def add(app: Flask, *rows: Any) -> list[str]:
    """Put rows into the database; the SIDs of those that have one."""
    with Session(engine(app)) as session:
        session.add_all(rows)
        session.commit()
        return [row.sid for row in rows if hasattr(row, "sid")]


def read(app: Flask, query: Any) -> list[Any]:
    """What the database has, seen by somebody else than the API."""
    with Session(engine(app), expire_on_commit=False) as session:
        return list(session.scalars(query))


def engine(app: Flask) -> Any:
    with app.app_context():
        return db.engine


def set_status(app: Flask, sid: str, status: str) -> None:
    """Suspend, close or reactivate an account behind the API's back."""
    with Session(engine(app)) as session:
        session.query(Account).filter_by(sid=sid).update({"status": status})
        session.commit()
