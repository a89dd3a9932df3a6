"""An unmodified Twilio SDK on what the guide does not have (docs/rest-contract.md, Beyond the guide)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from app.models import Conference, OutgoingCallerId, Participant, Recording
from app.routing import pool
from app.store import store
from tests.api.test_twilio_sdk import account, add, client
from tests.rows import call

__all__ = ["account", "add", "client"]
FREE = "phone_number\n+12125550101\n+12125550102\n+18005550104\n"


def test_another_day_with_the_sdk(client, account, add, settings):
    sid, _token = account
    applications(client)
    clients_and_numbers(client, settings)
    conferences(client, sid, add)
    caller_ids(client, sid, add)
    usage(client, sid, add)
    keys(client, sid)
    domains(client)
    lists(client)
    what_applications_send(client, account, add)


def refused(act, code, status=400):
    with pytest.raises(TwilioRestException) as error:
        act()
    assert (error.value.code, error.value.status) == (code, status)


def applications(client):
    made = client.applications.create(friendly_name="Menu", voice_url="http://a.example/", voice_method="GET")
    assert isinstance(made.date_created, datetime)
    assert (made.voice_method, made.public_application_connect_enabled) == ("GET", False)
    assert client.applications(made.sid).fetch().friendly_name == "Menu"
    assert made.update(sms_url="http://b.example/").sms_url == "http://b.example/"
    assert [one.sid for one in client.applications.list(friendly_name="Menu")] == [made.sid]
    number = client.incoming_phone_numbers.create(phone_number="+12125559999", voice_application_sid=made.sid)
    assert number.voice_application_sid == made.sid
    placed = client.calls.create(to="+15551234567", from_="1234", application_sid=made.sid)
    assert placed.status == "queued"
    assert made.delete() is True
    assert client.incoming_phone_numbers(number.sid).fetch().voice_application_sid is None
    refused(lambda: client.calls.create(to="+15551234567", from_="1234", application_sid=made.sid), 21218, 404)


def clients_and_numbers(client, settings):
    engine = store.connect(settings)
    with Session(engine) as session:
        pool.load(session, FREE.splitlines())
        session.commit()
    engine.dispose()
    [country] = client.available_phone_numbers.list()
    assert (country.country_code, country.country) == ("US", "United States")
    assert "local" in client.available_phone_numbers("US").fetch().subresource_uris
    found = client.available_phone_numbers("US").local.list(area_code=212, sms_enabled=True, contains="55501**")
    assert [one.phone_number for one in found] == ["+12125550102", "+12125550101"]
    assert found[0].capabilities["SMS"] is True
    assert [one.phone_number for one in client.available_phone_numbers("US").toll_free.list()] == ["+18005550104"]
    bought = client.incoming_phone_numbers.create(phone_number=found[0].phone_number)
    assert client.incoming_phone_numbers.create(area_code="212").phone_number == "+12125550101"
    refused(lambda: client.incoming_phone_numbers.create(area_code="212"), 21452, 404)
    assert bought.delete() is True
    assert len(client.available_phone_numbers("US").local.list()) == 1


def conferences(client, sid, add):
    day = datetime(2024, 5, 1, 10, tzinfo=UTC)
    known = {"account_sid": sid, "node": "node1", "api_version": "2010-04-01"}
    live, _old = add(
        Conference(**known, friendly_name="club", status="in-progress"),
        Conference(**known, friendly_name="old", status="completed", date_created=day),
    )
    [leg] = add(call(sid, status="in-progress"))
    add(Participant(entry="x-1", account_sid=sid, conference_sid=live, call_sid=leg, node="node1"))
    [kept] = add(Recording(account_sid=sid, call_sid=leg, conference_sid=live, api_version="2010-04-01", duration=3))
    assert [one.friendly_name for one in client.conferences.list(status="completed")] == ["old"]
    assert [one.friendly_name for one in client.conferences.list(date_created_before=date(2024, 5, 2))] == ["old"]
    found = client.conferences(live).fetch()
    assert (found.status, found.friendly_name, found.reason_conference_ended) == ("in-progress", "club", None)
    [participant] = found.participants.list(muted=False)
    assert (participant.call_sid, participant.hold, participant.status) == (leg, False, "connected")
    assert participant.update(muted=True).muted is True
    assert participant.update(hold=True, hold_url="http://a.example/hold").hold is True
    assert participant.update(end_conference_on_exit=True).end_conference_on_exit is True
    assert participant.update(announce_url="http://a.example/say", announce_method="GET").call_sid == leg
    assert participant.update(beep_on_exit=True, wait_url="http://a.example/wait").muted is True
    assert client.conferences(live).participants(leg).fetch().muted is True
    called = client.conferences(live).participants.create(from_="1234", to="+15551234567", label="Bob", muted=True)
    assert (called.status, called.label, called.muted) == ("queued", "Bob", True)
    assert [one.sid for one in client.conferences(live).recordings.list()] == [kept]
    coaching(client, live, participant, called, add)
    assert participant.delete() is True
    assert [one.label for one in client.conferences(live).participants.list()] == ["Bob"], "who is being called"
    [going] = add(
        Recording(account_sid=sid, call_sid=leg, conference_sid=live, api_version="2010-04-01", status="in-progress")
    )
    current = client.conferences(live).recordings("Twilio.CURRENT")
    assert current.update(status="paused", pause_behavior="skip").sid == going
    assert client.conferences(live).recordings(going).update(status="stopped").status == "stopped"
    assert client.conferences(live).update(announce_url="http://a.example/say").status == "in-progress"
    assert client.conferences(live).update(status="completed").reason_conference_ended == "conference-ended-via-api"
    refused(lambda: client.conferences(live).participants.create(from_="1234", to="+15551234567"), 21220)


def coaching(client, live, participant, called, add):
    """A coach by update, and one who is called in; it is not in the conference yet, so it cannot be coached."""
    seats = client.conferences(live).participants
    [agent] = add(call(participant.account_sid, status="in-progress"))
    add(Participant(entry="y-1", account_sid=called.account_sid, conference_sid=live, call_sid=agent, node="node1"))
    coach = participant.update(coaching=True, call_sid_to_coach=agent)
    assert (coach.coaching, coach.call_sid_to_coach) == (True, agent)
    assert [one.call_sid for one in seats.list(coaching=True)] == [participant.call_sid]
    refused(lambda: participant.update(call_sid_to_coach=called.call_sid), 16028)
    assert participant.update(coaching=False).call_sid_to_coach is None
    second = seats.create(from_="1234", to="+15551234568", call_sid_to_coach=agent, call_reason="A look over shoulders")
    assert (second.coaching, second.call_sid_to_coach) == (True, agent)
    for seat in (second.call_sid, agent):
        assert seats(seat).delete() is True


def caller_ids(client, sid, add):
    asked = client.validation_requests.create(phone_number="+14155550123", friendly_name="Office")
    assert (asked.phone_number, len(asked.validation_code), asked.call_sid[:2]) == ("+14155550123", 6, "CA")
    assert client.outgoing_caller_ids.list() == []
    [mine] = add(OutgoingCallerId(account_sid=sid, phone_number="+14155550199", friendly_name="Desk"))
    assert client.outgoing_caller_ids(mine).fetch().friendly_name == "Desk"
    assert client.outgoing_caller_ids(mine).update(friendly_name="Home").friendly_name == "Home"
    assert [one.sid for one in client.outgoing_caller_ids.list(phone_number="+14155550199")] == [mine]
    refused(lambda: client.validation_requests.create(phone_number="+14155550199"), 21450)
    assert client.outgoing_caller_ids(mine).delete() is True


def usage(client, sid, add):
    add(call(sid, status="completed", duration=61))
    records = client.usage.records
    [today] = records.today.list(category="calls-inbound")
    assert (today.start_date, today.usage_unit, today.price) == (datetime.now(UTC).date(), "minutes", 0)
    assert int(today.count) >= 1
    assert {one.category for one in records.all_time.list()} >= {"calls", "sms", "recordings", "totalprice"}
    assert [one.category for one in records.daily.list(category="calls", start_date=datetime.now(UTC).date())] == [
        "calls"
    ]
    for period in (records, records.monthly, records.yearly, records.this_month):
        assert period.list(category="calls", limit=1)[0].category == "calls"
    assert [one.count for one in records.yesterday.list(category="sms")] == ["0"]
    assert [one.count for one in records.last_month.list(category="sms")] == ["0"]


def keys(client, sid):
    made = client.new_keys.create(friendly_name="CI")
    program = Client(made.sid, made.secret, sid)
    program.api.base_url = client.api.base_url
    [first] = [one.sid for one in program.calls.list(limit=1)]
    refused(lambda: program.keys(made.sid).fetch(), 20005, 403)
    assert client.keys(made.sid).update(friendly_name="CD").friendly_name == "CD"
    assert [one.sid for one in client.keys.list()] == [made.sid]
    assert client.keys(made.sid).fetch().friendly_name == "CD"
    assert client.keys(made.sid).delete() is True
    refused(lambda: program.calls(first).fetch(), 20003, 401)


def domains(client):
    domain = client.sip.domains.create(domain_name="acme.sip.restcomm", voice_url="http://a.example/")
    office = client.sip.ip_access_control_lists.create(friendly_name="Office")
    staff = client.sip.credential_lists.create(friendly_name="Staff")
    assert domain.ip_access_control_list_mappings.create(ip_access_control_list_sid=office.sid).sid == office.sid
    assert domain.auth.calls.credential_list_mappings.create(credential_list_sid=staff.sid).friendly_name == "Staff"
    assert [one.sid for one in domain.credential_list_mappings.list()] == [staff.sid]
    assert [one.sid for one in domain.auth.calls.ip_access_control_list_mappings.list()] == [office.sid]
    registrations = domain.auth.registrations.credential_list_mappings
    assert registrations.create(credential_list_sid=staff.sid).sid == staff.sid
    assert registrations(staff.sid).delete() is True
    assert client.sip.domains(domain.sid).fetch().auth_type == "IP_ACL,CREDENTIAL_LIST"
    assert domain.update(voice_url="").voice_url == ""
    assert domain.ip_access_control_list_mappings(office.sid).delete() is True
    assert [one.domain_name for one in client.sip.domains.list()] == ["acme.sip.restcomm"]
    refused(lambda: client.sip.domains.create(domain_name="acme.example.com"), 21232)
    assert domain.delete() is True


def lists(client):
    [office] = client.sip.ip_access_control_lists.list()
    address = office.ip_addresses.create(friendly_name="Desk", ip_address="192.0.2.7", cidr_prefix_length=24)
    assert (address.cidr_prefix_length, address.ip_access_control_list_sid) == (24, office.sid)
    assert address.update(ip_address="192.0.2.8").ip_address == "192.0.2.8"
    assert [one.sid for one in office.ip_addresses.list()] == [address.sid]
    assert office.ip_addresses(address.sid).fetch().friendly_name == "Desk"
    assert address.delete() is True
    assert office.update(friendly_name="HQ").friendly_name == "HQ"
    assert office.delete() is True
    [staff] = client.sip.credential_lists.list()
    made = staff.credentials.create(username="alice", password="Correct horse 1")
    assert made.update(password="Correct horse 2").username == "alice"
    assert [one.sid for one in client.sip.credential_lists(staff.sid).credentials.list()] == [made.sid]
    assert made.delete() is True
    assert client.sip.credential_lists(staff.sid).delete() is True


def what_applications_send(client, account, add):
    """Lists, names and later times, as the SDK writes them."""
    called = client.calls.create(
        to="sip:bob@127.0.0.1:5099",
        from_="alice",
        twiml="<Response/>",
        record=True,
        recording_status_callback="http://a.example/r",
        recording_status_callback_event=["in-progress", "completed", "absent"],
        sip_auth_username="bob",
        sip_auth_password="secret",
    )
    assert called.status == "queued"
    guest = client.conferences("My Room").participants.create(
        to="+15551234567", from_="1234", label="anna", conference_status_callback_event=["start", "join"]
    )
    of_room = client.conferences(guest.conference_sid)
    assert of_room.participants("anna").fetch().call_sid == guest.call_sid
    assert [one.status for one in of_room.participants.list()] == ["queued"]
    assert of_room.participants("anna").delete() is True
    refused(lambda: of_room.participants(guest.call_sid).fetch(), 20404, 404)
    later = datetime.now(UTC) + timedelta(hours=1)
    text = client.messages.create(to="+15551234567", from_="ACME", body="Hi", schedule_type="fixed", send_at=later)
    assert (text.status, text.direction) == ("scheduled", "outbound-api")
    assert client.messages(text.sid).feedback.create(outcome="confirmed").outcome == "confirmed"
    assert client.messages(text.sid).update(status="canceled").status == "canceled"
    assert client.tokens.create(ttl=60).ttl == "60"
    [key] = client.signing_keys.list(limit=1) or [client.new_signing_keys.create()]
    assert key.sid.startswith("SK")
    refused(lambda: client.calls.create(to="+15551234567", from_="1234", twiml="x", byoc="BY0"), 20001)
    [live] = add(call(account[0], status="in-progress", node="node1"))
    changed = client.calls(live).update(status_callback="http://a.example/s", time_limit=60)
    assert changed.status == "in-progress"
