"""The console as a browser without scripts sees it."""

import html
import re
from typing import Any, Self

from flask.testing import FlaskClient
from lxml import etree
from lxml import html as documents
from werkzeug.test import TestResponse

from app.journal.journal import Header, Journals

SITE = "/console"


class Browser:
    """A cookie jar, and the token of the last page's forms."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.csrf = ""

    def sign_in(self, name: str, secret: str) -> Self:
        self.answer = self.client.post(f"{SITE}/sign-in", data={"name": name, "secret": secret})
        return self

    def get(self, path: str, **more: Any) -> TestResponse:
        """A page below /console; its forms' token is kept."""
        answer = self.client.get(path if path.startswith("/") else f"{SITE}/{path}", **more)
        if found := re.search(r'name="csrf" value="([^"]+)"', text(answer)):
            self.csrf = html.unescape(found[1])
        return answer

    def page(self, path: str, status: int = 200) -> etree._Element:
        """A page that has this status, as a document."""
        answer = self.get(path)
        assert answer.status_code == status, text(answer)
        return documents.fromstring(text(answer))

    def post(self, path: str, csrf: str | None = None, **form: str) -> TestResponse:
        data = form | {"csrf": self.csrf if csrf is None else csrf}
        return self.client.post(f"{SITE}/{path}", data=data)


def text(answer: TestResponse) -> str:
    return answer.get_data(as_text=True)


def shown(page: etree._Element) -> str:
    """What a reader of the page reads."""
    return " ".join(page.text_content().split())


def journal(settings: Any, header: Header, entries: list[tuple[float, Any, list[Any]]], finish: bool = True) -> None:
    """Write a call's journal. entries: seconds since its begin, an event or None, commands with their ids."""
    journals = Journals(settings.folder("journals"))
    journals.begin(header, 100.0)
    for at, event, commands in entries:
        journals.write(header.sid, 100.0 + at, event, commands)
    if finish:
        journals.finish(header.sid)
