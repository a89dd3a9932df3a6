"""The forms that settings have: what is written loosely is brought into the form that the code expects, and what could
never work is refused with a line that says why. Every function raises ValueError."""

import re
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator

HOST_NAME = re.compile(r"[a-z0-9_]([a-z0-9_.-]{0,252})(:[0-9]{1,5})?")
LARGEST_PORT = 65535


def host_entry(host: str) -> str:
    """An entry of a list of hosts: HOST, HOST:PORT, an address or a network."""
    text = host.strip().lower().rstrip(".")
    if "://" in text:
        raise ValueError(f"must be a host, as {urlsplit(text).netloc or 'app.internal:8000'}")
    try:
        if "/" in text:
            return str(ip_network(text, strict=False))
        address, _, port = text.rpartition("]:") if text.startswith("[") and "]:" in text else (text, "", "")
        ip_address(address.strip("[]"))
    except ValueError:
        _name, _, port = text.partition(":")
        if "/" in text or not HOST_NAME.fullmatch(text):
            raise ValueError(f"{host!r} is not a host, host:port, address or network") from None
    if port and not 0 < int(port if port.isdigit() else "0") <= LARGEST_PORT:
        raise ValueError(f"{host!r} has no port from 1 to 65535")
    return text


def public_url(text: str) -> str:
    """The root of an http(s) URL, without a final slash."""
    url = urlsplit(text.strip())
    if not text.strip():
        return ""
    if url.scheme.lower() not in ("http", "https") or not url.hostname:
        raise ValueError("must be a URL with http:// or https://, as https://voice.example.com")
    if url.query or url.fragment or url.username is not None:
        raise ValueError("must be a URL without user, ? and #")
    if url.port == 0:
        raise ValueError("port 0 cannot be reached")
    return text.strip().rstrip("/")


def country(text: str) -> str:
    """A country's two letters, in capitals."""
    code = text.strip().upper()
    if code and not re.fullmatch(r"[A-Z]{2}|\*", code):
        raise ValueError("must be two letters, as DE")
    return code


def prefix(text: str) -> str:
    """The beginning of a number: digits, perhaps after a +, without spaces."""
    found = re.sub(r"[\s().-]", "", text)
    if not re.fullmatch(r"\+?[0-9]*", found) or not found:
        raise ValueError(f"{text!r} is not the beginning of a number, as +49 or 1234")
    return found


def ice_server(text: str) -> str:
    """The URL of a STUN or TURN server."""
    if not re.fullmatch(r"(stun|stuns|turn|turns):[^\s/]+", text.strip()):
        raise ValueError(f"{text!r} does not begin with stun:, stuns:, turn: or turns:")
    return text.strip()


def without_sip(text: str) -> str:
    """host[:port][;transport=...]: a leading sip: is taken off, sips: becomes TLS."""
    found = text.strip()
    scheme, colon, rest = found.partition(":")
    if not colon or scheme.lower() not in ("sip", "sips"):
        return found
    rest = rest.removeprefix("//")
    return f"{rest};transport=tls" if scheme.lower() == "sips" and "transport=" not in rest else rest


def email(text: str) -> str:
    """An address with an @, in small letters."""
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", text.strip()):
        raise ValueError("must be an e-mail address")
    return text.strip().lower()


HostEntry = Annotated[str, AfterValidator(host_entry)]
PublicUrl = Annotated[str, AfterValidator(public_url)]
Country = Annotated[str, BeforeValidator(lambda text: country(text) if isinstance(text, str) else text)]
Prefix = Annotated[str, AfterValidator(prefix)]
IceServer = Annotated[str, AfterValidator(ice_server)]
SipPlace = Annotated[str, BeforeValidator(lambda text: without_sip(text) if isinstance(text, str) else text)]
OptionalPath = Annotated[Path | None, BeforeValidator(lambda value: None if value == "" else value)]
Email = Annotated[str, AfterValidator(email)]
