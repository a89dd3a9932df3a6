"""What every request needs of the installation: settings, keys, Redis."""

from dataclasses import dataclass

from flask import current_app
from redis import Redis
from redis.exceptions import RedisError

from app.config import Settings
from app.vault import Vault

REDIS_WAIT_S = 0.5


@dataclass(frozen=True, slots=True)
class Parts:
    """Made once by create_app."""

    settings: Settings
    vault: Vault
    redis: Redis


def build(settings: Settings) -> Parts:
    """The parts for these settings. Redis is not connected yet."""
    redis = Redis.from_url(
        settings.url_of_redis(), socket_connect_timeout=REDIS_WAIT_S, socket_timeout=REDIS_WAIT_S, decode_responses=True
    )
    return Parts(settings, Vault(settings), redis)


def parts() -> Parts:
    """Those of the running application."""
    return current_app.extensions["restcomm"]


def wake(node: str) -> None:
    """Tell a node's engine to look at its mailbox. It looks by itself every second, so a failure does not matter."""
    try:
        parts().redis.publish(f"restcomm:wake:{node}", "mailbox")
    except RedisError as error:
        current_app.logger.warning("engine %s was not woken: %s", node, error)
