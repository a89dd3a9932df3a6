"""The link of `make run` that signs the operator into the console, once.

A file in the var folder holds a keyed hash of its token; using it removes the file, so that of two
who come at once one gets in.
"""

import json
import secrets
import time
from pathlib import Path

from app.settings.config import Settings
from app.settings.private_file import write_private
from app.settings.vault import Vault

LIFETIME_S = 24 * 3600


def path(settings: Settings) -> Path:
    return settings.var.absolute() / "console-link"


def make(settings: Settings, vault: Vault, account_sid: str) -> str:
    """A new token for this account; an earlier one is worth nothing any more."""
    token = secrets.token_urlsafe(24)
    kept = {"account": account_sid, "digest": vault.digest(token), "until": int(time.time()) + LIFETIME_S}
    write_private(path(settings), json.dumps(kept))
    return token


def spend(settings: Settings, vault: Vault, token: str) -> str:
    """The account's SID, if this is the token and it was not used yet; empty otherwise."""
    try:
        kept = json.loads(path(settings).read_text())
        if not vault.is_token(token, kept["digest"]) or kept["until"] < time.time():
            return ""
        path(settings).unlink()
    except (OSError, ValueError, KeyError, TypeError):
        return ""
    return str(kept["account"])
