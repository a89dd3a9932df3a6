"""Questions to the engine of a node, whose answer somebody waits for: through Redis (docs/architecture.md, Processes).

Redis may be away or forget: then there is no answer, and who asked tries again later. A question that is too old is not
answered, so what it asks for is not done long after its asker gave it up.
"""

import json
import logging
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import gevent
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError, RedisError
from redis.retry import Retry

from app.settings.config import Settings

log = logging.getLogger(__name__)

LISTEN_SECONDS, PAUSE_SECONDS = 5, 1.0
AT_ONCE_SECONDS = 20
KEPT_SECONDS = 60
"""Answers that are not fetched, and questions that are not read, expire after this time."""


@dataclass(frozen=True, slots=True)
class EngineQuestion:
    """What somebody asks, and the id that the answer needs."""

    id: str
    fields: dict[str, str]


class EngineRpc:
    """One end of it, with a connection of its own: it is waited on."""

    def __init__(self, settings: Settings) -> None:
        self.redis = Redis.from_url(
            settings.url_of_redis(),
            socket_connect_timeout=PAUSE_SECONDS,
            socket_timeout=KEPT_SECONDS,
            retry=Retry(NoBackoff(), 1, supported_errors=(ConnectionError,)),
            protocol=2,
            driver_info=None,
        )

    def ask(self, node: str, fields: dict[str, str], seconds: int, begin: int = 0) -> str | None:
        """Ask a node's engine, and wait. begin: seconds within which it must have begun, by default all. None: it did
        not answer in time. Raises RedisError, OSError."""
        question = {"id": uuid.uuid4().hex, "until": time.time() + (begin or seconds), "fields": fields}
        with self.redis.pipeline() as pipe:
            pipe.rpush(questions_of(node), json.dumps(question))
            pipe.expire(questions_of(node), KEPT_SECONDS)
            pipe.execute()
        return self.wait_answer(str(question["id"]), seconds)

    def wait_answer(self, id: str, seconds: float) -> str | None:
        """Wait for the answer of this id, which an engine was given. None: there is none in time. Raises RedisError,
        OSError."""
        end, answer = time.monotonic() + seconds, None
        while answer is None and (left := end - time.monotonic()) > 0:
            found: Any = self.redis.blpop([answer_to(id)], timeout=min(left, AT_ONCE_SECONDS))
            answer = found and found[1].decode()
        return answer

    def questions(self, node: str) -> Iterator[EngineQuestion]:
        """Yield the questions to this node, forever."""
        while True:
            try:
                found: Any = self.redis.blpop([questions_of(node)], timeout=LISTEN_SECONDS)
            except (RedisError, OSError) as error:
                log.debug("no questions for %s: %s", node, error)
                gevent.sleep(PAUSE_SECONDS)
                continue
            question = json.loads(found[1]) if found else None
            if question and question["until"] > time.time():
                yield EngineQuestion(question["id"], question["fields"])

    def answer(self, id: str, text: str) -> None:
        """Answer a question. Nothing is raised for what Redis does: no answer is an answer, too."""
        try:
            with self.redis.pipeline() as pipe:
                pipe.rpush(answer_to(id), text)
                pipe.expire(answer_to(id), KEPT_SECONDS)
                pipe.execute()
        except (RedisError, OSError) as error:
            log.warning("a question was not answered: %s", error)

    def close(self) -> None:
        self.redis.close()


def questions_of(node: str) -> str:
    return f"restcomm:ask:{node}"


def answer_to(id: str) -> str:
    return f"restcomm:answer:{id}"
