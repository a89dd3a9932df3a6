"""Requests and their answers: each `then` is called once, whatever happens."""

import json

from ariclient.protocol.request import Rest
from ariclient.transport.requests import DEADLINE, Reply, Requests, reply_of

ASK = Rest("GET", "x")


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def response(id: str, status: int = 200, **more: object) -> dict[str, object]:
    return {"type": "RESTResponse", "request_id": id, "status_code": status, "reason_phrase": "OK", **more}


def test_answers_find_their_requests() -> None:
    requests, first, second = Requests(), [], []
    one = json.loads(requests.add(ASK, first.append))["request_id"]
    two = json.loads(requests.add(ASK, second.append))["request_id"]
    requests.take_answer(response(two, 201))
    requests.take_answer(response(one, 404, reason_phrase="Not Found", message_body='{"message": "Channel not found"}'))
    assert second == [Reply(201, "OK")]
    assert first[0].error == "404 Channel not found"
    assert not first[0].ok


def test_second_and_strange_answers_change_nothing() -> None:
    requests, told = Requests(), []
    requests.add(ASK, told.append)
    for id in ("1", "1", "77", None):
        requests.take_answer(response(id))  # type: ignore[arg-type]
    assert len(told) == 1


def test_deadline() -> None:
    clock, told = Clock(), []
    requests = Requests(clock)
    requests.add(ASK, told.append)
    clock.now += DEADLINE - 0.1
    requests.add(ASK, told.append)
    assert not requests.overdue()
    clock.now += 0.1
    assert requests.overdue()
    requests.fail("the link was lost")
    assert [reply.error for reply in told] == ["timed out", "the link was lost"]
    assert not requests.overdue()


def test_request_made_while_failing_is_kept() -> None:
    """A `then` may ask again."""
    requests, told = Requests(), []
    requests.add(ASK, lambda reply: requests.add(ASK, told.append) and None)
    requests.fail("lost")
    assert len(requests.waiting) == 1


def test_answers_that_cannot_be_read() -> None:
    for message in ({}, {"status_code": "x"}, response("1", message_body="{"), response("1", message_body="[" * 99999)):
        reply = reply_of(message)
        assert reply.status == 0
        assert reply.error
