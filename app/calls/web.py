"""Requests to a customer's application and what came back, as plain data (guide 3.1)."""

from dataclasses import dataclass, field

from app.calls.cookies import Cookie


@dataclass(frozen=True, slots=True)
class Request:
    """One request: absolute URL, GET or POST, form parameters in order. GET adds them to the URL's own query."""

    url: str
    method: str = "POST"
    params: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Response:
    """What came back. `status` 0: nothing did, and `error` says why in one line; `code` is the error dictionary's.

    url: where the body really came from, or what failed, redirects followed; method: how it was asked for there.
    cookies: how the answers on the way changed the jar (cookies.py). content_type: lower case, without parameters.
    body: text (documents) decoded by its charset; file: local path of a body that is audio, converted for the switch.
    """

    status: int = 0
    url: str = ""
    content_type: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    file: str = ""
    error: str = ""
    code: int = 0
    method: str = ""
    cookies: list[Cookie] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """200-299, and it arrived whole."""
        return 200 <= self.status < 300 and not self.error
