"""Set-Cookie read and Cookie written, for one target at one time (RFC 6265 sections 5.1 to 5.4)."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from ipaddress import ip_address

from app.calls.cookies import MOST, Cookie, take
from app.webhooks.urls import Target

LONGEST = 4096
"""Bytes of one Set-Cookie line that is taken."""
LONGEST_COOKIE = 16384
"""Bytes of the Cookie header that is sent: servers refuse longer ones."""
CONTROLS = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DELIMITERS = re.compile(r"[\x09\x20-\x2f\x3b-\x40\x5b-\x60\x7b-\x7e]+")
FOREVER = 1 << 40


class Jar:
    """The cookies of one exchange: those that it began with, and what its answers changed."""

    def __init__(self, cookies: Iterable[Cookie]) -> None:
        self.cookies = list(cookies)
        self.changes: list[Cookie] = []

    def header(self, target: Target, now: float) -> str:
        """What to send: the longest paths first, then the oldest; empty for none."""
        fitting = [cookie for cookie in self.cookies if fits(cookie, target, now)]
        fitting.sort(key=lambda cookie: -len(cookie["path"]))
        text = ""
        for cookie in fitting:
            pair = f"{cookie['name']}={cookie['value']}" if cookie["name"] else cookie["value"]
            if len(text) + len(pair) + 2 <= LONGEST_COOKIE:
                text += f"; {pair}" if text else pair
        return text

    def hear(self, lines: list[str], target: Target, now: float) -> None:
        """Take the Set-Cookie lines of an answer."""
        changes = [cookie for line in lines[:MOST] if (cookie := parse(line, target, now))]
        self.changes += changes
        take(self.cookies, changes)


def fits(cookie: Cookie, target: Target, now: float) -> bool:
    """Is a cookie for this target, now?"""
    if cookie["expires"] and cookie["expires"] <= now:
        return False
    if cookie["secure"] and target.scheme != "https":
        return False
    path = target.path.partition("?")[0]
    own = cookie["path"]
    under = path == own or (path.startswith(own) and (own.endswith("/") or path[len(own)] == "/"))
    host = cookie["domain"]
    return under and (target.host == host or (not cookie["host_only"] and is_below(target.host, host)))


def is_below(host: str, domain: str) -> bool:
    """Is a host in a domain? No address is."""
    try:
        ip_address(host)
    except ValueError:
        return host.endswith("." + domain)
    return False


def parse(line: str, target: Target, now: float) -> Cookie | None:
    """The cookie of a Set-Cookie line, with `gone` when it is to be removed. None: it is none, or not for its host."""
    if len(line) > LONGEST or CONTROLS.search(line):
        return None
    pair, *rest = line.split(";")
    name, equals, value = pair.partition("=")
    name, value = (name.strip(), value.strip()) if equals else ("", pair.strip())
    if not name and not value:
        return None
    said = {}
    for word in rest:
        key, _, text = word.partition("=")
        said[key.strip().lower()] = text.strip()
    domain = said.get("domain", "").lower().removeprefix(".").rstrip(".")
    if domain and domain != target.host and not ("." in domain and is_below(target.host, domain)):
        return None
    path = said.get("path", "")
    expires = expiry(said, now)
    cookie: Cookie = {
        "name": name,
        "value": value,
        "domain": domain or target.host,
        "host_only": not domain,
        "path": path if path.startswith("/") else default_path(target),
        "secure": "secure" in said,
        "expires": expires,
    }
    gone = 0 < expires <= now
    return cookie | {"gone": True} if gone else cookie


def default_path(target: Target) -> str:
    """The folder of the target (RFC 6265 5.1.4)."""
    return target.path.partition("?")[0].rpartition("/")[0] or "/"


def expiry(said: dict[str, str], now: float) -> float:
    """When it ends, seconds since 1970: by Max-Age, or else by Expires; 0: with the call."""
    age = said.get("max-age", "")
    if re.fullmatch(r"-?[0-9]+", age):
        return min(now + int(age[:12]), FOREVER) if int(age[:12]) > 0 else 1.0
    return date(said["expires"]) if "expires" in said else 0.0


def date(text: str) -> float:
    """A cookie's date (RFC 6265 5.1.1), in whichever of the usual forms; 0 when it is none."""
    clock = day = month = year = None
    for token in DELIMITERS.split(text):
        if clock is None and (found := re.match(r"(\d{1,2}):(\d{1,2}):(\d{1,2})(?:\D|$)", token)):
            clock = tuple(int(part) for part in found.groups())
        elif day is None and (found := re.match(r"(\d{1,2})(?:\D|$)", token)):
            day = int(found[1])
        elif month is None and token[:3].lower() in MONTHS:
            month = MONTHS.index(token[:3].lower()) + 1
        elif year is None and (found := re.match(r"(\d{2,4})(?:\D|$)", token)):
            year = int(found[1])
    if clock is None or day is None or month is None or year is None:
        return 0.0
    year += 1900 if 70 <= year <= 99 else 2000 if year <= 69 else 0
    try:
        hours, minutes, seconds = clock
        when = datetime(year, month, day, hours, minutes, seconds, tzinfo=UTC)
        return max(1.0, when.timestamp()) if year >= 1601 else 0.0
    except ValueError:
        return 0.0
