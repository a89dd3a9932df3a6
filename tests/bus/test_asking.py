"""Questions to an engine through Redis: answered, too old, not answered, Redis away."""

import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from redis.exceptions import RedisError

from app.bus.asking import EngineRpc, questions_of
from app.settings.config import load


@pytest.fixture
def asking(redis_url, tmp_path):
    ends = [EngineRpc(load(var=tmp_path, redis_url=redis_url)) for _ in range(2)]
    yield ends
    for end in ends:
        end.redis.flushall()
        end.close()


def test_who_asks_gets_the_answer_to_his_question(asking):
    asker, engine = asking
    asker.redis.rpush(questions_of("node1"), json.dumps({"id": "old", "until": time.time() - 1, "fields": {}}))
    waiting = ThreadPoolExecutor(1)
    answer = waiting.submit(asker.ask, "node1", {"login": "bob"}, 5)
    question = next(engine.questions("node1"))
    assert question.fields == {"login": "bob"}, "the one that is too old is not answered"
    engine.answer(question.id, "not registered")
    assert answer.result(5) == "not registered"


def test_nobody_answers(asking):
    assert asking[0].ask("nobody", {}, 1) is None


def test_redis_is_away(tmp_path):
    asker = EngineRpc(load(var=tmp_path, redis_url="redis://127.0.0.1:9/0"))
    with pytest.raises((RedisError, OSError)):
        asker.ask("node1", {}, 1)
    asker.answer("x", "y")
