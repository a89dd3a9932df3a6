"""What a fax shows: its text, or the PDF or TIFF behind the URL that its body is (guide 2.5, 3.7)."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from app.calls.web import Request, Response
from app.messaging.port import Outgoing, Refused, Unavailable

KINDS = {b"%PDF-": "application/pdf", b"II*\0": "image/tiff", b"MM\0*": "image/tiff"}
"""By the first bytes: what a server says of its files is often wrong."""

Get = Callable[[Request, str, str, int], Response]
"""A customer's URL, an idempotency token, the account, most bytes: the document is the Response's `file`."""


@dataclass(frozen=True, slots=True)
class Document:
    """kind: text/plain, application/pdf or image/tiff."""

    content: bytes
    kind: str


class Documents:
    """Gets documents. most_bytes: of a file."""

    def __init__(self, get: Get, most_bytes: int) -> None:
        self.get = get
        self.most_bytes = most_bytes

    def of(self, outgoing: Outgoing) -> Document:
        """Raises Refused for what is not a document, Unavailable for a server that may answer later."""
        body = outgoing.body.strip()
        if not is_url(body):
            return Document(outgoing.body.encode(errors="replace"), "text/plain; charset=utf-8")
        response = self.get(Request(body, "GET"), outgoing.sid, outgoing.account_sid, self.most_bytes)
        if not response.ok:
            later = response.status in (0, 408, 425, 429) or response.status >= 500
            raise (Unavailable if later else Refused)(f"{body[:200]}: {response.error or response.status}")
        file = Path(response.file)
        try:
            content = file.read_bytes()
        finally:
            file.unlink(missing_ok=True)
        return Document(content, kind_of(content, body))


def is_url(body: str) -> bool:
    """Is the whole body one http or https URL?"""
    try:
        return len(body.split()) == 1 and urlsplit(body).scheme in ("http", "https")
    except ValueError:
        return False


def kind_of(content: bytes, url: str) -> str:
    """What it is, by its first bytes. Raises Refused."""
    for beginning, kind in KINDS.items():
        if content.startswith(beginning):
            return kind
    raise Refused(f"{url[:200]} is neither a PDF nor a TIFF")
