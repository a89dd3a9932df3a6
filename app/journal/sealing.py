"""Passwords in journals: sealed with the installation's key, so that a takeover can go on with them and nobody else who
reads the files (or the call's Events) has them."""

import json
import re
from typing import Any

import orjson

from app.errors.confidential import HIDDEN, SUSPECT, changed_within, hidden
from app.settings.vault import Vault

SEALED = re.compile(r"\{sealed ([A-Za-z0-9_=-]+)\}")


class Sealing:
    """Seals what is written, with a vault. Without one, as in programs that only read, passwords are left out."""

    def __init__(self, vault: Vault | None = None) -> None:
        self.vault = vault

    def closed(self, line: bytes) -> bytes:
        """A line of JSON without readable passwords."""
        if not SUSPECT.search(line):
            return line
        data = changed_within(json.loads(line), self.seal)
        try:
            return orjson.dumps(data)
        except TypeError:  # a lone surrogate, which orjson does not write
            return json.dumps(data, separators=(",", ":")).encode()

    def seal(self, password: str) -> str:
        """One password, sealed; one that is, as it is."""
        if SEALED.fullmatch(password):
            return password
        return f"{{sealed {self.vault.seal(password)}}}" if self.vault else HIDDEN

    def opened(self, data: Any) -> Any:
        """What a line said before it was closed."""
        return replaced(data, self.unseal)

    def unseal(self, found: re.Match[str]) -> str:
        """One password; of another installation's key: not at all."""
        try:
            return self.vault.open(found[1]) if self.vault else HIDDEN
        except ValueError:
            return HIDDEN


def readable(data: Any) -> Any:
    """What a line says to people: neither passwords (older releases wrote them) nor what they are sealed in."""
    return changed_within(replaced(data, lambda _found: HIDDEN), hidden)


def replaced(value: Any, word: Any) -> Any:
    """JSON data with another word for everything that is sealed in it."""
    if isinstance(value, str):
        return SEALED.sub(word, value) if "{sealed " in value else value
    if isinstance(value, dict):
        return {name: replaced(item, word) for name, item in value.items()}
    if isinstance(value, list):
        return [replaced(item, word) for item in value]
    return value
