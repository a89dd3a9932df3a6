"""The outbox's loop: when it looks, what it survives, how it ends (docs/architecture.md, Processes,
docs/guarantees.md)."""

from datetime import timedelta

import gevent
import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.calls.web import Request, Response
from app.jobs.callbacks import outbox as module
from app.jobs.callbacks.outbox import Outbox, look
from app.models import Outbox as Row
from app.models.columns import now
from app.store.transactions import Work
from tests.jobs.world import World


def test_while_the_database_is_away_answers_are_kept(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.add(0)
    outbox = world.outbox()
    outbox.cycle()
    gevent.sleep(0.01)

    def away(*_: object) -> None:
        raise OperationalError("UPDATE", {}, Exception("gone"))

    monkeypatch.setattr(outbox.database, "write", away)
    monkeypatch.setattr(module, "SWEEP_SECONDS", 0.01)
    assert outbox.tried() is False
    monkeypatch.undo()
    outbox.drain()
    assert (len(world.requests), world.states()) == (1, ["delivered"])


def test_a_clock_that_was_wrong_delays_nothing(world: World) -> None:
    """Rows from before the clock was set back an hour lie an hour ahead."""
    ahead = now() + timedelta(hours=1)
    world.add(0, next_attempt_at=ahead)
    world.add(0, claimed_until=ahead)
    world.outbox().drain()
    assert world.states() == ["delivered"] * 2


def test_stop_writes_down_what_it_knows_and_lets_go_of_the_rest(world: World) -> None:
    done, slow = world.add(0, url="http://quick/"), world.add(0, url="http://slow/")
    world.answer = lambda request: (gevent.sleep(5) if "slow" in request.url else None) or Response(200)
    outbox = world.outbox()
    outbox.cycle()
    outbox.stop(0.1)
    assert world.states(done) == ["delivered"]
    (row,) = world.rows(slow)
    assert (row.state, row.claimed_until, row.attempts) == ("pending", None, 0)
    world.outboxes.clear()


def test_the_loop_delivers_soon_after_it_is_told_to_look(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SWEEP_SECONDS", 60)
    monkeypatch.setattr(module, "CALM_SECONDS", 0.1)
    outbox = world.outbox()
    loop = gevent.spawn(outbox.run)
    gevent.sleep(0.5)
    assert Outbox.current is outbox
    world.add(0, 1)
    look()
    gevent.sleep(0.8)
    assert world.states() == ["delivered"] * 2
    loop.kill()
    Outbox.current = None


def test_answers_that_nothing_waits_for_are_written_down_together(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One transaction claims the three, one has their answers, though they come one after the other."""
    monkeypatch.setattr(module, "SWEEP_SECONDS", 60)
    seconds = {"http://a/": 0.01, "http://b/": 0.03, "http://c/": 0.05}

    def answer(request: Request) -> Response:
        gevent.sleep(seconds[request.url])
        return Response(200)

    world.answer = answer
    for url in seconds:
        world.add(0, url=url)
    outbox = world.outbox()
    written, write = [], outbox.database.write

    def counted(work: Work[object]) -> object:
        written.append(work)
        return write(work)

    monkeypatch.setattr(outbox.database, "write", counted)
    loop = gevent.spawn(outbox.run)
    with gevent.Timeout(10):
        while world.states() != ["delivered"] * 3:
            gevent.sleep(0.02)
    loop.kill()
    Outbox.current = None
    assert len(written) < 1 + len(seconds)


def test_the_loop_sweeps_without_being_told(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SWEEP_SECONDS", 0.05)
    monkeypatch.setattr(module, "CALM_SECONDS", 0.1)
    loop = gevent.spawn(world.outbox().run)
    gevent.sleep(0.5)
    world.add(0)
    gevent.sleep(0.5)
    assert world.states() == ["delivered"]
    loop.kill()
    Outbox.current = None


def test_when_it_is_calm_it_asks_to_be_woken(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    class Woken:
        said: list[str] = []

        def looking(self) -> None:
            self.said.append("looking")

        def looked(self) -> None:
            self.said.append("looked")
            if self.said.count("looked") == 1:
                self.last = world.add(0)  # whoever relies on our having looked just now must not be forgotten

    monkeypatch.setattr(module, "CALM_SECONDS", 0.4)
    monkeypatch.setattr(module, "SWEEP_SECONDS", 60)
    outbox = world.outbox()
    outbox.wake = Woken()  # type: ignore[assignment]
    loop = gevent.spawn(outbox.run)
    gevent.sleep(0.01)
    world.add(0)
    outbox.look()
    gevent.sleep(2.5)
    assert Woken.said == ["looking", "looked", "looking", "looked"]
    assert world.states() == ["delivered"] * 2
    loop.kill()
    Outbox.current = None


def test_the_job_works_in_any_process(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """As an RQ worker that somebody else started performs it; the URL is refused, so the try fails."""
    monkeypatch.setattr(module, "load", lambda: world.settings.model_copy(update={"allow_hosts": []}))
    world.add(0, url="http://127.0.0.1:1/")
    look()
    assert [row.attempts for row in world.rows()] == [1]
    with Session(world.engine) as session:
        assert session.scalar(select(Row)).last_error
