"""Wake-ups through Redis, which may be away: the database row is the record, so who is not woken looks anyway
(docs/architecture.md, Processes).

Nothing here raises for what Redis does, and nothing but `engine_wakeups` waits longer than 0.2 s. After a failure Redis
is left alone for a moment, so that an outage costs a caller that only once in a while.
"""

import logging
import os
import time
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import gevent
from redis import Redis
from redis.backoff import NoBackoff
from redis.client import PubSub
from redis.exceptions import ConnectionError, RedisError
from redis.retry import Retry
from rq import Queue
from rq.serializers import JSONSerializer

from app.settings.config import Settings

log = logging.getLogger(__name__)

T = TypeVar("T")

MAX_WAIT = 0.2
SOCKET_WAIT = 0.1
REST_SECONDS = (1.0, 2.0, 5.0)
"""How long Redis is left alone after one failure, two, and more."""
ALIVE_SECONDS = 10
LOOKING_SECONDS = 3

QUEUE = "restcomm"
POLL_JOB = "app.jobs.callbacks.outbox.look"
LOOKING = "restcomm:outbox:looking"
"""Exists while a worker is looking at the outbox, or has been woken: no further job is needed then."""
AWAKE_SECONDS = 1.0
"""A worker goes on looking for so long after it has asked to be woken."""
NOT_AGAIN_SECONDS = 0.8
"""For so long nothing is said of LOOKING again: whoever looks now will still look then."""
SEND = "app.jobs.messages.sending.look"
SENDING_MS = 200
"""Seconds after a wake-up for messages in which no other is needed: workers look that often anyway."""


def client(settings: Settings) -> Redis:
    """A Redis client that gives up soon. One retry: the pool may hold a connection of before a restart."""
    return Redis.from_url(
        settings.url_of_redis(),
        socket_timeout=SOCKET_WAIT,
        socket_connect_timeout=SOCKET_WAIT,
        retry=Retry(NoBackoff(), 1, supported_errors=(ConnectionError,)),
        protocol=2,
        driver_info=None,
    )


class Wakeups:
    """Tells engines and workers that there is something for them in the database, and who is alive."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.redis = client(settings)
        self.queue = Queue(QUEUE, connection=self.redis, serializer=JSONSerializer)
        self.failures = 0
        self.rest_until = 0.0
        self.looked_after_until = 0.0
        """Until then the outbox is looked at without our saying anything."""

    def wake_engine(self, node: str) -> bool:
        """There is mail for this node. Returns whether its engine heard."""
        return bool(self.attempt(lambda: self.redis.publish(channel(node), b""), 0))

    def wake_engines(self) -> None:
        """There is mail for every node."""
        for node in self.settings.node_names():
            self.wake_engine(node)

    def engine_wakeups(self, node: str, seconds: float) -> Iterator[bool]:
        """Forever: True when the node was woken, or a wake-up may have been missed; False after this many seconds
        without one."""
        subscription = Subscription(self.settings, channel(node))
        try:
            while True:
                yield subscription.wait(seconds)
        finally:
            subscription.close()

    def wake_worker(self) -> bool:
        """There are callbacks in the outbox. Returns whether a worker will look; many calls make few jobs."""
        return self.now_and_then(self.enqueue_look)

    def enqueue_look(self) -> bool:
        if self.redis.set(LOOKING, b"", nx=True, px=LOOKING_SECONDS * 1000):
            self.queue.enqueue_call(POLL_JOB, timeout=LOOKING_SECONDS * 10, result_ttl=0, ttl=60, failure_ttl=60)
        return True

    def wake_senders(self) -> bool:
        """There are messages or faxes to send. Returns whether a worker will look."""
        return bool(self.attempt(self.enqueue_send, False))

    def enqueue_send(self) -> bool:
        if self.redis.set("restcomm:messages:told", b"", nx=True, px=SENDING_MS):
            self.queue.enqueue_call(SEND, timeout=LOOKING_SECONDS * 10, result_ttl=0, ttl=60, failure_ttl=60)
        return True

    def looking(self) -> bool:
        """A worker: I look at the outbox now and for the next seconds."""
        return self.now_and_then(lambda: bool(self.redis.set(LOOKING, b"", px=LOOKING_SECONDS * 1000)))

    def now_and_then(self, say: Callable[[], bool]) -> bool:
        """Say something of LOOKING, unless it was said a moment ago. Returns whether a worker looks."""
        began = time.monotonic()
        if began < self.looked_after_until:
            return True
        said = self.attempt(say, False)
        self.looked_after_until = began + NOT_AGAIN_SECONDS if said else 0.0
        return said

    def looked(self) -> bool:
        """A worker: from now on I must be woken. Look for AWAKE_SECONDS more after this."""
        self.looked_after_until = 0.0
        return bool(self.attempt(lambda: bool(self.redis.delete(LOOKING)), False))

    def heartbeat(self, node: str) -> None:
        """An engine: I serve this node. To be said every few seconds."""
        self.attempt(lambda: self.redis.set(f"restcomm:engine:{node}", os.getpid(), ex=ALIVE_SECONDS), None)

    def engine_alive(self, node: str) -> bool | None:
        """Does an engine serve this node? None: Redis does not say."""
        found = self.attempt(lambda: self.redis.exists(f"restcomm:engine:{node}"), None)
        return None if found is None else bool(found)

    def attempt(self, act: Callable[[], T], otherwise: T) -> T:
        """Do it if Redis answers in time."""
        if time.monotonic() < self.rest_until:
            return otherwise
        try:
            with gevent.Timeout(MAX_WAIT, TimeoutError("no answer in time")):
                result = act()
        except (RedisError, OSError) as error:
            self.failed(error)
            return otherwise
        if self.failures:
            log.warning("Redis is back")
            self.failures = 0
        return result

    def failed(self, error: Exception) -> None:
        """Leave Redis alone for a moment."""
        if not self.failures:
            log.error("Redis is unavailable, continuing without: %s", error)
        self.rest_until = time.monotonic() + REST_SECONDS[min(self.failures, len(REST_SECONDS) - 1)]
        self.failures += 1

    def close(self) -> None:
        self.redis.close()


class Subscription:
    """One channel, subscribed again whenever Redis comes back."""

    def __init__(self, settings: Settings, name: str) -> None:
        self.redis = client(settings)
        self.name = name
        self.pubsub: PubSub | None = None

    def wait(self, seconds: float) -> bool:
        """Wait for a message, or this many seconds. Returns whether a message may have arrived."""
        end = time.monotonic() + seconds
        try:
            return self.open() or self.heard(end)
        except (RedisError, OSError) as error:
            log.debug("no wake-ups on %s: %s", self.name, error)
            self.close()
            gevent.sleep(max(0.0, end - time.monotonic()))
            return False

    def open(self) -> bool:
        """Subscribe if need be. Returns whether we were deaf until now."""
        if self.pubsub is not None:
            return False
        pubsub: PubSub = self.redis.pubsub(ignore_subscribe_messages=True)  # type: ignore[no-untyped-call]  # redis leaves it out
        pubsub.subscribe(self.name)
        self.pubsub = pubsub
        return True

    def heard(self, end: float) -> bool:
        """Wait for a message; those that came together count as one."""
        heard: Any = False
        while self.pubsub is not None and not heard and (left := end - time.monotonic()) > 0:
            heard = self.pubsub.get_message(timeout=left)
        while heard and self.pubsub is not None and self.pubsub.get_message(timeout=0):
            pass
        return bool(heard)

    def close(self) -> None:
        """Let go of the connection."""
        pubsub, self.pubsub = self.pubsub, None
        if pubsub is not None:
            pubsub.close()
        self.redis.close()


def channel(node: str) -> str:
    """The channel on which a node's engine is woken."""
    return f"restcomm:wake:{node}"
