"""Messages and faxes on their way: statuses, tries, callbacks; a worker that dies (guide 4.4, 3.7, 3.8)."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import gevent
import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.jobs.messages import sending as module
from app.jobs.messages import worklist
from app.jobs.messages.sending import Sender
from app.jobs.messages.sending_claims import give_up
from app.messaging.port import Outgoing, Refused, Taken, Unavailable
from app.models import Account, Fax, Message, Notification, Outbox
from app.models.columns import now
from app.settings.config import Settings
from tests.jobs.world import World

CALLBACK = "http://app.example/told"
TABLES = {"sms": Message, "fax": Fax}


class Post:
    """Rows to send, and a carrier that does as told."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.sent: list[Outgoing] = []
        self.answer: Callable[[Outgoing], str] = lambda outgoing: "ref-" + outgoing.sid[-4:]
        self.senders: list[Sender] = []

    def send(self, outgoing: Outgoing) -> Taken:
        self.sent.append(outgoing)
        return Taken(self.answer(outgoing))

    def sender(self, kind: Any = "sms") -> Sender:
        self.senders.append(Sender(self.world.settings, kind, through=self))
        return self.senders[-1]

    def add(self, kind: str = "sms", **fields: Any) -> str:
        given = {"to": "+1555", "from_": "1234", "body": "Hello", "direction": "outbound-api", "api_version": "v"}
        with Session(self.world.engine) as session:
            row = TABLES[kind](account_sid=self.world.account, **{"status_callback": CALLBACK} | given | fields)
            session.add(row)
            session.commit()
            return row.sid

    def rows(self, model: Any) -> list[Any]:
        with Session(self.world.engine) as session:
            return list(session.scalars(select(model).order_by(model.id)))

    def pass_time(self, seconds: float) -> None:
        """As if so much time had gone by."""
        earlier = timedelta(seconds=seconds)
        for row in self.rows(Message):
            values = {"next_attempt_at": row.next_attempt_at - earlier, "date_created": row.date_created - earlier}
            values["claimed_until"] = row.claimed_until and row.claimed_until - earlier
            with Session(self.world.engine) as session:
                session.execute(update(Message).where(Message.id == row.id).values(**values))
                session.commit()


@pytest.fixture
def post(world: World) -> Iterator[Post]:
    post = Post(world)
    yield post
    for sender in post.senders:
        gevent.killall([greenlet for _sending, greenlet in sender.flying.values()])
        sender.database.close()


def test_a_message_is_sent_once_and_its_callback_is_in_the_same_transaction(post: Post) -> None:
    sid = post.add(call_sid="CA" + "1" * 32)
    post.sender().drain()
    post.sender().drain()
    assert [(one.sid, one.to, one.from_, one.body, one.again) for one in post.sent] == [
        (sid, "+1555", "1234", "Hello", False)
    ]
    (row,) = post.rows(Message)
    assert (row.status, row.reference, row.attempts, row.claimed_until) == ("sent", "ref-" + sid[-4:], 1, None)
    assert abs(now() - row.date_sent) < timedelta(seconds=10)
    (told,) = post.rows(Outbox)
    assert (told.url, told.method, told.call_sid, told.account_sid) == (CALLBACK, "POST", sid, post.world.account)
    names = {"MessageSid": sid, "SmsSid": sid, "MessageStatus": "sent", "SmsStatus": "sent", "To": "+1555"}
    assert told.params.items() >= {**names, "From": "1234", "AccountSid": row.account_sid}.items()
    assert told.params["CallSid"] == "CA" + "1" * 32
    assert "ErrorCode" not in told.params


def test_without_a_callback_nobody_is_told(post: Post) -> None:
    post.add(status_callback="")
    post.sender().drain()
    assert [row.status for row in post.rows(Message)] == ["sent"]
    assert post.rows(Outbox) == []


def test_it_is_sending_while_the_carrier_has_it(post: Post) -> None:
    post.add()
    seen = []
    post.answer = lambda outgoing: seen.extend(row.status for row in post.rows(Message)) or ""
    post.sender().drain()
    assert seen == ["sending"]


def test_a_refusal_is_final_and_told(post: Post) -> None:
    sid = post.add()

    def refuse(outgoing: Outgoing) -> str:
        raise Refused("no such number")

    post.answer = refuse
    post.sender().drain()
    (row,) = post.rows(Message)
    assert (row.status, row.error_code, row.error_message, row.date_sent) == ("failed", 30008, "no such number", None)
    (told,) = post.rows(Outbox)
    assert (told.params["SmsStatus"], told.params["ErrorCode"]) == ("failed", "30008")
    (note,) = post.rows(Notification)
    assert (note.error_code, note.call_sid) == (30008, None)
    assert note.message_text == f"{sid} to +1555: no such number"


def test_who_says_not_now_is_asked_again_later_and_told_that_it_is_again(post: Post) -> None:
    post.add()

    def later(outgoing: Outgoing) -> str:
        raise Unavailable("busy")

    post.answer = later
    post.sender().drain()
    (row,) = post.rows(Message)
    assert (row.status, row.error_message, row.attempts, row.claimed_until) == ("queued", "busy", 1, None)
    assert timedelta(seconds=3) < row.next_attempt_at - now() <= timedelta(seconds=5)
    post.sender().drain()
    assert len(post.sent) == 1, "not before it is time"
    post.answer = lambda outgoing: ""
    post.pass_time(6)
    post.sender().drain()
    assert [one.again for one in post.sent] == [False, True]
    (row,) = post.rows(Message)
    assert (row.status, row.error_message) == ("sent", "")


def test_what_nobody_takes_is_given_up_in_time(post: Post) -> None:
    post.add()

    def later(outgoing: Outgoing) -> str:
        raise Unavailable("busy")

    post.answer = later
    for _ in range(100):
        post.sender().drain()
        if post.rows(Message)[0].status == "failed":
            break
        post.pass_time(600)
    assert post.rows(Message)[0].status == "failed"
    assert 20 < len(post.sent) < 30  # 4 hours, 10 minutes apart at most
    assert [row.params["MessageStatus"] for row in post.rows(Outbox)] == ["failed"]


def test_a_worker_that_dies_with_it_leaves_it_to_another_one_who_knows(post: Post) -> None:
    sid = post.add()
    post.answer = lambda outgoing: gevent.sleep(60) or ""
    dying = post.sender()
    dying.claim()
    gevent.sleep(0.05)
    gevent.killall([greenlet for _sending, greenlet in dying.flying.values()])
    post.answer = lambda outgoing: "second"
    post.sender().drain()
    assert len(post.sent) == 1, "it is the first worker's for a minute"
    post.pass_time(61)
    post.sender().drain()
    assert [(one.sid, one.again) for one in post.sent] == [(sid, False), (sid, True)]
    assert post.rows(Message)[0].reference == "second"


def test_what_a_slow_worker_says_late_is_not_heard(post: Post) -> None:
    post.add()
    post.answer = lambda outgoing: gevent.sleep(0.3) or "slow"
    slow = post.sender()
    slow.claim()
    gevent.sleep(0.05)
    post.pass_time(61)
    post.answer = lambda outgoing: "quick"
    post.sender().drain()
    gevent.joinall([greenlet for _sending, greenlet in list(slow.flying.values())])
    assert [row.reference for row in post.rows(Message)] == ["quick"]
    assert len(post.rows(Outbox)) == 1


def test_a_worker_that_ends_lets_go_of_what_is_under_way(post: Post) -> None:
    post.add()
    post.answer = lambda outgoing: gevent.sleep(60) or ""
    ending = post.sender()
    ending.claim()
    gevent.sleep(0.05)
    ending.stop(0.05)
    post.senders.remove(ending)
    post.answer = lambda outgoing: ""
    post.sender().drain()
    assert [row.status for row in post.rows(Message)] == ["sent"]


def test_one_account_leaves_room_for_others(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worklist, "AT_ONCE_OF_ACCOUNT", 3)
    for number in range(10):
        post.add(to=f"+1555{number}")
    post.answer = lambda outgoing: gevent.sleep(60) or ""
    sender = post.sender()
    sender.claim()
    sender.claim()
    assert len(sender.flying) == 3


def test_a_bug_of_a_provider_is_no_end_of_the_worker(post: Post, caplog: pytest.LogCaptureFixture) -> None:
    post.add()
    post.answer = lambda outgoing: 1 / 0  # type: ignore[return-value]
    post.sender().drain()
    (row,) = post.rows(Message)
    assert (row.status, row.error_message) == ("queued", "internal error: ZeroDivisionError")


def test_a_fax_is_told_in_its_own_words(post: Post) -> None:
    sid = post.add("fax", body="http://a.example/x.pdf")
    post.sender("fax").drain()
    assert [(row.sid, row.status) for row in post.rows(Fax)] == [(sid, "sent")]
    (told,) = post.rows(Outbox)
    assert (told.params["FaxSid"], told.params["FaxStatus"]) == (sid, "sent")
    assert not [name for name in told.params if name.startswith(("Sms", "Message"))]


def test_the_default_carrier_is_a_file(world: World, settings: Settings) -> None:
    post = Post(world)
    sid = post.add(body="Grüße\n\u2028")
    sender = Sender(settings, "sms")
    sender.drain()
    sender.database.close()
    (line,) = (settings.var / "messages/outbox.jsonl").read_text().splitlines()
    assert json.loads(line).items() >= {"sid": sid, "to": "+1555", "from": "1234", "body": "Grüße\n\u2028"}.items()


def test_the_loop_sends_what_is_queued_when_it_is_told(post: Post) -> None:
    sender = post.sender()
    loop = gevent.spawn(sender.run)
    try:
        gevent.sleep(0.3)
        post.add()
        module.look()
        with gevent.Timeout(1.5):
            while post.rows(Message)[0].status != "sent":
                gevent.sleep(0.02)
    finally:
        loop.kill()
        worklist.running.clear()


def test_messages_of_one_pair_go_out_in_order_and_others_do_not_wait(post: Post) -> None:
    """The carrier is slow with the first and has no time for the second: the third waits for both, the others go."""
    bodies = ["one", "two", "three"]
    for body in bodies:
        post.add(body=body)
    post.add(body="other recipient", to="+1666")
    post.add(body="other sender", from_="9999")
    refusals = iter([True])

    def answer(outgoing: Outgoing) -> str:
        if outgoing.body == "one":
            gevent.sleep(0.3)
        if outgoing.body == "two" and next(refusals, False):
            raise Unavailable("not now")
        return outgoing.sid

    post.answer = answer
    sender = post.sender()
    sender.claim()
    gevent.sleep(0.05)
    assert {one.body for one in post.sent} == {"one", "other recipient", "other sender"}
    sender.drain()
    assert post.sent[-1].body == "two", "the third waits for the next try of the second"
    post.pass_time(10)
    sender.drain()
    assert [one.body for one in post.sent if one.to == "+1555" and one.from_ == "1234"] == ["one", "two", *bodies[1:]]


def test_two_workers_keep_the_order_of_a_pair(post: Post) -> None:
    for number in range(8):
        post.add(body=str(number))
    post.answer = lambda outgoing: gevent.sleep(0.01) or outgoing.sid
    workers = [post.sender(), post.sender()]
    for _ in range(200):
        for worker in workers:
            worker.claim()
        gevent.sleep(0.005)
        if len(post.sent) == 8:
            break
    assert [one.body for one in post.sent] == [str(number) for number in range(8)]


def test_one_that_the_carrier_refuses_lets_the_next_go(post: Post) -> None:
    post.add(body="bad")
    post.add(body="good")

    def answer(outgoing: Outgoing) -> str:
        if outgoing.body == "bad":
            raise Refused("no such number")
        return outgoing.sid

    post.answer = answer
    sender = post.sender()
    sender.drain()
    assert [row.status for row in post.rows(Message)] == ["failed", "sent"]


@pytest.mark.parametrize(
    ("send_at", "validity", "minutes"),
    [(None, None, 30), (None, 60, 1), (None, 36000, 30), (120, None, 150), (120, 600, 130)],
)
def test_a_message_is_tried_from_its_time_on_and_no_longer_than_its_sender_wants(send_at, validity, minutes):
    made = datetime(2024, 5, 1, 10, tzinfo=UTC)
    later = made + timedelta(minutes=send_at) if send_at else None
    row = SimpleNamespace(date_created=made, send_at=later, validity_period=validity)
    assert give_up(row, timedelta(minutes=30)) == made + timedelta(minutes=minutes)
    assert give_up(SimpleNamespace(date_created=made), timedelta(minutes=30)) == made + timedelta(minutes=30)


@pytest.mark.parametrize(
    ("to", "why"), [("+19005551234", "premium"), ("911", "emergency"), ("+8821234567", "satellite")]
)
def test_no_provider_is_asked_for_what_is_not_permitted(post: Post, to: str, why: str) -> None:
    post.add(to=to)
    post.sender().drain()
    (row,) = post.rows(Message)
    assert (row.status, why in row.error_message, post.sent) == ("failed", True, [])


def test_a_message_of_a_suspended_account_is_not_sent(post: Post) -> None:
    post.add()
    with Session(post.world.engine) as session:
        session.execute(update(Account).values(status="suspended"))
        session.commit()
    post.sender().drain()
    assert (post.rows(Message)[0].status, post.sent) == ("failed", [])


def test_the_callback_names_the_messaging_service(post: Post) -> None:
    post.add(messaging_service_sid="MG" + "1" * 32)
    post.sender().drain()
    (told,) = post.rows(Outbox)
    assert told.params["MessagingServiceSid"] == "MG" + "1" * 32
