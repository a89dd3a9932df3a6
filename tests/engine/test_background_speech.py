"""Background tasks: Synthesize becomes a Finished, and a synthesizer that failed a Notification (guide 2.7, 3.3)."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gevent

from app.calls.call import MAIN
from app.calls.commands.core import Notify, Prefetch, Synthesize
from app.calls.events import Finished
from app.calls.facts import Facts
from app.engine.background import BackgroundTasks
from app.settings.config import Settings
from app.speech.port import Unavailable
from app.speech.speech import Speech
from tests.speech.test_fallback import Hums

FACTS = Facts("CA" + "1" * 32, "AC" + "1" * 32, "alice", "1234")
ID = f"{FACTS.call_sid}-17"
SAY = Synthesize("Hello", "man", "en-US")


class World:
    """With two synthesizers, of which the first is away. notifications: what was written of the call."""

    def __init__(self, folder: Path) -> None:
        self.first, self.second = Hums("first", 400), Hums("second", 1200)
        self.first.error = Unavailable("first is away")
        self.notifications: list[Notify] = []
        self.events: list[Finished] = []
        ledger = SimpleNamespace(notification=lambda facts, notify, wall: self.notifications.append(notify))
        services: Any = SimpleNamespace(speech=Speech(Settings(var=folder), [self.first, self.second]), ledger=ledger)
        self.background = BackgroundTasks(services, lambda _live, event: self.events.append(event))
        self.live: Any = SimpleNamespace(sid=FACTS.call_sid, header=SimpleNamespace(facts=FACTS), tasks={})

    def say(self) -> Finished:
        self.background.run(self.live, MAIN, ID, SAY, 0.0)
        gevent.joinall(list(self.live.tasks.values()), timeout=5)
        return self.events[-1]


def test_the_next_one_speaks_and_the_developer_is_told(tmp_path: Path) -> None:
    world = World(tmp_path)
    event = world.say()
    assert Path(event.result.path).is_file()
    assert world.notifications == [Notify(13521, "<Say>: first is away; second spoke", where="Say")]


def test_a_failure_in_advance_is_told_too_and_once(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.background.prepare(world.live, MAIN, ID, Prefetch(SAY), 0.0)
    gevent.sleep(0.2)
    assert Path(world.say().result.path).is_file()
    assert len(world.notifications) == 1


def test_nobody_can(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.second.error = Unavailable("second is away")
    assert world.say() == Finished(ID, error="first is away; second is away")
    assert not world.notifications, "the verb tells that"
