"""An RQ worker that lives beside other greenlets: no fork, no signals, no alarm of its own (docs/switches.md, RQ).

It has one queue, because a worker on several loses the job that it was about to take when it is killed.
"""

import logging
from typing import Any

import gevent
from gevent.event import Event
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, SimpleWorker, worker_registration
from rq.exceptions import StopRequested
from rq.serializers import JSONSerializer
from rq.timeouts import BaseDeathPenalty

from app.bus.wake import QUEUE
from app.settings.config import Settings

log = logging.getLogger(__name__)

TTL_SECONDS = 30
"""RQ looks for a job for 15 s less than this at a time; then it says that it is alive."""
PAUSE_SECONDS = 2.0


class GreenletDeathPenalty(BaseDeathPenalty):
    """Ends a job that takes too long by a gevent timeout: RQ's own uses SIGALRM, which would hit any greenlet."""

    def setup_death_penalty(self) -> None:
        self.timer = gevent.Timeout.start_new(self._timeout, self._exception(f"took longer than {self._timeout} s"))

    def cancel_death_penalty(self) -> None:
        self.timer.close()


class GreenletWorker(SimpleWorker):
    """Performs jobs in this greenlet."""

    death_penalty_class = GreenletDeathPenalty
    max_connection_wait_time = PAUSE_SECONDS

    def _install_signal_handlers(self) -> None:
        """The process has its own."""

    def subscribe(self) -> None:
        """This worker receives no commands."""

    def heartbeat(self, timeout: int | None = None, pipeline: Any = None) -> None:
        """Say that it is alive, and who it is: Redis may have been emptied, and RQ 3.0.0 says that only once."""
        super().heartbeat(timeout, pipeline)
        if pipeline is None:
            self.connection.hset(self.key, mapping=self.serialize())
            worker_registration.register(self)


def run(settings: Settings, asked_to_end: Event) -> None:
    """The greenlet: work until asked to end, whatever Redis does. StopRequested ends a wait for jobs."""
    for name in ("rq.worker", "rq.job"):
        logging.getLogger(name).setLevel(logging.WARNING)
    told = False
    while not asked_to_end.is_set():
        try:
            worker(settings).work(logging_level=None)
            told = False
        except StopRequested:
            return
        except (RedisError, OSError) as error:
            if not told:
                log.error("cannot get jobs from Redis: %s", error)
            told = True
        asked_to_end.wait(PAUSE_SECONDS)


def worker(settings: Settings) -> Any:
    """A worker with a connection of its own, because RQ gives that one long timeouts. Raises RedisError."""
    connection = Redis.from_url(
        settings.url_of_redis(), socket_connect_timeout=PAUSE_SECONDS, protocol=2, driver_info=None
    )
    queue = Queue(QUEUE, connection=connection, serializer=JSONSerializer, death_penalty_class=GreenletDeathPenalty)
    return GreenletWorker([queue], connection=connection, serializer=JSONSerializer, worker_ttl=TTL_SECONDS)
