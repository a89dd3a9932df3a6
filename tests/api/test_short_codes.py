"""SMS/ShortCodes: the same numbers by another name, with an unmodified SDK."""

import pytest
from twilio.base.exceptions import TwilioRestException

from tests.api.test_twilio_sdk import account, client
from tests.api.world import body, code, sqlite_only

__all__ = ["account", "client"]


def test_a_day_with_the_sdk(client, account):
    number = client.incoming_phone_numbers.create(phone_number="12345", friendly_name="Poll")
    client.incoming_phone_numbers.create(phone_number="+12125550101")
    client.incoming_phone_numbers.create(phone_number="1234567")
    one, *older = client.short_codes.list()
    assert all(code.short_code.isdigit() and len(code.short_code) <= 6 for code in older)
    assert (one.sid, one.short_code, one.friendly_name) == ("SC" + number.sid[2:], "12345", "Poll")
    assert (one.account_sid, one.sms_url) == (account[0], "")
    changed = one.update(sms_url="http://a.example/", sms_method="GET", friendly_name="Vote")
    assert (changed.sms_url, changed.sms_method, changed.friendly_name) == ("http://a.example/", "GET", "Vote")
    assert client.incoming_phone_numbers(number.sid).fetch().sms_url == "http://a.example/"
    assert client.short_codes(one.sid).fetch().friendly_name == "Vote"
    assert [code.sid for code in client.short_codes.list(short_code="12345")] == [one.sid]
    assert client.short_codes.list(friendly_name="Poll") == []
    for sid in (number.sid, "SC" + "0" * 32):
        with pytest.raises(TwilioRestException) as gone:
            client.short_codes(sid).fetch()
        assert gone.value.status == 404


def test_as_the_sender_of_a_messaging_service(client):
    client.messaging.base_url = client.api.base_url
    client.incoming_phone_numbers.create(phone_number="12345")
    [code] = client.short_codes.list(short_code="12345")
    service = client.messaging.v1.services.create(friendly_name="Polls")
    held = client.messaging.v1.services(service.sid).short_codes.create(short_code_sid=code.sid)
    assert (held.sid, held.short_code) == (code.sid, "12345")
    assert [one.sid for one in client.messaging.v1.services(service.sid).short_codes.list()] == [code.sid]
    assert client.messaging.v1.services(service.sid).phone_numbers.list() == []
    sent = client.messages.create(messaging_service_sid=service.sid, to="+12125550100", body="Vote")
    assert sent.from_ == "12345"
    assert client.messaging.v1.services(service.sid).short_codes(code.sid).fetch().sid == code.sid
    assert client.messaging.v1.services(service.sid).short_codes(code.sid).delete()
    assert client.messaging.v1.services(service.sid).short_codes.list() == []


@sqlite_only
def test_anothers_code_is_not_found(me, other):
    number = body(me.post("IncomingPhoneNumbers.json", phone_number="12345"), 201)["sid"]
    path = f"SMS/ShortCodes/SC{number[2:]}.json"
    assert code(other.get(path), 404) == 20404
    assert code(me.post(path, sms_url="nowhere")) == 21402
