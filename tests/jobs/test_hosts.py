"""How many callbacks may be under way to a host: it follows its pace, and what hangs takes nobody's place."""

import time
from collections.abc import Callable

import gevent
import pytest
from sqlalchemy.orm import Session

from app.accounts import accounts
from app.calls.web import Request, Response
from app.jobs.callbacks import hosts as module
from app.jobs.callbacks.hosts import FEWEST, FIRST, MOST, Hosts, Room
from app.settings.vault import Vault
from tests.jobs.world import World

LANE = ("AC1", "app.example")


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def hosts(clock: Clock) -> Hosts:
    return Hosts(clock)


def ask(hosts: Hosts, clock: Clock, seconds: float, answered: bool = True, lane: tuple[str, str] = LANE) -> None:
    """One request that takes so long."""
    hosts.begin(lane, 1)
    clock.now += seconds
    hosts.end(lane, 1, answered)


def places(hosts: Hosts, lane: tuple[str, str] = LANE) -> int:
    """How many may begin."""
    room, count = Room(hosts), 0
    while room.take(lane):
        count += 1
    return count


def test_the_limit_follows_the_pace(hosts: Hosts, clock: Clock) -> None:
    assert places(hosts) == FIRST
    for _ in range(100):
        ask(hosts, clock, 0.1)
    assert places(hosts) == 20
    for _ in range(200):
        ask(hosts, clock, 0.9)
    assert places(hosts) == MOST
    for _ in range(100):
        ask(hosts, clock, 0.001)
    assert places(hosts) == FEWEST


def test_it_shrinks_after_time_outs_and_recovers(hosts: Hosts, clock: Clock) -> None:
    for _ in range(100):
        ask(hosts, clock, 0.2)
    found = []
    for _ in range(6):
        ask(hosts, clock, 15, answered=False)
        found.append(places(hosts))
    assert found == [20, 10, 5, 2, 1, 1]
    for _ in range(40):
        ask(hosts, clock, 0.2)
    assert places(hosts) == 40


def test_another_accounts_requests_to_the_same_host_are_counted_apart(hosts: Hosts, clock: Clock) -> None:
    for _ in range(5):
        ask(hosts, clock, 15, answered=False)
    assert (places(hosts), places(hosts, ("AC2", "app.example"))) == (1, FIRST)


def test_any_number_of_hanging_hosts_leaves_room_for_others(hosts: Hosts, clock: Clock) -> None:
    """They hang in all accounts, one new one after the other, until no more may: a host that answers has its places."""
    ask(hosts, clock, 0.01)
    for number in range(2000):
        lane = (f"AC{number}", "hangs.example")
        if Room(hosts).take(lane):
            hosts.begin(lane, number)
        clock.now += 0.01
    assert sum(len(host.begun) for host in hosts.active.values()) > 300
    clock.now += 2
    assert places(hosts) > 0


def test_what_is_claimed_ahead_is_bounded(hosts: Hosts, clock: Clock) -> None:
    for lane in (LANE, *(("AC1", f"app{number}.example") for number in range(100))):
        ask(hosts, clock, 0.01, lane=lane)
    room = Room(hosts, {})
    count = 0
    while room.take(LANE):
        count += 1
    assert count == hosts.known[LANE].limit + module.AHEAD
    assert room.busy == [LANE]
    for number in range(100):
        while room.take(("AC1", f"app{number}.example")):
            count += 1
    assert (count, room.busy_accounts) == (module.CLAIMED_OF_ACCOUNT, ["AC1"])
    assert room.take(("AC2", "app.example"))


def more_accounts(world: World, count: int) -> list[str]:
    found = []
    with Session(world.engine) as session:
        for number in range(count):
            account, _token = accounts.create(session, Vault(world.settings), f"other{number}@example.com")
            found.append(account.sid)
        session.commit()
    return found


@pytest.fixture
def running(world: World, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """The loop goes on; with what ends it."""
    outbox = world.outbox()
    loop = gevent.spawn(outbox.run)
    return loop.kill


def test_four_accounts_with_hanging_hosts_delay_nobody(world: World, running: Callable[[], None]) -> None:
    """And within an account the dead host delays no other (C13)."""
    others = more_accounts(world, 4)
    for account in others:
        for _ in range(100):
            world.add(0, url="http://hangs/", account_sid=account)
    heard: dict[str, float] = {}

    def answer(request: Request) -> Response:
        if "hangs" in request.url:
            gevent.sleep(30)
        heard.setdefault(request.params["CallSid"], time.monotonic())
        return Response(200)

    world.answer = answer
    gevent.sleep(0.5)
    waits = []
    for number in range(20):
        account = [world.account, *others][number % 5]
        call, added = world.add(0, url="http://fine/", account_sid=account), time.monotonic()
        while call not in heard and time.monotonic() < added + 10:
            gevent.sleep(0.01)
        waits.append(heard[call] - added)
    running()
    assert max(waits) <= 1.0, waits


def test_a_backlog_of_one_host_hides_nobody(world: World) -> None:
    for _ in range(300):
        world.add(0, url="http://hangs/")
    for number in range(5):
        world.add(0, url=f"http://app{number}/")
    world.answer = lambda request: (gevent.sleep(30) if "hangs" in request.url else None) or Response(200)
    outbox = world.outbox()
    outbox.cycle()
    gevent.sleep(0.05)
    found = sorted(request.url for request, *_ in world.requests if "hangs" not in request.url)
    assert found == [f"http://app{number}/" for number in range(5)]


def test_quick_hosts_get_no_more_at_once_than_their_pace_needs(hosts: Hosts, clock: Clock) -> None:
    """What is under way when a worker is killed goes out twice."""
    lanes = [("AC1", f"app{number}.example") for number in range(50)]
    for _ in range(50):
        for lane in lanes:
            ask(hosts, clock, 0.02, lane=lane)
    room = Room(hosts)
    assert sum(room.take(lane) for lane in lanes * 5) == 9, "600 a second at 20 ms, less 3"
    hosts.begin(lanes[0], 7)
    clock.now += 1
    assert Room(hosts).heard == 9, "what hangs takes nobody's place"
