"""How many callbacks may be under way at once: to each host for each account, and in all (docs/language.md, Status
callbacks).

A host that is quick gets few requests at a time, since few are enough; one that takes its time gets more. After an
unanswered request a host gets half as many, in the end one, and what hangs there takes no other host's place.
"""

import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

FIRST, FEWEST, MOST = 1, 2, 50
"""Requests at once: to a host that is new, to one that is quick, and to any."""
WANTED_PER_SECOND = 200
"""Requests per second that one host should get for one account; with its pace, this gives the number at once."""
PER_SECOND, FEWEST_IN_ALL, SPARED = 600, 4, 3
"""All hosts that answer share this many requests per second, by their pace, but get at least a few: requests that are
under way when a worker is killed are sent twice."""
NEW_AT_ONCE = 40
"""Requests to hosts of which nothing is known yet."""
FORGET = 1.02
"""Factor by which the quickest answer counts less with each slower one."""
SLOW_SECONDS = 0.5
"""A request that is under way for longer is counted with the slow ones."""
AT_ONCE, SLOW_AT_ONCE = 400, 400
"""Requests in all: of those that are prompt, and of the slow ones."""
AT_ONCE_OF_ACCOUNT, CLAIMED_OF_ACCOUNT = 100, 300
"""Of an account: prompt ones under way, and callbacks that this process has claimed."""
AHEAD = 60
"""Callbacks that are claimed for a host that answers, beside those under way to it."""
KEPT = 10_000
"""Hosts whose pace is remembered."""

Lane = tuple[str, str]
"""An account, and a host."""


@dataclass(slots=True)
class Host:
    """One host as one account sees it. heard, silent: the last request was answered, was not; neither of a new one.
    begun: when each began, by row. pace: seconds of its quickest late answer: what takes longer because we or it are
    busy does not become quicker by more requests."""

    limit: int = FIRST
    heard: bool = False
    silent: bool = False
    pace: float = 60.0
    begun: dict[int, float] = field(default_factory=dict)

    def answered(self, seconds: float) -> None:
        """It answered, whatever that was: approach the number of requests that its pace needs."""
        self.heard, self.silent = True, False
        self.pace = min(seconds, self.pace * FORGET)
        wanted = min(max(round(WANTED_PER_SECOND * self.pace), FEWEST), MOST)
        self.limit += (wanted > self.limit) - (wanted < self.limit)

    def unanswered(self) -> None:
        self.heard, self.silent = False, True
        self.limit = max(1, self.limit // 2)


class Hosts:
    """Every host that was asked lately. clock: monotonic seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.known: OrderedDict[Lane, Host] = OrderedDict()
        self.active: dict[Lane, Host] = {}
        """Those with requests under way."""
        self.pace = 0.01
        """Seconds that answers take, as they come."""

    def begin(self, lane: Lane, id: int) -> None:
        """A request is under way."""
        host = self.known.setdefault(lane, Host())
        self.known.move_to_end(lane)
        host.begun[id] = self.clock()
        self.active[lane] = host
        if len(self.known) > KEPT:
            self.known.popitem(last=False)

    def end(self, lane: Lane, id: int, answered: bool) -> None:
        """It is over. answered: by any HTTP answer."""
        host = self.active.get(lane)
        if host is None or id not in host.begun:
            return
        seconds = self.clock() - host.begun.pop(id)
        if not host.begun:
            del self.active[lane]
        if answered:
            host.answered(seconds)
            self.pace += (host.pace - self.pace) / 32
        else:
            host.unanswered()


class Room:
    """Places for callbacks, now. claimed: those that wait in this process, by lane; None: places for requests that
    begin at once, none ahead."""

    def __init__(self, hosts: Hosts, claimed: Mapping[Lane, int] | None = None) -> None:
        self.hosts = hosts
        self.ahead = claimed is not None
        self.taken = Counter(claimed or {})
        self.accounts: Counter[str] = Counter()
        self.hanging: Counter[Lane] = Counter()
        self.heard = max(FEWEST_IN_ALL, round(PER_SECOND * hosts.pace) - SPARED)
        self.new = NEW_AT_ONCE
        """Places for requests to hosts that answer, and to new ones."""
        late = hosts.clock() - SLOW_SECONDS
        for lane, host in hosts.active.items():
            hanging = self.hanging[lane] = sum(began < late for began in host.begun.values())
            self.taken[lane] += len(host.begun)
            self.accounts[lane[0]] += len(host.begun) - hanging
            self.begins(host, len(host.begun) - hanging)
        self.crowded = self.hanging.total() >= SLOW_AT_ONCE
        """Whether too many requests hang: then only hosts that have answered their last one get more."""
        self.left = AT_ONCE - self.accounts.total() + (AT_ONCE if self.ahead else 0)
        for lane, count in (claimed or {}).items():
            self.accounts[lane[0]] += count
            self.left -= count
        self.most = CLAIMED_OF_ACCOUNT if self.ahead else AT_ONCE_OF_ACCOUNT

    @property
    def busy(self) -> list[Lane]:
        """Where there is no place."""
        silent = [lane for lane, host in self.hosts.known.items() if host.silent] if self.crowded else []
        return [lane for lane in {*self.taken, *silent} if self.full(lane)]

    @property
    def busy_accounts(self) -> list[str]:
        """Accounts that may have no more."""
        return [account for account, count in self.accounts.items() if count >= self.most]

    def take(self, lane: Lane) -> bool:
        """Take a place. Returns whether there was one."""
        if self.left <= 0 or self.full(lane):
            return False
        self.taken[lane] += 1
        self.accounts[lane[0]] += 1
        self.begins(self.hosts.known.get(lane) or Host(), 1)
        self.left -= 1
        return True

    def begins(self, host: Host, count: int) -> None:
        """Number of requests to it that are under way and still prompt."""
        self.heard -= count if host.heard else 0
        self.new -= count if not host.heard and not host.silent else 0

    def full(self, lane: Lane) -> bool:
        """Is there no place for this host?"""
        host = self.hosts.known.get(lane) or Host()
        prompt = host.heard and not self.hanging[lane]
        if not self.ahead and not host.silent and (self.heard if host.heard else self.new) <= 0:
            return True
        if self.crowded and (host.silent or not (prompt or self.ahead)):
            return True
        places = host.limit + (AHEAD if self.ahead and prompt else 0)
        return self.taken[lane] >= places or self.accounts[lane[0]] >= self.most
