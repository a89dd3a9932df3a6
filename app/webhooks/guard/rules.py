"""The rules of the settings: which hosts customers' URLs may lead to."""

from collections.abc import Callable, Iterable

from app.settings.config import Settings
from app.webhooks.guard.addresses import Guard
from app.webhooks.guard.own import is_trial, own


def guard_of(settings: Settings, lists: Callable[[str], Iterable[str]] = lambda tenant: ()) -> Guard:
    """The rules of the settings. Only a trial reaches 127.0.0.1 without being told."""
    told = "allow_hosts" in settings.model_fields_set
    allowed = settings.allow_hosts if told or not is_trial(settings) else ["127.0.0.1"]
    return Guard(allowed, own=own(settings), lists=lists)
