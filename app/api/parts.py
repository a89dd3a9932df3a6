"""What every request needs of the installation: settings, keys, wake-ups, the cache."""

from dataclasses import dataclass

from flask import current_app

from app.config import Settings
from app.engine.cache import FileCache
from app.vault import Vault
from app.wake import Wake


@dataclass(frozen=True, slots=True)
class Parts:
    """Made once by create_app."""

    settings: Settings
    vault: Vault
    wake: Wake
    cache: FileCache


def build(settings: Settings) -> Parts:
    """The parts for these settings. Redis is not connected yet."""
    return Parts(settings, Vault(settings), Wake(settings), FileCache(settings))


def parts() -> Parts:
    """Those of the running application."""
    return current_app.extensions["restcomm"]
