"""Messaging services and their senders: Twilio's messaging API, with an unmodified SDK, and MessagingServiceSid."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from twilio.base.exceptions import TwilioRestException

from app.models import AuditEvent, Message, MessagingService, ServiceSender
from tests.api.test_twilio_sdk import account, client
from tests.api.world import body, code, open_account, read, sqlite_only

__all__ = ["account", "client"]
SERVICES = "/v1/Services"
TO = "+12125550100"


def service(me, *numbers, words=(), **form):
    """A service with these senders. Its SID."""
    made = body(me.request("POST", SERVICES, {"FriendlyName": "Alerts"} | form), 201)
    for number in numbers:
        add_number(me, made["sid"], number)
    for word in words:
        body(me.request("POST", f"{SERVICES}/{made['sid']}/AlphaSenders", {"AlphaSender": word}), 201)
    return made["sid"]


def add_number(me, service_sid, number):
    sid = body(me.post("IncomingPhoneNumbers.json", phone_number=number), 201)["sid"]
    body(me.request("POST", f"{SERVICES}/{service_sid}/PhoneNumbers", {"PhoneNumberSid": sid}), 201)
    return sid


def send(me, service_sid, to=TO, status=201, **form):
    given = {"MessagingServiceSid": service_sid, "To": to, "Body": "x"} | form
    return body(me.request("POST", "Messages.json", given), status)


def test_a_day_with_the_sdk(client, account, app):
    client.messaging.base_url = client.api.base_url
    v1 = client.messaging.v1
    made = v1.services.create(
        friendly_name="Alerts", inbound_request_url="http://a.example/in", sticky_sender=False, validity_period=60
    )
    assert (made.sid[:2], made.account_sid, made.friendly_name) == ("MG", account[0], "Alerts")
    assert isinstance(made.date_created, datetime)
    assert (made.sticky_sender, made.validity_period, made.fallback_url) == (False, 60, None)
    assert made.update(friendly_name="News", inbound_request_url="").inbound_request_url is None
    number = client.incoming_phone_numbers.create(phone_number="+12125550199")
    held = v1.services(made.sid).phone_numbers.create(phone_number_sid=number.sid)
    assert (held.sid, held.phone_number, held.country_code) == (number.sid, "+12125550199", "US")
    assert "SMS" in held.capabilities
    word = v1.services(made.sid).alpha_senders.create(alpha_sender="Shop 24")
    assert (word.sid[:2], word.alpha_sender) == ("AI", "Shop 24")
    assert [one.sid for one in v1.services(made.sid).phone_numbers.list()] == [number.sid]
    assert [one.alpha_sender for one in v1.services(made.sid).alpha_senders.list()] == ["Shop 24"]
    assert v1.services(made.sid).alpha_senders(word.sid).fetch().service_sid == made.sid
    sent = client.messages.create(messaging_service_sid=made.sid, to=TO, body="Hello")
    assert (sent.messaging_service_sid, sent.from_) == (made.sid, "+12125550199")
    later = datetime.now(UTC) + timedelta(hours=1)
    planned = client.messages.create(
        messaging_service_sid=made.sid, to=TO, body="Later", schedule_type="fixed", send_at=later
    )
    assert planned.status == "scheduled"
    assert client.messages(planned.sid).update(status="canceled").status == "canceled"
    assert v1.services(made.sid).alpha_senders(word.sid).delete()
    assert v1.services(made.sid).phone_numbers(number.sid).delete()
    others = [v1.services.create(friendly_name=f"n{count}").sid for count in range(3)]
    assert [one.sid for one in v1.services.list(page_size=2)] == [*reversed(others), made.sid]
    assert v1.services(made.sid).fetch().friendly_name == "News"
    assert v1.services(made.sid).delete()
    with pytest.raises(TwilioRestException) as gone:
        v1.services(made.sid).fetch()
    assert (gone.value.status, gone.value.code) == (404, 20404)


def test_the_sender_is_one_of_the_pool(app, me):
    """Of the same area code, else of the same country, else any; the same recipient always has the same."""
    sid = service(me, "+14155550101", "+12125550101", "+442079460101")
    assert send(me, sid)["from"] == "+12125550101"
    assert send(me, sid, "+14155550999")["from"] == "+14155550101"
    assert send(me, sid, "+442079460999")["from"] == "+442079460101"
    assert {send(me, sid, "+13035550100")["from"] for _ in range(3)} < {"+14155550101", "+12125550101"}
    spread = {send(me, sid, f"+1303555{count:04}")["from"] for count in range(100, 120)}
    assert spread == {"+14155550101", "+12125550101"}


@sqlite_only
def test_a_sender_stays_with_its_recipient_while_it_is_in_the_pool(me):
    sid = service(me, "+14155550101")
    assert send(me, sid)["from"] == "+14155550101"
    near = add_number(me, sid, "+12125550101")
    assert send(me, sid)["from"] == "+14155550101"
    body(me.request("POST", f"{SERVICES}/{sid}", {"StickySender": "false"}))
    assert send(me, sid)["from"] == "+12125550101"
    me.request("DELETE", f"IncomingPhoneNumbers/{near}")
    assert send(me, sid)["from"] == "+14155550101", "a number that was released is no sender"


@sqlite_only
def test_words_are_used_where_carriers_show_them(me):
    sid = service(me, "+14155550101", words=["Shop"])
    assert send(me, sid, "+442079460999")["from"] == "Shop"
    assert send(me, sid)["from"] == "+14155550101"
    assert send(me, sid, From="Shop")["from"] == "Shop"


@sqlite_only
def test_what_a_service_says_is_for_messages_that_do_not(app, me):
    sid = service(me, "1234", StatusCallback="http://s.example/", ValidityPeriod="60")
    assert send(me, sid, Body="\u201cHi\u201d")["body"] == '"Hi"'
    send(me, sid, Body="\u201cHi\u201d", SmartEncoded="false", StatusCallback="http://m.example/", ValidityPeriod="90")
    first, second = read(app, select(Message).order_by(Message.id))
    assert (first.status_callback, first.validity_period) == ("http://s.example/", 60)
    assert (second.status_callback, second.validity_period) == ("http://m.example/", 90)
    assert second.body == "\u201cHi\u201d"


@sqlite_only
def test_what_is_refused(me, other):
    mine, theirs = service(me, "1234"), service(other, "1235")
    empty = service(me)
    for sid, status, error in ((theirs, 404, 21701), ("MG" + "0" * 32, 404, 21701), (empty, 400, 21703)):
        assert send(me, sid, status=status)["code"] == error
    assert send(me, mine, status=400, From="999")["code"] == 21212
    assert send(me, "SM1", status=400)["code"] == 20001
    assert code(me.request("POST", "Messages.json", {"To": TO, "Body": "x"})) == 21603
    number = me.get("IncomingPhoneNumbers.json").json["incoming_phone_numbers"][0]["sid"]
    there = {"PhoneNumberSid": number}
    assert code(me.request("POST", f"{SERVICES}/{mine}/PhoneNumbers", there), 409) == 21710
    assert code(me.request("POST", f"{SERVICES}/{empty}/PhoneNumbers", there), 409) == 21712
    assert me.request("POST", f"{SERVICES}/{theirs}/PhoneNumbers", there).status_code == 404
    assert me.request("POST", f"{SERVICES}/{mine}/AlphaSenders", {"AlphaSender": "12 34"}).status_code == 400
    for bad in (
        {},
        {"FriendlyName": "x", "InboundRequestUrl": "nowhere"},
        {"FriendlyName": "x", "ValidityPeriod": "0"},
    ):
        assert me.request("POST", SERVICES, bad).status_code == 400


@sqlite_only
def test_a_service_is_its_accounts_alone(app, settings, me, other, child):
    sid = service(me, "1234", words=["Shop"])
    word = me.get(f"{SERVICES}/{sid}/AlphaSenders").json["alpha_senders"][0]["sid"]
    for path in (f"{SERVICES}/{sid}", f"{SERVICES}/{sid}/PhoneNumbers", f"{SERVICES}/{sid}/AlphaSenders/{word}"):
        assert me.get(path).status_code == 200
        for stranger in (other, child):
            assert stranger.get(path).status_code == 404
        assert me.client.get(path).status_code == 401
    assert other.request("DELETE", f"{SERVICES}/{sid}").status_code == 404
    assert body(other.get(SERVICES))["services"] == []
    guest = open_account(app, settings, "guest@example.com", role="Guest")
    assert guest.get(SERVICES).status_code == 403
    [event] = [one for one in read(app, select(AuditEvent)) if one.action == f"POST {SERVICES}"]
    assert event.account_sid == me.sid


@sqlite_only
def test_a_number_that_moves_takes_its_place_in_another_accounts_service(app, me, child):
    sid = service(me)
    number = add_number(me, sid, "+12125550101")
    body(me.request("POST", f"IncomingPhoneNumbers/{number}.json", {"AccountSid": child.sid}))
    assert me.get(f"{SERVICES}/{sid}/PhoneNumbers").json["phone_numbers"] == []
    own = service(child)
    body(child.request("POST", f"{SERVICES}/{own}/PhoneNumbers", {"PhoneNumberSid": number}), 201)
    assert send(child, own)["from"] == "+12125550101"


@sqlite_only
def test_what_goes_with_a_service(app, me):
    sid = service(me, "1234")
    send(me, sid)
    assert me.request("DELETE", f"{SERVICES}/{sid}").status_code == 204
    assert (read(app, select(MessagingService)), read(app, select(ServiceSender))) == ([], [])
    assert len(read(app, select(Message))) == 1
