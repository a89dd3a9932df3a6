"""Makes what tests.api.guide.examples describes, looks at it in both formats, and compares row by row."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from typing import Any

from sqlalchemy import select
from werkzeug.test import TestResponse

from app import create_app
from app.api.http.formats import pascal
from app.models import Call
from app.settings.config import load
from app.store import store
from tests.api.guide.examples import EXAMPLES, NUMBER, Row, Sent
from tests.api.guide.tables import FORMATS, cells
from tests.api.world import VERSION, Who, add, basic, engine, open_account, read, xml

MISSING = "no example"


class Checks:
    """An installation with one account, what is seen of it in each format, and a verdict on each cell."""

    def __init__(self, folder: Path) -> None:
        self.settings = load(var=folder, redis_url="redis://127.0.0.1:1/0")
        store.upgrade(self.settings)
        self.app = create_app(self.settings)
        self.me = open_account(self.app, self.settings, "me@example.com")
        self.paths = {table: self.made(table) for table, one in EXAMPLES.items() if isinstance(one, Row)}
        self.seen = {(table, form): self.look(table, form) for table in EXAMPLES for form in FORMATS}

    def made(self, table: str) -> str:
        """Make the resource of a table of properties. Returns its path, without a suffix."""
        example = EXAMPLES[table]
        assert isinstance(example, Row)
        if table == "4.1":
            return self.account(friendly_name="Test & Co", status="suspended")
        if table == "4.4":
            return self.number("+12125552368", **NUMBER)
        [sid] = add(self.app, example.row(self.me.sid))
        return f"{VERSION}/Accounts/{self.me.sid}/{example.collection}/{sid}"

    def account(self, **form: str) -> str:
        required = {"EmailAddress": f"{token_hex(4)}@example.com", "Password": "correct horse"}
        fields = required | {pascal(name): text for name, text in form.items()}
        made = self.me.request("POST", f"{VERSION}/Accounts.json", fields)
        return f"{VERSION}/Accounts/{made.json['sid']}"

    def number(self, number: str, **form: str) -> str:
        made = self.me.request("POST", "IncomingPhoneNumbers.json", {"PhoneNumber": number} | form)
        return f"{VERSION}/Accounts/{self.me.sid}/IncomingPhoneNumbers/{made.json['sid']}"

    def look(self, table: str, form: str) -> dict[str, Any]:
        """What is seen of a table in a format, by the names of the guide."""
        example = EXAMPLES[table]
        suffix = f".{form.lower()}"  # without one the path of a recording is its audio
        if isinstance(example, Row):
            return shown(self.me.get(self.paths[table] + suffix))
        sent = {name: text.format(format=form) for name, text in example.form.items()}
        answer = self.me.request("POST", self.target(example, form) + suffix, sent)
        return shown(answer) | self.beside(answer, sent)

    def target(self, example: Sent, form: str) -> str:
        """Where a request goes: an update to something new of its own."""
        number = f"+1212555{FORMATS.index(form):04}"
        made = {
            "{account}": self.account,
            "{number}": lambda: self.number(number),
            "Accounts": lambda: f"{VERSION}/Accounts",
        }
        return made[example.path]() if example.path in made else example.path

    def beside(self, answer: TestResponse, sent: dict[str, str]) -> dict[str, Any]:
        """What is no property: a call's application, and whether a password logs in."""
        rows = read(self.app, select(Call).order_by(Call.id.desc()).limit(1)) if "Url" in sent else []
        found = {f"row {name}": text for row in rows for name, text in application(row).items()}
        if password := sent.get("Password"):
            sid = shown(answer)["Sid"]
            tried = self.me.client.get(f"{VERSION}/Accounts/{sid}", headers=basic(sid, password))
            found["logs in"] = tried.status_code in (200, 403)  # 403: it is suspended
        return found

    def verdict(self, table: str, name: str, form: str) -> str:
        """Empty: all is well. Else what is wrong."""
        example = EXAMPLES.get(table)
        if example is None or name not in (example.seen if isinstance(example, Row) else example.form):
            return MISSING
        key, wanted = (name, example.seen[name]) if isinstance(example, Row) else expected(example, name, form)
        found = self.seen[table, form].get(key, "absent")
        return "" if same(found, wanted, form) else f"{found!r} is not {wanted!r}"

    def close(self) -> None:
        engine(self.app).dispose()
        self.app.extensions["restcomm"].wake.close()


def expected(example: Sent, name: str, form: str) -> tuple[str, Any]:
    """Where a parameter is seen, and what."""
    sent = example.form[name].format(format=form)
    return example.seen.get(name, (name, sent.lower() if name == "EmailAddress" else sent))


def application(row: Call) -> dict[str, str]:
    """What a call runs, by the names of table 4.8."""
    assert row.application is not None
    fields = ("url", "method", "fallback_url", "fallback_method", "status_callback", "status_callback_method")
    return {pascal(name): getattr(row.application, name) for name in fields} | {"Timeout": str(row.timeout)}


def shown(answer: TestResponse) -> dict[str, Any]:
    """The properties of an answer by the guide's names."""
    assert answer.status_code in (200, 201), answer.get_data(as_text=True)
    if answer.mimetype == "application/json":
        return {pascal(name): value for name, value in answer.json.items()}  # type: ignore[union-attr]
    return {child.tag: child.text or "" for child in xml(answer, answer.status_code)}


def same(found: Any, wanted: Any, form: str) -> bool:
    """Is it what is wanted? XML is text: True is true, nothing is empty."""
    if isinstance(wanted, re.Pattern):
        return bool(wanted.fullmatch(str(found)))
    if form == "XML" and isinstance(wanted, bool):
        return bool(found == str(wanted).lower() or found is wanted)
    return bool(found == wanted)


@contextmanager
def checks(folder: Path) -> Iterator[Checks]:
    made = Checks(folder)
    try:
        yield made
    finally:
        made.close()


def matrix(made: Checks) -> str:
    """The whole matrix as a table."""
    lines = ["| table | row | XML | JSON |", "|---|---|---|---|"]
    for table, name in dict.fromkeys((table, name) for table, name, _form in cells()):
        said = (made.verdict(table, name, form) or "ok" for form in FORMATS)
        lines.append(f"| {table} | {name} | {' | '.join(said)} |")
    return "\n".join(lines)


__all__ = ["MISSING", "Checks", "Who", "checks", "matrix"]
