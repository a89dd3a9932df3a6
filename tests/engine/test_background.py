"""Background tasks: SendMessage becomes a Finished (guide 3.7, 3.8). For recordings: test_background_recordings.py."""

from types import SimpleNamespace
from typing import Any

import gevent
import pytest

from app.calls.call import MAIN
from app.calls.commands.core import SendMessage
from app.calls.commands.results import QueuedMessage
from app.calls.events import Finished
from app.calls.facts import Facts
from app.engine.background import BackgroundTasks
from app.ledger.rows.messages import MessageError

FACTS = Facts("CA" + "1" * 32, "AC" + "1" * 32, "alice", "1234")
ID = f"{FACTS.call_sid}-17"
QUEUED = QueuedMessage("SM1", "queued")
SMS = SendMessage("sms", "+14445556666", "1234", "Hello")


def told(answer: QueuedMessage | Exception) -> tuple[list[Any], Finished]:
    """What the messages were asked, and what the call is told when they answer so."""
    asked: list[Any] = []
    events: list[Finished] = []

    def send(*values: Any) -> QueuedMessage:
        asked.extend(values)
        if isinstance(answer, Exception):
            raise answer
        return answer

    services: Any = SimpleNamespace(messages=SimpleNamespace(send=send))
    live: Any = SimpleNamespace(sid=FACTS.call_sid, header=SimpleNamespace(facts=FACTS), tasks={})
    BackgroundTasks(services, lambda _live, event: events.append(event)).run(live, MAIN, ID, SMS, 0.0)
    gevent.joinall(list(live.tasks.values()), timeout=2)
    (event,) = events
    return asked, event


def test_a_message_is_sent_under_its_commands_id() -> None:
    assert told(QUEUED) == ([FACTS, SMS, ID], Finished(ID, QUEUED))


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (MessageError("there is nothing to send"), "there is nothing to send"),
        (KeyError("x"), "internal error: KeyError"),
    ],
)
def test_one_that_is_refused_is_told_in_one_line(error: Exception, words: str) -> None:
    assert told(error)[1] == Finished(ID, error=words)
