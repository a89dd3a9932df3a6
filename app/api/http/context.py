"""What requests need from the installation: settings, keys, wake-ups, cache, rate limits, totals."""

from dataclasses import dataclass, field

from flask import current_app

from app.api.http.totals import Totals
from app.audio.cache import FileCache
from app.bus.limits import Limits
from app.bus.wake import Wakeups
from app.settings.config import Settings
from app.settings.vault import Vault
from app.switching.guesses import Guesses


@dataclass(frozen=True, slots=True)
class AppContext:
    """The objects that requests share; made once by create_app."""

    settings: Settings
    vault: Vault
    wake: Wakeups
    cache: FileCache
    limits: Limits
    guesses: Guesses
    totals: Totals = field(default_factory=Totals)


def build(settings: Settings) -> AppContext:
    """The parts for these settings. Redis is not connected yet."""
    wake = Wakeups(settings)
    return AppContext(settings, Vault(settings), wake, FileCache(settings), Limits(settings, wake), Guesses(settings))


def app_context() -> AppContext:
    """The parts of the running application."""
    running: AppContext = current_app.extensions["restcomm"]
    return running
