"""Every fault that a chaos run knows: what it does, how long it lasts, and what may be lost by it.

`strike` returns when all is as before, as far as the fault itself can mend it; what restarts may not be back yet.
"""

import os
import signal
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.chaos.callbacks import kill_worker_of_many
from tests.chaos.hanging import hang_names, hang_recognizer, hang_synthesizer, stick, stop_database
from tests.chaos.world import World
from tests.real_switch.system import until

AWAY = 10.0
"""Seconds that something is away, unless the fault says otherwise."""
TORN = b'{"t": 17.0, "event": {"type": "Digit", "key'
GUNICORN, WORKER, MEDIA, REDIS = "gunicorn", "-m app.jobs", "-m app.media", "redis-server"


@dataclass(frozen=True)
class Fault:
    """One of them. promise: what docs/operations.md says; strike: may return figures of its own; quiet: seconds during
    which no verb may begin, at most, so much more than a verb lasts; repeated: the most that a verb may be heard."""

    name: str
    promise: str
    strike: Callable[[World], dict[str, float] | None]
    quiet: float = 5.0
    repeated: int = 2
    keys_lost: bool = False
    """Keys that are pressed meanwhile may be lost: no engine listens."""
    records_lost: bool = False
    dials_refused: bool = False
    """Nobody may be called meanwhile: where limits cannot be looked up, nothing that they limit is done."""
    api_away: bool = False
    """Nobody answers at the API's port for a while: clients wait."""
    needs: str = ""
    """What not every machine has: "disk", one that can be filled; "frozen disk", one that can stand still."""
    database: str = "sqlite"
    ends_calls: bool = False
    """The switch itself dies: only the ends of the calls are judged."""


def nothing(world: World) -> None:
    """A round in which nothing happens finds nothing."""
    time.sleep(AWAY)


def kill_engine(world: World) -> None:
    world.send(world.system.engine, signal.SIGKILL)


def kill_engine_with_standby(world: World) -> None:
    """The second engine may be the one that owns the node by now: whoever is older dies."""
    world.start_standby()
    time.sleep(4.0)
    oldest = min(pid for pid in world.system.pids(world.system.engine))
    with suppress(ProcessLookupError):
        world.kill(oldest)


def kill_engines(world: World) -> None:
    """KILLS times, each time the one that has the node, as soon as another stands by."""
    before = world.standing_by()
    for waiting in range(1, 1 + int(os.environ.get("KILLS", "40"))):
        world.start_standby()
        until(lambda waiting=waiting: world.standing_by() >= before + waiting, 20)  # type: ignore[misc]
        world.kill(until(world.system.owner, 10))
        time.sleep(2.0)


def stop_engine(world: World) -> None:
    """SIGSTOP for good, with a standby, which kills it."""
    world.start_standby()
    time.sleep(4.0)
    oldest = min(pid for pid in world.system.pids(world.system.engine))
    world.kill(oldest, signal.SIGSTOP)
    until(lambda: oldest not in world.system.pids(world.system.engine), AWAY)
    time.sleep(AWAY)


def end_engine(world: World) -> None:
    world.send(world.system.engine, signal.SIGTERM)


def kill_everything(world: World) -> None:
    for words in (world.system.engine, GUNICORN, WORKER, REDIS):
        world.send(words, signal.SIGKILL)


def cut_link(seconds: float) -> Callable[[World], None]:
    def strike(world: World) -> None:
        for link in world.links:
            link.cut()
        time.sleep(seconds)
        for link in world.links:
            link.mend()

    return strike


def swallow_link(world: World) -> None:
    for link in world.links:
        link.swallow()
    time.sleep(20.0)
    for link in world.links:
        link.mend()


def kill_redis(world: World) -> None:
    world.send(REDIS, signal.SIGKILL)


def stop_redis(world: World) -> None:
    stopped = world.send(REDIS, signal.SIGSTOP)
    time.sleep(AWAY)
    for pid in stopped:
        world.kill(pid, signal.SIGCONT)


def empty_redis(world: World) -> None:
    import redis

    from app.settings.secrets import effective

    redis.Redis.from_url(effective(world.system.settings).url_of_redis()).flushall()


def lock_database(world: World) -> None:
    """SQLite, by somebody who writes for 10 s."""
    database = sqlite3.connect(world.system.settings.var / "restcomm.db", timeout=30, isolation_level=None)
    database.execute("BEGIN EXCLUSIVE")
    time.sleep(AWAY)
    database.execute("ROLLBACK")
    database.close()


def kill_worker(world: World) -> None:
    for _ in range(3):
        world.send(WORKER, signal.SIGKILL)
        time.sleep(3.0)


def kill_api(world: World) -> None:
    for _ in range(3):
        world.send(GUNICORN, signal.SIGKILL)
        time.sleep(3.0)


def rolling_restart(world: World) -> None:
    """API, engines, relay and worker one after the other, by SIGTERM, with 20 requests a second: none may be refused.
    The engine that stands by takes over; then it is restarted, too, and the first one takes over again."""
    before = world.standing_by()
    world.start_standby()
    until(lambda: world.standing_by() > before, 15)
    with asking(world, 20) as refused:
        world.send(GUNICORN, signal.SIGTERM)
        time.sleep(5.0)
        first, second = sorted(world.system.pids(world.system.engine))
        world.kill(first, signal.SIGTERM)
        until(lambda: world.standing_by() > before + 1, 15)
        world.kill(second, signal.SIGTERM)
        time.sleep(5.0)
        for words in (MEDIA, WORKER):
            world.send(words, signal.SIGTERM)
            time.sleep(4.0)
    assert not refused, f"{len(refused)} requests were refused: {refused[:3]}"


@contextmanager
def asking(world: World, each_second: int) -> Iterator[list[str]]:
    """Requests of the REST API meanwhile. Yields a list of those that were not answered as they should be."""
    refused: list[str] = []
    over = threading.Event()

    def ask() -> None:
        try:
            status, said = world.system.rest("GET", "/Calls.json?PageSize=1")
            if status != 200:
                refused.append(f"{status} {said}")
        except OSError as error:
            refused.append(repr(error))

    def loop() -> None:
        while not over.wait(1 / each_second):
            threading.Thread(target=ask, daemon=True).start()

    thread = threading.Thread(target=loop)
    thread.start()
    yield refused
    over.set()
    thread.join()
    time.sleep(1.0)


def fill(disk: Path, seconds: float) -> None:
    """A disk that is full for a while."""
    filler = disk / "filler"
    with suppress(OSError), filler.open("wb") as file:
        while True:
            file.write(bytes(1 << 16))
            file.flush()
    time.sleep(seconds)
    filler.unlink()


def fill_journals(world: World) -> None:
    """15 s, then the engine is killed: what it could not write was written later, or is known to be missing."""
    fill(world.around.disks[0], 15.0)
    time.sleep(2.0)
    kill_engine(world)


def fill_recordings(world: World) -> None:
    fill(world.around.disks[1], AWAY)


def tear_journals(world: World) -> None:
    """The engine dies in the middle of a line, in the journal of every call; the next one dies, too."""
    stopped = world.send(world.system.engine, signal.SIGSTOP)
    time.sleep(0.1)
    for path in (world.system.settings.folder("journals") / "live").rglob("*.jsonl"):
        with path.open("ab") as file:
            file.write(TORN)
    for pid in stopped:
        world.kill(pid)
    until(lambda: set(world.system.pids(world.system.engine)) - set(stopped), 10)
    time.sleep(6.0)
    kill_engine(world)


def kill_switch(world: World) -> None:
    world.running.process.kill()
    time.sleep(1.0)
    world.start_switch()


A_MINUTE = (kill_engine, cut_link(3.0), empty_redis, tear_journals)
"""What `make test` does on each switch."""


def a_minute(world: World) -> None:
    for strike in A_MINUTE:
        strike(world)
        time.sleep(8.0)


FAULTS = (
    Fault("none", "nothing is found", nothing, quiet=1.0, repeated=1),
    Fault("engine killed", "no call ends; documents go on within 5 s", kill_engine, keys_lost=True),
    Fault("engine killed, one stands by", "the same, within 1 s", kill_engine_with_standby, quiet=1.5, keys_lost=True),
    Fault("engine killed 40 times, one stands by", "the same", kill_engines, quiet=1.5, keys_lost=True),
    Fault("engine stopped, one stands by", "it is killed; documents go on within 4 s", stop_engine, quiet=4.0,
          keys_lost=True),
    Fault("engine ended (SIGTERM)", "no call ends; documents go on within 5 s", end_engine, keys_lost=True),
    Fault("journals torn, engine killed twice", "no document goes back, no one is called twice", tear_journals,
          keys_lost=True),
    Fault("engine, API, worker, Redis killed", "no call ends", kill_everything, quiet=8.0, keys_lost=True,
          api_away=True),
    Fault("link reset", "no verb is skipped, no Record lost", cut_link(0.3), keys_lost=True),
    Fault("link gone 3 s", "the same", cut_link(3.0), quiet=7.0, keys_lost=True),
    Fault("link gone 25 s", "the same", cut_link(25.0), quiet=31.0, keys_lost=True),
    Fault("link silent 20 s", "the same", swallow_link, quiet=26.0, keys_lost=True),
    Fault("Redis killed", "calls notice nothing", kill_redis, quiet=1.0),
    Fault("Redis stopped 10 s", "calls notice nothing", stop_redis, quiet=1.0),
    Fault("Redis emptied", "calls notice nothing", empty_redis, quiet=1.0),
    Fault("database locked 10 s", "live calls go on; new outbound legs wait or are refused", lock_database, quiet=1.0,
          dials_refused=True),
    Fault("PostgreSQL stopped 10 s", "the same", stop_database, quiet=1.0, dials_refused=True, database="postgresql"),
    Fault("name server silent 10 s", "calls that need no names notice nothing; others use their fallback",
          hang_names, quiet=1.0),
    Fault("synthesizer hangs 10 s", "calls that need none notice nothing; others go on without the text",
          hang_synthesizer, quiet=1.0),
    Fault("recognizer hangs 10 s", "calls that need none notice nothing; others go on without the words",
          hang_recognizer, quiet=1.0),
    Fault("worker killed three times", "calls notice nothing; each callback is delivered", kill_worker, quiet=1.0),
    Fault("10,000 callbacks, worker killed 15 times", "calls notice nothing; none is lost, 1 % at most come twice",
          kill_worker_of_many, quiet=1.0),
    Fault("API killed three times", "calls notice nothing", kill_api, quiet=1.0, api_away=True),
    Fault("API, engines, relay, worker restarted in turn", "no request is refused, no call waits for 1 s",
          rolling_restart, quiet=1.0, keys_lost=True, api_away=True),
    Fault("journals' disk full 15 s, then engine killed", "no document goes back, no one is called twice",
          fill_journals, keys_lost=True, needs="disk"),
    Fault("recordings' disk full 10 s", "Records end, calls go on", fill_recordings, quiet=1.0, records_lost=True,
          needs="disk"),
    Fault("journals' disk stuck 15 s", "calls stand still; no call ends, nothing is skipped", stick(0), quiet=23.0,
          keys_lost=True, dials_refused=True, needs="frozen disk"),
    Fault("recordings' disk stuck 15 s", "Records end or wait, calls go on", stick(1), quiet=1.0, records_lost=True,
          needs="frozen disk"),
    Fault("switch killed", "each call has one final status, with one callback", kill_switch, ends_calls=True),
)  # fmt: skip
SHORT = Fault("engine killed, link gone 3 s, Redis emptied, journals torn", "nothing is lost", a_minute, quiet=8.0)
