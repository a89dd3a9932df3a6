"""What every request needs of the installation: settings, keys, wake-ups, the cache, limits, totals."""

from dataclasses import dataclass, field

from flask import current_app

from app.api.totals import Totals
from app.config import Settings
from app.engine.cache import FileCache
from app.limits import Limits
from app.vault import Vault
from app.wake import Wake


@dataclass(frozen=True, slots=True)
class Parts:
    """Made once by create_app."""

    settings: Settings
    vault: Vault
    wake: Wake
    cache: FileCache
    limits: Limits
    totals: Totals = field(default_factory=Totals)


def build(settings: Settings) -> Parts:
    """The parts for these settings. Redis is not connected yet."""
    wake = Wake(settings)
    return Parts(settings, Vault(settings), wake, FileCache(settings), Limits(settings, wake))


def parts() -> Parts:
    """Those of the running application."""
    return current_app.extensions["restcomm"]
