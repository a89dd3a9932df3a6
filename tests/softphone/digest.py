"""Digest authentication (RFC 3261 section 22, RFC 8760): the answer to a 401 or 407."""

import hashlib
import re
import secrets

from .message import Message

HASHES = {"MD5": hashlib.md5, "SHA-256": hashlib.sha256}
ANSWER_IN = {401: ("WWW-Authenticate", "Authorization"), 407: ("Proxy-Authenticate", "Proxy-Authorization")}


def answer(challenge: Message, method: str, uri: str, user: str, password: str) -> tuple[str, str] | None:
    """The header (name, value) that answers a challenge; None when no offered algorithm is known."""
    asked_in, answer_in = ANSWER_IN[challenge.status]
    for value in challenge.all(asked_in):
        asked = fields(value)
        if asked.get("algorithm", "MD5").upper() in HASHES:
            return answer_in, credentials(asked, method, uri, user, password)
    return None


def fields(value: str) -> dict[str, str]:
    """The name=value pairs of a Digest header, unquoted."""
    pairs = re.findall(r'(\w+)\s*=\s*(?:"((?:\\.|[^"\\])*)"|([^\s,]+))', value.partition(" ")[2])
    return {name.lower(): quoted or plain for name, quoted, plain in pairs}


def credentials(asked: dict[str, str], method: str, uri: str, user: str, password: str) -> str:
    """A Digest value for Authorization, with qop=auth when it was offered."""
    given = {"username": user, "realm": asked.get("realm", ""), "nonce": asked.get("nonce", ""), "uri": uri}
    if "auth" in re.split(r"\s*,\s*", asked.get("qop", "")):
        given |= {"cnonce": secrets.token_hex(8), "nc": "00000001", "qop": "auth"}
    given |= {name: asked[name] for name in ("algorithm", "opaque") if name in asked}
    given["response"] = response(given, method, password)
    bare = {"nc", "qop", "algorithm"}
    return "Digest " + ", ".join(f"{k}={v}" if k in bare else f'{k}="{v}"' for k, v in given.items())


def response(given: dict[str, str], method: str, password: str) -> str:
    """The hash both sides compute; a registrar in a test checks a phone with it."""
    make = HASHES[given.get("algorithm", "MD5").upper()]

    def digest(*parts: str) -> str:
        return make(":".join(parts).encode()).hexdigest()

    secret = digest(given["username"], given["realm"], password)
    request = digest(method, given["uri"])
    if "qop" in given:
        return digest(secret, given["nonce"], given["nc"], given["cnonce"], given["qop"], request)
    return digest(secret, given["nonce"], request)
