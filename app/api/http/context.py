"""What requests need from the installation: settings, keys, wake-ups, cache, rate limits, totals."""

from dataclasses import dataclass, field

from flask import current_app

from app.api.http.totals import Totals
from app.audio.cache import FileCache
from app.bus.limits import Limits
from app.bus.wake import Wake
from app.settings.config import Settings
from app.settings.vault import Vault


@dataclass(frozen=True, slots=True)
class Parts:
    """The objects that requests share; made once by create_app."""

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
    """The parts of the running application."""
    running: Parts = current_app.extensions["restcomm"]
    return running
