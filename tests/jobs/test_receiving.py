"""Text messages that arrived are told to their number's SmsUrl (guide 4.2): in order, once, whatever breaks."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import gevent
import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.calls.web import Request, Response
from app.jobs.messages.receiving import Receiver
from app.ledger.arrivals import Incoming, arrive
from app.models import (
    Application,
    ConversationCookies,
    IncomingPhoneNumber,
    Message,
    MessageMedia,
    MessagingService,
    Notification,
    ServiceSender,
)
from app.models.columns import now
from tests.jobs.world import World

URL = "http://app.example/sms"


class Inbox:
    """A number, what is written to it, and an application that answers as told."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.asked: list[tuple[Request, str, str]] = []
        self.answer: Callable[[Request], Response] = lambda request: document("<Response/>")
        self.receivers: list[Receiver] = []
        with Session(world.engine) as session:
            fields = {"friendly_name": "1234", "api_version": "v", "sms_url": URL}
            session.add(IncomingPhoneNumber(account_sid=world.account, phone_number="1234", **fields))
            session.commit()

    def fetch(self, request: Request, token: str, auth_token: str, **_more: object) -> Response:
        self.asked.append((request, token, auth_token))
        return self.answer(request)

    def receiver(self) -> Receiver:
        self.receivers.append(Receiver(self.world.settings, self))  # type: ignore[arg-type]
        return self.receivers[-1]

    def write(self, body: str, from_: str = "+15550001", to: str = "1234", reference: str = "") -> str:
        with self.world.engine.begin() as connection:
            return arrive(connection, Incoming("http", reference, from_, to, body))

    def rows(self, model: Any = Message) -> list[Any]:
        with Session(self.world.engine) as session:
            return list(session.scalars(select(model).order_by(model.id)))

    def bodies(self) -> list[str]:
        return [request.params["Body"] for request, *_ in self.asked]

    def lease_ends(self) -> None:
        for row in self.rows():
            with self.world.engine.begin() as connection:
                earlier = row.claimed_until and row.claimed_until - timedelta(seconds=91)
                connection.execute(update(Message).where(Message.id == row.id).values(claimed_until=earlier))


def document(text: str) -> Response:
    return Response(200, URL, "text/xml", {}, text)


@pytest.fixture
def inbox(world: World) -> Iterator[Inbox]:
    inbox = Inbox(world)
    yield inbox
    for receiver in inbox.receivers:
        gevent.killall([greenlet for _item, greenlet in receiver.flying.values()])
        receiver.database.close()


def test_it_is_told_and_its_reply_is_queued(inbox: Inbox) -> None:
    inbox.answer = lambda request: document(
        '<Response><Message statusCallback="http://a.example/">Hi</Message></Response>'
    )
    sid = inbox.write("Hello?")
    assert [row.status for row in inbox.rows()] == ["receiving"]
    inbox.receiver().drain()
    ((request, _token, auth_token),) = inbox.asked
    assert (request.url, request.method, auth_token) == (URL, "POST", inbox.world.token)
    assert (request.params["MessageSid"], request.params["From"]) == (sid, "+15550001")
    arrived, reply = inbox.rows()
    assert (arrived.sid, arrived.status, arrived.direction) == (sid, "received", "inbound")
    fields = (reply.status, reply.direction, reply.to, reply.from_, reply.body, reply.status_callback)
    assert fields == ("queued", "outbound-reply", "+15550001", "1234", "Hi", "http://a.example/")
    inbox.receiver().drain()
    assert len(inbox.asked) == 1


def test_the_same_message_twice_is_one(inbox: Inbox) -> None:
    assert inbox.write("A", reference="7") == inbox.write("A", reference="7")
    assert inbox.write("A") != inbox.write("A")
    assert inbox.write("A", "+15550002", reference="7") != inbox.write("A", reference="7")
    assert len(inbox.rows()) == 4


def test_a_number_is_found_as_people_write_it_and_nobodys_is_refused(inbox: Inbox) -> None:
    with Session(inbox.world.engine) as session:
        fields = {"friendly_name": "x", "api_version": "v", "phone_number": "+14445556666"}
        session.add(IncomingPhoneNumber(account_sid=inbox.world.account, **fields))
        session.commit()
    assert inbox.write("A", to="14445556666")
    assert inbox.rows()[0].to == "+14445556666"
    assert inbox.write("A", to="999") == ""


def test_messages_of_one_sender_are_told_in_order(inbox: Inbox) -> None:
    for number in range(3):
        inbox.write(f"a{number}")
        inbox.write(f"b{number}", "+15550002")

    def slow_for_the_first(request: Request) -> Response:
        gevent.sleep(0.1 if request.params["Body"] == "a0" else 0)
        return document("<Response/>")

    inbox.answer = slow_for_the_first
    inbox.receiver().drain()
    assert [body for body in inbox.bodies() if body[0] == "a"] == ["a0", "a1", "a2"]
    assert [body for body in inbox.bodies() if body[0] == "b"] == ["b0", "b1", "b2"]


def test_a_worker_that_dies_leaves_it_to_another_one_and_no_reply_is_made_twice(inbox: Inbox) -> None:
    def application(request: Request, seconds: float = 0) -> Response:
        if request.url.endswith("next"):
            gevent.sleep(seconds)
            return document("<Response/>")
        return document("<Response><Sms>Hi</Sms><Redirect>/next</Redirect></Response>")

    inbox.write("A")
    inbox.answer = lambda request: application(request, 60)
    dying = inbox.receiver()
    dying.claim()
    with gevent.Timeout(5):
        while len(inbox.asked) < 2:
            gevent.sleep(0.01)
    gevent.killall([greenlet for _item, greenlet in dying.flying.values()])
    inbox.answer = application
    inbox.receiver().drain()
    assert [row.status for row in inbox.rows()] == ["receiving", "queued"], "it is the first worker's yet"
    inbox.lease_ends()
    inbox.receiver().drain()
    assert [row.status for row in inbox.rows()] == ["received", "queued"]
    tokens = [token for _request, token, _ in inbox.asked]
    assert tokens[:2] == tokens[2:]


def test_a_failure_is_a_notification_and_the_message_is_kept(inbox: Inbox) -> None:
    sid = inbox.write("A")
    inbox.answer = lambda request: Response(500, URL, error="HTTP 500", code=11200)
    inbox.receiver().drain()
    assert [row.status for row in inbox.rows()] == ["received"]
    (note,) = inbox.rows(Notification)
    assert (note.error_code, note.account_sid, note.request_url) == (11200, inbox.world.account, URL)
    assert sid in note.request_variables


def test_without_an_sms_url_it_is_only_kept(inbox: Inbox) -> None:
    with inbox.world.engine.begin() as connection:
        connection.execute(update(IncomingPhoneNumber).values(sms_url=""))
    inbox.write("A")
    inbox.receiver().drain()
    assert [row.status for row in inbox.rows()] == ["received"]
    assert not inbox.asked


def test_a_number_that_names_an_application_runs_that_applications_sms_url(inbox: Inbox) -> None:
    with Session(inbox.world.engine) as session:
        fields = {"friendly_name": "Texts", "api_version": "v", "sms_url": "http://app.example/shared"}
        shared = Application(account_sid=inbox.world.account, **fields)
        session.add(shared)
        session.flush()
        session.execute(update(IncomingPhoneNumber).values(sms_application_sid=shared.sid))
        session.commit()
    inbox.write("A")
    inbox.receiver().drain()
    assert [request.url for request, _token, _auth in inbox.asked] == ["http://app.example/shared"]


def test_a_worker_that_ends_lets_go_of_what_is_under_way(inbox: Inbox) -> None:
    inbox.write("A")
    inbox.answer = lambda request: gevent.sleep(60) or document("<Response/>")
    ending = inbox.receiver()
    ending.claim()
    gevent.sleep(0.05)
    ending.stop(0.05)
    inbox.receivers.remove(ending)
    inbox.answer = lambda request: document("<Response/>")
    inbox.receiver().drain()
    assert [row.status for row in inbox.rows()] == ["received"]


def test_a_conversation_keeps_its_cookies_for_four_hours(inbox: Inbox) -> None:
    """Of one sender and one number; the sessions of others are others (Twilio difference W7)."""
    seen: list[list[str]] = []
    cookie = {"name": "s", "value": "1", "domain": "a.example", "host_only": True, "path": "/", "secure": False}
    cookie |= {"expires": 0.0}

    def fetch(request: Request, token: str, auth_token: str, cookies: list[dict[str, Any]]) -> Response:
        seen.append([one["value"] for one in cookies])
        count = str(len(seen))
        return Response(200, URL, "text/xml", {}, "<Response/>", cookies=[cookie | {"value": count}])

    inbox.fetch = fetch  # type: ignore[method-assign, assignment]

    def writes(from_: str = "+15550001") -> None:
        inbox.write("Hello", from_)
        inbox.receiver().drain()

    writes()
    writes()
    writes("+15550002")
    assert seen == [[], ["1"], []]
    table = ConversationCookies.__table__
    with inbox.world.engine.begin() as connection:
        rows = connection.execute(select(table.c.expires)).all()
        assert all(timedelta(hours=3, minutes=59) < row.expires - now() < timedelta(hours=4, minutes=1) for row in rows)
        connection.execute(update(table).values(expires=now() - timedelta(seconds=1)))
    writes()
    assert seen[-1] == [], "four hours have passed"
    with inbox.world.engine.begin() as connection:
        assert len(connection.execute(select(table.c.id)).all()) == 1, "and what has ended is removed"


def test_a_messaging_service_answers_for_its_numbers(inbox: Inbox) -> None:
    """InboundRequestUrl, unless the service has none or leaves it to its numbers; either way it is named."""
    with Session(inbox.world.engine) as session:
        service = MessagingService(
            account_sid=inbox.world.account, friendly_name="x", inbound_request_url="http://service.example/"
        )
        session.add(service)
        session.flush()
        number = session.scalars(select(IncomingPhoneNumber)).one()
        whose = {"account_sid": inbox.world.account, "service_sid": service.sid, "kind": "number"}
        session.add(ServiceSender(sid=number.sid, **whose))
        session.commit()
        sid = service.sid
    inbox.write("one")
    inbox.receiver().drain()
    for values in ({"use_inbound_webhook_on_number": True}, {"inbound_request_url": ""}):
        with inbox.world.engine.begin() as connection:
            connection.execute(update(MessagingService).values(**values))
        inbox.write("more")
        inbox.receiver().drain()
    assert [request.url for request, *_ in inbox.asked] == ["http://service.example/", URL, URL]
    assert {request.params["MessagingServiceSid"] for request, *_ in inbox.asked} == {sid}
    assert {row.messaging_service_sid for row in inbox.rows()} == {sid}


def test_a_reply_with_media_is_queued_with_it(inbox: Inbox) -> None:
    inbox.answer = lambda request: document(
        "<Response><Message><Body>A cat</Body><Media>http://a.example/cat.jpg</Media></Message></Response>"
    )
    inbox.write("Hello?")
    inbox.receiver().drain()
    _arrived, reply = inbox.rows()
    assert (reply.body, reply.num_media) == ("A cat", 1)
    (media,) = inbox.rows(MessageMedia)
    assert (media.url, media.message_sid, media.content_type) == ("http://a.example/cat.jpg", reply.sid, "")
