"""Waits until every switch knows of a client that is new, changed or gone: a phone that registers right after the
answer of the REST API is known.

An engine that is away, or has no switch, is not waited for: it learns of all clients when it connects.
"""

import logging
import time
from collections.abc import Mapping

from redis.exceptions import RedisError

from app.bus.asking import EngineRpc
from app.bus.wake import Wakeups
from app.settings.config import Settings

log = logging.getLogger(__name__)

MOST_SECONDS = 2.0
"""A change is made whether or not a switch says within this time that it knows."""


def tell_switches(settings: Settings, wake: Wakeups, letters: Mapping[str, str]) -> bool:
    """Wake the engines of these letters, which are committed, and wait for their answers. letters: the nodes, by the
    ids of the answers. Returns whether all switches that have an engine know."""
    awake = {node for node in dict.fromkeys(letters.values()) if wake.wake_engine(node)}
    ids = [id for id, node in letters.items() if node in awake]
    if not ids:
        return True
    answers = EngineRpc(settings)
    try:
        return answered(answers, ids)
    except (RedisError, OSError) as error:
        log.warning("it is not known whether the switches know a client: %s", error)
        return False
    finally:
        answers.close()


def answered(answers: EngineRpc, ids: list[str]) -> bool:
    """Did all these answers come in time? Raises RedisError, OSError."""
    end = time.monotonic() + MOST_SECONDS
    for id in ids:
        if answers.wait_answer(id, end - time.monotonic()) is None:
            log.warning("a switch has not said within %s s that it knows a client", MOST_SECONDS)
            return False
    return True
