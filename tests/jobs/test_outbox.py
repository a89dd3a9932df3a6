"""Delivery of status callbacks: at least once, in order per call, one token per event (docs/language.md)."""

from datetime import timedelta

import gevent
import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.accounts import accounts
from app.calls.web import Request, Response
from app.jobs.callbacks import claims
from app.jobs.callbacks.hosts import Host
from app.models import Account
from app.models.columns import now
from app.settings.vault import Vault
from tests.jobs.world import URL, World, refusing


def test_a_callback_is_delivered_once_signed_with_the_accounts_token(world: World) -> None:
    call = world.add(0, method="GET")
    world.outbox().drain()
    world.outbox().drain()
    ((request, token, auth_token),) = world.requests
    assert (request.url, request.method, request.params["CallSid"]) == (URL, "GET", call)
    (row,) = world.rows()
    assert (token, auth_token) == (row.token, world.token)
    assert (row.state, row.attempts, row.claimed_until, row.last_error) == ("delivered", 1, None, "")


def test_events_of_a_call_go_out_in_order_one_after_the_other(world: World) -> None:
    call = world.add(2, 0, 1)
    under_way: list[int] = []

    def answer(request: Request) -> Response:
        assert not under_way, "the one before is not answered yet"
        under_way.append(1)
        gevent.sleep(0.01)
        under_way.clear()
        return Response(200)

    world.answer = answer
    world.outbox().drain()
    assert world.told() == [(call, 0), (call, 1), (call, 2)]
    assert world.states() == ["delivered"] * 3


def test_different_calls_do_not_wait_for_each_other(world: World) -> None:
    together: list[int] = []

    def answer(request: Request) -> Response:
        together.append(1)
        gevent.sleep(0.2)
        return Response(200)

    world.answer = answer
    for number in range(30):
        world.add(0, url=f"http://app{number}.example/status")
    outbox = world.outbox()
    outbox.cycle()
    gevent.sleep(0.05)
    assert len(together) == 30
    outbox.drain()
    assert world.states() == ["delivered"] * 30


def test_a_failed_try_is_repeated_later_with_the_same_token(world: World) -> None:
    world.add(0)
    world.answer = refusing
    world.outbox().drain()
    (row,) = world.rows()
    assert (row.state, row.attempts, row.last_error, row.claimed_until) == ("pending", 1, "HTTP 500", None)
    assert timedelta(seconds=1) < row.next_attempt_at - now() <= timedelta(seconds=2)
    world.outbox().drain()
    assert len(world.requests) == 1, "not before it is time"
    world.answer = lambda request: Response(200)
    world.pass_time(2)
    world.outbox().drain()
    assert world.states() == ["delivered"]
    assert {token for _request, token, _auth in world.requests} == {row.token}


def test_tries_at_growing_intervals_for_a_day_then_a_notification(world: World) -> None:
    call = world.add(0, url="http://joe:hunter2@app.example/status")
    world.answer = refusing
    outbox, waited = world.outbox(), []
    for _ in range(100):
        outbox.drain()
        (row,) = world.rows()
        if row.state == "failed":
            break
        waited.append(round((row.next_attempt_at - now()).total_seconds()))
        world.pass_time(waited[-1])
    assert waited[:10] == [2, 8, 30, 80, 120, 240, 480, 960, 1920, 3600]
    assert set(waited[9:]) == {3600}
    assert 86400 - 3600 < sum(waited) <= 86400
    tries = len(waited) + 1
    assert (len(world.requests), row.attempts, row.last_error) == (tries, tries, "HTTP 500")
    (notification,) = world.notifications()
    assert (notification.error_code, notification.log) == (15003, 1)
    assert (notification.account_sid, notification.call_sid) == (world.account, call)
    assert notification.message_text == f"StatusCallback: given up after {tries} tries: HTTP 500 (11200)"
    assert notification.request_url == "http://joe:***@app.example/status"
    assert (notification.response_headers, notification.response_body) == ("Server: x", "oh no")
    assert f"CallSid={call}" in notification.request_variables


def test_how_long_is_a_setting(world: World) -> None:
    world.settings = world.settings.model_copy(update={"callback_retry_seconds": 120})
    world.add(0)
    world.answer = refusing
    for _ in range(6):
        world.outbox().drain()
        world.pass_time(80)
    assert (len(world.requests), world.states()) == (5, ["failed"])


def test_a_later_event_waits_for_an_earlier_one_but_not_for_ever(world: World) -> None:
    """The application answers one of its events with an error, always: the others are told two minutes later."""
    call = world.add(0, 1)
    world.answer = lambda request: (
        refusing(request) if request.params["SequenceNumber"] == "0" else Response(200, request.url)
    )
    outbox = world.outbox()
    for _ in range(4):
        outbox.drain()
        assert world.states() == ["pending", "pending"]
        world.pass_time(80)
    outbox.drain()
    assert world.states() == ["pending", "delivered"]
    assert world.told() == [(call, 0)] * 5 + [(call, 1)]


def silent(request: Request) -> Response:
    """A customer whose server does not answer."""
    return Response(url=request.url, error="no answer within 15 s", code=11205)


def test_an_outage_of_the_application_keeps_the_order(world: World) -> None:
    """It is away for minutes: all that it is told afterwards comes in the order of its call."""
    call = world.add(0, 1, 2)
    world.answer = silent
    outbox = world.outbox()
    for _ in range(8):
        outbox.drain()
        world.pass_time(960)
    assert world.told() == [(call, 0)] * 8
    world.answer = lambda request: Response(200)
    outbox.drain()
    assert world.told()[8:] == [(call, 0), (call, 1), (call, 2)]
    assert world.states() == ["delivered"] * 3


def test_an_event_for_another_host_does_not_wait_for_one_that_is_away(world: World) -> None:
    call = world.add(0, url="http://away/")
    world.add(1, call=call, url="http://there/")
    world.answer = lambda request: silent(request) if "away" in request.url else Response(200)
    outbox = world.outbox()
    for _ in range(5):
        outbox.drain()
        world.pass_time(80)
    outbox.drain()
    assert world.states() == ["pending", "delivered"]


def test_a_worker_that_died_is_replaced_after_its_lease(world: World) -> None:
    world.add(0)
    world.answer = lambda request: gevent.sleep(60) or Response(200)
    dead = world.outbox()
    dead.cycle()
    gevent.sleep(0.01)
    gevent.killall([greenlet for _delivery, greenlet in dead.flying.values()])
    world.answer = lambda request: Response(200)
    other = world.outbox()
    other.drain()
    assert len(world.requests) == 1, "it may still be under way"
    world.pass_time(claims.LEASE.total_seconds())
    other.drain()
    assert world.states() == ["delivered"]
    assert len({token for _request, token, _auth in world.requests}) == 1


def test_a_slow_delivery_keeps_its_lease(world: World) -> None:
    world.add(0)
    world.answer = lambda request: gevent.sleep(0.1) or Response(200)
    outbox = world.outbox()
    outbox.cycle()
    world.pass_time(6)
    for delivery, _greenlet in outbox.flying.values():
        delivery.claimed_until -= timedelta(seconds=6)
    outbox.cycle()
    assert world.rows()[0].claimed_until > now() + timedelta(seconds=9)
    outbox.drain()
    assert len(world.requests) == 1
    assert world.states() == ["delivered"]


def test_what_waits_here_and_is_anothers_by_now_is_not_sent(world: World) -> None:
    """A worker that stood still for longer than its leases: another one has what waited in it."""
    for _ in range(10):
        world.add(0)
    world.answer = lambda request: gevent.sleep(0.2) or Response(200)
    frozen = world.outbox()
    frozen.hosts.known[world.account, "app.example"] = Host(limit=4, heard=True)
    frozen.cycle()
    gevent.sleep(0.05)
    assert (len(world.requests), sum(map(len, frozen.waiting.values()))) == (4, 6)
    world.pass_time(claims.LEASE.total_seconds())
    for delivery in frozen.ours():
        delivery.claimed_until -= claims.LEASE
    other = world.outbox()
    other.hosts.known[world.account, "app.example"] = Host(limit=4, heard=True)
    other.cycle()
    frozen.drain()
    other.drain()
    assert world.states() == ["delivered"] * 10
    assert len(world.requests) == 14, "only what was under way went out twice"


def test_a_worker_that_lost_its_lease_changes_nothing_by_a_late_failure(world: World) -> None:
    world.add(0)
    world.answer = lambda request: gevent.sleep(0.1) or refusing(request)
    frozen = world.outbox()
    frozen.cycle()
    gevent.sleep(0.01)
    world.pass_time(claims.LEASE.total_seconds())
    world.answer = lambda request: gevent.sleep(0.3) or Response(200)
    other = world.outbox()
    other.cycle()
    gevent.sleep(0.15)
    assert frozen.answers
    frozen.cycle()
    (row,) = world.rows()
    assert (row.state, row.attempts) == ("pending", 0)
    assert row.claimed_until is not None
    other.drain()
    assert (world.rows()[0].state, world.rows()[0].attempts) == ("delivered", 1)


def test_two_workers_never_have_the_same_row(world: World) -> None:
    for _ in range(40):
        world.add(0, 1)
    world.answer = lambda request: gevent.sleep(0.005) or Response(200)
    workers = [world.outbox(), world.outbox()]
    while world.states().count("delivered") < 80:
        for worker in workers:
            worker.cycle()
        gevent.sleep(0.01)
    assert len(world.requests) == 80
    for call, _sequence in world.told():
        assert [sequence for other, sequence in world.told() if other == call] == [0, 1]


def test_what_breaks_inside_is_a_failed_try(world: World, caplog: pytest.LogCaptureFixture) -> None:
    def broken(request: Request) -> Response:
        raise KeyError("oops")

    world.add(0)
    world.answer = broken
    world.outbox().drain()
    (row,) = world.rows()
    assert (row.state, row.attempts, row.last_error) == ("pending", 1, "internal error: KeyError")
    assert "status callback 0 was not made" in caplog.text


def test_an_account_whose_token_cannot_be_read_does_not_stop_the_others(world: World) -> None:
    with Session(world.engine) as session:
        other = accounts.create(session, Vault(world.settings), "other@example.com")[0].sid
        session.execute(update(Account).where(Account.sid == other).values(auth_token_encrypted="junk"))
        session.commit()
    unreadable, fine = world.add(0, account_sid=other), world.add(0)
    world.outbox().drain()
    assert (world.states(unreadable), world.states(fine)) == (["pending"], ["delivered"])
    assert len(world.requests) == 1, "nothing is sent unsigned"


@pytest.mark.parametrize("status", ["suspended", "closed"])
def test_nothing_is_told_for_an_account_that_is_not_active(world: World, status: str) -> None:
    world.add(0, 1)
    with Session(world.engine) as session:
        session.execute(update(Account).values(status=status))
        session.commit()
    world.outbox().drain()
    assert not world.requests
    assert world.states() == ["failed"] * 2
