"""Is this installation a trial? Then its limits are open where nothing can cost money (docs/limits.md)."""

import logging

from app.settings.config import Settings
from app.webhooks.guard.own import is_loopback, is_trial, place_of

log = logging.getLogger(__name__)

OPEN = "countries, short numbers, SIP hosts, caller IDs, numbers to bind, calls per second and at the same time"


def is_open(settings: Settings) -> bool:
    """Are the limits that nobody has set open? By `auto` only while everything is on loopback, gateways included."""
    if settings.outbound_policy != "auto":
        return settings.outbound_policy == "trial"
    return is_trial(settings) and all(is_local(gateway.uri) for gateway in settings.all_gateways())


def is_local(uri: str) -> bool:
    """Is a gateway on this machine?"""
    place = uri.partition(";")[0]
    host = next((host for host, _port in place_of(place)), place.rpartition(":")[0] or place)
    return not uri or is_loopback(host)


def is_pool(settings: Settings) -> bool:
    """Do accounts get their numbers from the operator's pool only?"""
    if settings.number_ownership != "auto":
        return settings.number_ownership == "pool"
    return not is_open(settings)


def say(settings: Settings) -> None:
    """Once, at the start: which limits are open."""
    if is_open(settings):
        log.warning(
            "outbound_policy: this is a trial. Open unless set: %s. Closed: premium, satellite, emergency", OPEN
        )
