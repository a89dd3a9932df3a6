"""An unmodified Twilio SDK: numbers by their kind, media, signing keys, and what else is only an SDK's."""

import asyncio
from datetime import date

import pytest
from sqlalchemy.orm import Session
from twilio.base.exceptions import TwilioRestException
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.rest import Client

from app.models import Conference, Message, Recording
from app.routing import pool
from app.store import store
from tests.api.test_twilio_sdk import account, add, client
from tests.api.world import sqlite_only
from tests.rows import call

__all__ = ["account", "add", "client"]
TEXT = {"to": "1234", "from_": "+14445556666", "direction": "inbound", "api_version": "2010-04-01", "body": "Hi"}


@sqlite_only
def test_what_only_an_sdk_asks_for(client, account, add, settings, database_url):
    sid, _token = account
    numbers_by_kind(client)
    pool_by_kind(client, settings)
    media(client, sid, add)
    signing_keys(client)
    recordings_of_a_conference(client, sid, add)
    calls(client)
    domain_names(client)
    accounts_and_their_own(client)


def numbers_by_kind(client):
    numbers = client.incoming_phone_numbers
    free = numbers.toll_free.create(phone_number="+18005550199", friendly_name="Sales")
    mobile = numbers.mobile.create(phone_number="+447400123456")
    assert (
        (free.type, mobile.type, mobile.status) == ("toll-free", "mobile", "in-use") if hasattr(free, "type") else True
    )
    assert [one.phone_number for one in numbers.toll_free.list()] == ["+18005550199"]
    assert [one.friendly_name for one in numbers.toll_free.list(friendly_name="Sales")] == ["Sales"]
    assert [one.sid for one in numbers.mobile.stream(page_size=1)] == [mobile.sid]
    assert sorted(one.phone_number for one in numbers.local.list()) == ["1234", "1235"]
    assert numbers.local.create(phone_number="+12125550123").address_requirements == "none"
    fetched = numbers(free.sid).fetch()
    assert (fetched.emergency_status, fetched.voice_receive_mode, fetched.trunk_sid) == ("Inactive", "voice", None)
    assert numbers(mobile.sid).delete() is True


def pool_by_kind(client, settings):
    engine = store.connect(settings)
    with Session(engine) as session:
        pool.load(session, ["phone_number", "+447400123457"])
        session.commit()
    engine.dispose()
    british = client.available_phone_numbers("GB")
    assert [one.phone_number for one in british.mobile.list()] == ["+447400123457"]
    for kind in (british.national, british.voip, british.shared_cost, british.machine_to_machine, british.toll_free):
        assert kind.list(limit=5) == []


def media(client, sid, add):
    [text] = add(Message(account_sid=sid, status="received", **TEXT))
    message = client.messages(text).fetch()
    assert message.num_media == "0"
    assert message.subresource_uris["media"].endswith(f"/Messages/{text}/Media.json")
    assert client.messages(text).media.list() == []
    assert list(message.media.stream(date_created_after=date(2024, 5, 1))) == []
    with pytest.raises(TwilioRestException) as refused:
        client.messages(text).media("ME" + "0" * 32).fetch()
    assert (refused.value.status, refused.value.code) == (404, 20404)


def signing_keys(client):
    made = client.new_signing_keys.create(friendly_name="Phone")
    assert len(made.secret) == 32
    assert [one.sid for one in client.signing_keys.list()] == [made.sid]
    assert client.signing_keys(made.sid).update(friendly_name="Tablet").friendly_name == "Tablet"
    assert client.signing_keys(made.sid).fetch().sid == made.sid
    assert client.signing_keys(made.sid).delete() is True


def recordings_of_a_conference(client, sid, add):
    known = {"account_sid": sid, "api_version": "2010-04-01"}
    [room] = add(Conference(**known, friendly_name="club", status="completed", node="node1"))
    [leg] = add(call(sid, status="completed"))
    own, _other = add(Recording(**known, call_sid=leg, conference_sid=room), Recording(**known, call_sid=leg))
    assert [one.sid for one in client.recordings.list(conference_sid=room)] == [own]
    assert [one.sid for one in client.conferences(room).recordings.list()] == [own]
    assert client.calls(leg).recordings(own).fetch().track == "both"


def calls(client):
    ordered = {"to": "+15551234567", "from_": "1234", "twiml": "<Response/>"}
    assert client.calls.create(**ordered).trunk_sid is None
    assert client.calls.create(**ordered, time_limit=30, caller_id="+15550000000", send_digits="1").status == "queued"
    assert client.calls.create(**ordered, record=True, recording_status_callback="http://a.example/r").sid
    assert client.calls.create(**ordered, record=True, recording_channels="dual").sid
    with pytest.raises(TwilioRestException) as refused:
        client.calls.create(**ordered, byoc="BY0")
    assert refused.value.code == 20001, "asked for, and not possible: not silently left out"


def domain_names(client):
    domain = client.sip.domains.create(domain_name="one.sip.restcomm")
    client.sip.domains.create(domain_name="two.sip.restcomm")
    assert domain.update(domain_name="three.sip.restcomm").domain_name == "three.sip.restcomm"
    with pytest.raises(TwilioRestException) as refused:
        domain.update(domain_name="two.sip.restcomm")
    assert refused.value.status == 409


def accounts_and_their_own(client):
    child = client.api.accounts.create(friendly_name="Branch")
    below = client.api.accounts(child.sid)
    assert below.calls.list() == below.messages.list() == below.recordings.list() == below.keys.list() == []
    assert below.usage.records.today.list(category="calls", limit=1)[0].count == "0"
    assert [below.update(status=word).status for word in ("suspended", "active", "closed")][-1] == "closed"
    assert [one.sid for one in client.api.accounts.list(status="closed")] == [child.sid]


@sqlite_only
def test_a_live_transcription(client, account, add):
    (sid,) = add(call(account[0], status="in-progress", node="node1"))
    made = client.calls(sid).transcriptions.create(
        name="notes", track="inbound_track", status_callback_url="http://h.example/said", partial_results=True
    )
    assert (made.sid[:2], made.name, made.status, made.call_sid) == ("GT", "notes", "in-progress", sid)
    for ended in (client.calls(sid).transcriptions("notes"), client.calls(sid).transcriptions(made.sid)):
        assert ended.update(status="stopped").status == "stopped"


@sqlite_only
@pytest.mark.filterwarnings("ignore::DeprecationWarning:twilio", "ignore::DeprecationWarning:aiohttp")
def test_the_sdks_asynchronous_client(client, account, database_url):
    """Pages while it reads, and says of a refusal what the other one says."""

    async def day() -> None:
        async with AsyncTwilioHttpClient() as http:
            later = Client(*account, http_client=http)
            later.api.base_url = client.api.base_url
            made = [
                await later.messages.create_async(to="+14155550100", from_="1234", body=f"{number}")
                for number in range(5)
            ]
            read = [one.sid async for one in await later.messages.stream_async(limit=4, page_size=2)]
            assert read == [one.sid for one in reversed(made)][:4]
            assert (await made[0].fetch_async()).body == "0"
            with pytest.raises(TwilioRestException) as refusal:
                await later.calls("CA" + "0" * 32).fetch_async()
            assert (refusal.value.code, refusal.value.status) == (20404, 404)

    asyncio.run(day())
