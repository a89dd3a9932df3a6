"""An unmodified Twilio SDK against the real server ("100% compatibility with Twilio's APIs", the guide's abstract)."""

from datetime import UTC, date, datetime

import pytest
import requests
from sqlalchemy import insert
from sqlalchemy.orm import Session
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from app.accounts import accounts
from app.models import Call, Message, Notification, QueueMember, Recording, Transcription
from app.models.calls.recording import audio_file
from app.store import store
from tests.api.live import serving
from tests.rows import call
from tests.softphone.tones import tone, write_wav


@pytest.fixture
def account(settings):
    """SID and token of the account that the first run makes."""
    return accounts.first_account(settings)[:2]


@pytest.fixture
def client(settings, account):
    """Below the base path on one kind of database, at the root on the other; a server takes seconds to start."""
    with serving(settings) as url:
        client = Client(*account)
        client.api.base_url = url + ("/restcomm" if "sqlite" in settings.database_url else "")
        yield client


@pytest.fixture
def add(settings):
    engine = store.connect(settings)

    def add(*rows):
        with Session(engine) as session:
            session.add_all(rows)
            session.commit()
            return [getattr(row, "sid", None) for row in rows]

    yield add
    engine.dispose()


def test_a_day_with_the_sdk(client, account, add, settings):
    sid, token = account
    own_account(client, sid, token)
    sub_accounts(client, sid)
    phone_numbers(client)
    calls(client, sid, add)
    messages(client, sid, add)
    notifications(client, sid, add)
    recordings(client, sid, add, settings)
    queues(client, sid, add)
    errors(client)


def own_account(client, sid, token):
    mine = client.api.accounts(sid).fetch()
    assert (mine.sid, mine.auth_token, mine.status) == (sid, token, "active")
    assert abs((datetime.now(UTC) - mine.date_created).total_seconds()) < 60
    assert client.api.account.fetch().friendly_name == "Administrator"
    assert mine.update(friendly_name="Head office").friendly_name == "Head office"


def sub_accounts(client, sid):
    made = client.api.accounts.create(friendly_name="Branch")
    assert made.owner_account_sid == sid
    assert [one.sid for one in client.api.accounts.list(friendly_name="Branch")] == [made.sid]
    assert made.update(status="suspended").status == "suspended"
    assert client.api.accounts(made.sid).incoming_phone_numbers.list() == []


def phone_numbers(client):
    bound = client.incoming_phone_numbers.create(
        phone_number="+12125552368", voice_url="http://a.example/", voice_method="GET", voice_caller_id_lookup=True
    )
    assert (bound.phone_number, bound.voice_method, bound.voice_caller_id_lookup) == ("+12125552368", "GET", True)
    assert bound.capabilities["voice"] is True
    assert isinstance(bound.date_updated, datetime)
    assert client.incoming_phone_numbers(bound.sid).fetch().friendly_name == "(212) 555-2368"
    assert bound.update(sms_url="http://b.example/", voice_url="").voice_url == ""
    assert [one.phone_number for one in client.incoming_phone_numbers.list(phone_number="+1212")] == ["+12125552368"]
    assert [one.phone_number for one in client.incoming_phone_numbers.stream(page_size=1)] == [
        "+12125552368",
        "1235",
        "1234",
    ]
    assert bound.delete() is True
    assert len(client.incoming_phone_numbers.list()) == 2


def calls(client, sid, add):
    made = client.calls.create(
        to="sip:bob@127.0.0.1:5099",
        from_="1234",
        url="http://a.example/answer",
        method="GET",
        status_callback="http://a.example/status",
        status_callback_event=["initiated", "answered"],
        timeout=20,
    )
    assert (made.status, made.direction, made.price, made.start_time) == ("queued", "outbound-api", None, None)
    assert client.calls(made.sid).fetch().to == "sip:bob@127.0.0.1:5099"
    assert made.update(status="completed").sid == made.sid
    [old] = add(
        call(
            sid,
            status="completed",
            start_time=datetime(2024, 5, 1, 10, tzinfo=UTC),
            end_time=datetime(2024, 5, 1, 10, 1, tzinfo=UTC),
            duration=60,
        )
    )
    found = client.calls.list(start_time_after=date(2024, 4, 30), start_time_before=datetime(2024, 5, 2))
    assert [one.sid for one in found] == [old]
    assert (found[0].duration, found[0].start_time) == ("60", datetime(2024, 5, 1, 10, tzinfo=UTC))
    assert [one.sid for one in client.calls.list(status="completed")] == [old]
    add(*(call(sid, caller_name=str(n)) for n in range(25)))
    assert len({one.sid for one in client.calls.stream(page_size=10)}) == 27
    with pytest.raises(TwilioRestException) as refused:
        client.calls(old).update(twiml="<Response/>")
    assert refused.value.code == 21220
    assert client.calls(old).events.list() == []
    assert client.calls(old).delete() is True


def messages(client, sid, add):
    made = client.messages.create(to="+14445556666", from_="1234", body="Hello", status_callback="http://a.example/m")
    assert (made.status, made.direction, made.num_segments, made.date_sent) == ("queued", "outbound-api", "1", None)
    assert made.update(status="canceled").status == "canceled"
    day = datetime(2024, 5, 1, 10, tzinfo=UTC)
    text = {"to": "1234", "from_": "+14445556666", "direction": "inbound", "api_version": "2010-04-01"}
    [old] = add(Message(account_sid=sid, status="received", body="Hi", date_sent=day, **text))
    found = client.messages.list(date_sent_after=date(2024, 4, 30), date_sent_before=datetime(2024, 5, 2))
    assert [(one.sid, one.date_sent, one.body) for one in found] == [(old, day, "Hi")]
    assert [one.sid for one in client.messages.list(to="1234")] == [old]
    assert client.messages(old).update(body="").body == ""
    assert client.messages(old).delete() is True
    add(*(Message(account_sid=sid, body=str(n), **text) for n in range(25)))
    assert len({one.sid for one in client.messages.stream(page_size=10)}) == 26
    with pytest.raises(TwilioRestException) as refused:
        client.messages.create(to="+14445556666", from_="1234")
    assert (refused.value.status, refused.value.code) == (400, 21602)


def notifications(client, sid, add):
    [live] = add(call(sid))
    [note] = add(Notification(account_sid=sid, call_sid=live, error_code=11200, message_text="HTTP 500"))
    found = {one.error_code: one for one in client.api.account.notifications.list(log=0)}
    assert (found.pop("11200").sid, {one.log for one in found.values()}) == (note, {"0"})
    assert "21602" in found, "a request that was refused today"
    assert client.api.account.notifications(note).fetch().message_text == "HTTP 500"
    assert [one.sid for one in client.calls(live).notifications.list()] == [note]


def recordings(client, sid, add, settings):
    [live] = add(call(sid))
    fields = {"account_sid": sid, "call_sid": live, "api_version": "2010-04-01"}
    kept, old = add(
        Recording(**fields, duration=3),
        Recording(**fields, date_created=datetime(2024, 5, 1, 10, tzinfo=UTC)),
    )
    [text] = add(Transcription(**fields, recording_sid=kept, status="completed", transcription_text="hello"))
    file = audio_file(settings.folder("recordings"), sid, kept)
    file.parent.mkdir(parents=True)
    write_wav(file, tone(600, 3))
    assert [one.sid for one in client.recordings.list(date_created_before=datetime(2024, 5, 2))] == [old]
    assert {one.sid for one in client.recordings.list(call_sid=live)} == {kept, old}
    assert [one.sid for one in client.calls(live).recordings.list(date_created=date(2024, 5, 1))] == [old]
    found = client.calls(live).recordings(kept).fetch()
    assert (found.duration, found.channels, found.status, found.source) == ("3", 1, "completed", "RecordVerb")
    assert isinstance(found.date_created, datetime)
    base = client.api.base_url + f"/2010-04-01/Accounts/{sid}/Recordings/{kept}"
    wav = requests.get(f"{base}.wav", auth=client.auth, timeout=10)
    assert (wav.status_code, len(wav.content), wav.headers["Content-Type"]) == (200, 48044, "audio/wav")
    mp3 = requests.get(f"{base}.mp3", auth=client.auth, timeout=10, headers={"Range": "bytes=0-99"})
    assert (mp3.status_code, len(mp3.content)) == (206, 100)
    for public in (base, f"{base}.wav"):
        heard = requests.get(public, timeout=10)
        assert (heard.status_code, heard.headers["Content-Type"][:6], len(heard.content)) == (200, "audio/", 48044)
    assert client.api.accounts(sid).update(status=None).status == "active"
    transcriptions(client, kept, text)
    assert client.calls(live).recordings(old).delete() is True
    assert client.recordings(kept).delete() is True
    assert client.recordings.list() == []
    assert not file.exists()


def transcriptions(client, recording, text):
    [found] = client.recordings(recording).transcriptions.list()
    assert (found.sid, found.status, found.transcription_text) == (text, "completed", "hello")
    assert client.recordings(recording).transcriptions(text).fetch().recording_sid == recording
    assert [one.sid for one in client.transcriptions.list()] == [text]
    assert client.transcriptions(text).fetch().type == "fast"
    assert client.transcriptions(text).delete() is True
    assert client.transcriptions.list() == []


def queues(client, sid, add):
    made = client.queues.create(friendly_name="support", max_size=5)
    assert (made.friendly_name, made.max_size, made.current_size, made.average_wait_time) == ("support", 5, 0, 0)
    assert made.update(max_size=10).max_size == 10
    assert client.queues(made.sid).members.list() == []
    began = datetime(2024, 5, 1, 10, tzinfo=UTC)
    calls = [f"CA{number:032x}" for number in range(25)]
    known = {"queue_sid": made.sid, "account_sid": sid, "node": "n"}
    add(*(QueueMember(entry=c[2:], call_sid=c, entered=began.timestamp() + at, **known) for at, c in enumerate(calls)))
    members = client.queues(made.sid).members
    assert [one.call_sid for one in members.stream(page_size=10)] == calls
    front = members("Front").fetch()
    assert (front.call_sid, front.position, front.date_enqueued, front.queue_sid) == (calls[0], 1, began, made.sid)
    assert members(calls[3]).update(url="http://a.example/", method="GET").position == 4
    assert front.update(url="http://a.example/").call_sid == calls[0]
    assert [one.current_size for one in client.queues.list()] == [25]
    with pytest.raises(TwilioRestException) as refused:
        made.delete()
    assert (refused.value.status, refused.value.code) == (409, 20409)
    assert client.queues.create(friendly_name="sales").delete() is True


def errors(client):
    with pytest.raises(TwilioRestException) as refused:
        client.calls.create(to="", from_="1234", url="http://a.example/")
    assert (refused.value.status, refused.value.code) == (400, 21201)
    with pytest.raises(TwilioRestException) as refused:
        client.calls("CA" + "0" * 32).fetch()
    assert (refused.value.status, refused.value.code) == (404, 20404)
    stranger = Client(client.username, "0" * 32)
    stranger.api.base_url = client.api.base_url
    with pytest.raises(TwilioRestException) as refused:
        stranger.api.account.fetch()
    assert (refused.value.status, refused.value.code) == (401, 20003)


def test_ten_thousand_calls_page_by_page_while_more_arrive(client, account, settings):
    """`list(limit=...)`: each of the rows that were there, exactly once."""
    sid = account[0]
    fields = {"account_sid": sid, "to": "1234", "from_": "+14445556666", "direction": "inbound", "api_version": "v"}
    engine = store.connect(settings)
    with Session(engine) as session:
        session.execute(insert(Call), [fields | {"sid": f"CA{number:032x}"} for number in range(10_000)])
        session.commit()
        found = []
        for one in client.calls.stream(limit=10_000, page_size=1000):
            found.append(one.sid)
            if len(found) % 2_500 == 1:
                session.execute(insert(Call), [fields | {"sid": f"CA{len(found):032x}".replace("CA00", "CAff")}])
                session.commit()
    engine.dispose()
    assert found == [f"CA{number:032x}" for number in reversed(range(10_000))]
    assert len(client.calls.list(limit=10_003, page_size=1000)) == 10_003
