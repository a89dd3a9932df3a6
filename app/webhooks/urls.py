"""A customer's URL as it is sent, and the connection overrides in its fragment (docs/language.md, Requests).

There is one reading of a URL: what is checked, connected to, sent and signed all come from the same `Target`.
"""

import base64
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, quote, quote_plus, unquote_to_bytes, urljoin, urlsplit

PORTS = {"http": 80, "https": 443}
FORBIDDEN = re.compile(r"[\x00-\x1f\x7f\\]")
HOST = re.compile(r"[a-z0-9_]([a-z0-9_.-]{0,252})|[0-9a-f:.]*:[0-9a-f:.]*")
STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
PERCENT = re.compile(r"%[0-9a-f]{2}", re.IGNORECASE)
SAFE = "/@:!$&'()*+,;=~-._%"


class BadUrl(ValueError):
    """A URL that cannot be requested. The message is one line for the developer."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes. path: with the query, percent-encoded. authorization: a header's value, or empty."""

    scheme: str
    host: str
    port: int
    path: str
    authorization: str = ""

    @property
    def origin(self) -> tuple[str, str, int]:
        return self.scheme, self.host, self.port

    @property
    def authority(self) -> str:
        """The Host header: no default port."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """As the application sees it: no user name, no fragment, no default port."""
        return f"{self.scheme}://{self.authority}{self.path}"

    def lacking(self, params: dict[str, str]) -> dict[str, str]:
        """Those of these parameters that the query does not have: a redirect often keeps the query that it saw."""
        given = {name for name, _value in parse_qsl(self.path.partition("?")[2], keep_blank_values=True)}
        return {name: value for name, value in params.items() if name not in given}

    def with_query(self, params: dict[str, str]) -> "Target":
        """With these parameters after the query that is there already."""
        if not params:
            return self
        joint = "?" if "?" not in self.path else "" if self.path[-1] in "?&" else "&"
        return replace(self, path=f"{self.path}{joint}{form(params)}")


def form(params: Mapping[str, str]) -> str:
    """What `urllib.parse.urlencode` makes of texts; most of ours are letters and digits, and stay as they are."""
    return "&".join([f"{escaped(name)}={escaped(value)}" for name, value in params.items()])


def escaped(text: str) -> str:
    """A name or value of a form."""
    return text if text.isascii() and text.isalnum() else quote_plus(text)


def parse(text: str) -> Target:
    """The target of an absolute http or https URL. Raises BadUrl."""
    text = text.strip(" \t\r\n")
    if FORBIDDEN.search(text):
        raise BadUrl("the URL contains a control character or a backslash")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise BadUrl(f"the URL cannot be read: {error}") from None
    if parts.scheme not in PORTS:
        raise BadUrl("the URL is neither http: nor https:")
    if port == 0:
        raise BadUrl("the URL has port 0")
    path = quoted(parts.path or "/", SAFE) + (f"?{quoted(parts.query, SAFE + '?')}" if parts.query else "")
    authorization = basic(parts.username, parts.password) if parts.username or parts.password else ""
    return Target(parts.scheme, host_of(parts.hostname), port or PORTS[parts.scheme], path, authorization)


def host_of(host: str | None) -> str:
    """A host in the one form that is looked up, checked and sent: ASCII, lower case, no final dot."""
    if not host:
        raise BadUrl("the URL has no host")
    if len(host) > 253:
        raise BadUrl("the URL's host name is too long")
    try:
        host = (host if host.isascii() else host.encode("idna").decode().lower()).rstrip(".")
    except UnicodeError:
        raise BadUrl("the URL's host name is not valid") from None
    if not HOST.fullmatch(host):
        raise BadUrl("the URL's host name is not valid")
    return host


def quoted(text: str, safe: str) -> str:
    """Percent-encode what may not stand in a URL and leave what is encoded already (in upper case, as urllib3)."""
    text = STRAY_PERCENT.sub("%25", quote(text, safe=safe, errors="replace"))
    return PERCENT.sub(lambda match: match[0].upper(), text)


def basic(user: str | None, password: str | None) -> str:
    """The Authorization header of a URL's user name and password."""
    pair = unquote_to_bytes(user or "") + b":" + unquote_to_bytes(password or "")
    return f"Basic {base64.b64encode(pair).decode()}"


def redirected(target: Target, location: str) -> Target:
    """Where a Location leads. A password given for one host is not told to another. Raises BadUrl."""
    with suppress(UnicodeError):
        location = location.encode("latin-1").decode("utf-8")  # http.client reads headers as latin-1
    try:
        onward = parse(urljoin(target.url, location.strip()))
    except ValueError as error:
        raise BadUrl(f"redirected to an address that is refused: {error}") from None
    if onward.origin == target.origin and not onward.authorization:
        onward = replace(onward, authorization=target.authorization)
    return onward


@dataclass(frozen=True, slots=True)
class Overrides:
    """How to connect, in seconds, and what to try again: ct (connection), rt (answer lost), 4xx, 5xx."""

    connect: float
    read: float
    total: float
    retries: int = 1
    policy: frozenset[str] = frozenset({"ct"})


def overridden(url: str, default: Overrides) -> Overrides:
    """The defaults with the fragment's ct, rt, tt (milliseconds), rc and rp; never more time than the defaults give."""
    _, _, fragment = url.partition("#")
    if not fragment:
        return default
    given = dict(parse_qsl(fragment))
    words = frozenset(given.get("rp", "").replace(",", " ").split())
    policy = frozenset({"ct", "rt", "4xx", "5xx"}) if "all" in words else words & {"ct", "rt", "4xx", "5xx"}
    return Overrides(
        seconds(given.get("ct"), default.connect),
        seconds(given.get("rt"), default.read),
        seconds(given.get("tt"), default.total),
        min(int(given["rc"]), 5) if re.fullmatch(r"[0-9]{1,3}", given.get("rc", "")) else default.retries,
        policy or default.policy,
    )


def seconds(milliseconds: str | None, most: float) -> float:
    """An override in seconds: at least 0.1, at most what the settings give; anything unreadable is ignored."""
    if not milliseconds or not re.fullmatch(r"[0-9]{1,9}", milliseconds):
        return most
    return min(max(int(milliseconds) / 1000, 0.1), most)
