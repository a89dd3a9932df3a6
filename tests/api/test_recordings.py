"""Recordings and their audio (guide 4.5)."""

import io
import os
from datetime import UTC, datetime

import numpy
import pytest
import soundfile

from app.api.calls import mp3
from app.models import Conference, Recording
from app.models.calls.recording import audio_file
from tests.api.world import add, body, code, given, read, set_status, xml
from tests.rows import call
from tests.softphone.tones import tone, write_wav

TABLE_4_11 = ["Sid", "DateCreated", "DateUpdated", "AccountSid", "CallSid", "Duration", "ApiVersion", "Uri"]
ONE_KIND = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def recording(account_sid, call_sid="CA" + "1" * 32, **fields):
    return Recording(
        account_sid=account_sid, call_sid=call_sid, **{"api_version": "2012-04-24", "duration": 3} | fields
    )


@pytest.fixture
def file_of(settings):
    def file_of(account_sid, sid):
        return audio_file(settings.folder("recordings"), account_sid, sid)

    return file_of


@pytest.fixture
def made(app, me, file_of):
    """A recording of three seconds of 600 Hz; its SID."""
    [sid] = add(app, recording(me.sid))
    file_of(me.sid, sid).parent.mkdir(parents=True)
    write_wav(file_of(me.sid, sid), tone(600, 3))
    return sid


def loudest(data):
    """Seconds and loudest frequency of a file in memory."""
    samples, rate = soundfile.read(io.BytesIO(data))
    return len(samples) / rate, float(numpy.abs(numpy.fft.rfft(samples)).argmax()) * rate / len(samples)


# -- the resource -----------------------------------------------------------------------------------------------------


def test_the_properties_of_table_4_11_in_its_order(app, me):
    [sid] = add(app, recording(me.sid))
    shown = xml(me.get(f"Recordings/{sid}.xml"))
    assert (shown.tag, [child.tag for child in shown][: len(TABLE_4_11)]) == ("Recording", TABLE_4_11)
    assert (shown.findtext("Sid"), shown.findtext("Duration"), shown.findtext("ApiVersion")) == (sid, "3", "2012-04-24")
    assert shown.findtext("Uri") == f"/2012-04-24/Accounts/{me.sid}/Recordings/{sid}"


def test_what_the_sdk_reads_beside_it(app, me):
    [sid] = add(app, recording(me.sid, start_time=datetime(2024, 5, 1, 10, tzinfo=UTC), source="DialVerb"))
    shown = body(me.get(f"Recordings/{sid}.json"))
    assert (shown["status"], shown["channels"], shown["source"], shown["duration"]) == ("completed", 1, "DialVerb", "3")
    assert shown["start_time"] == "Wed, 01 May 2024 10:00:00 +0000"
    assert shown["media_url"] == f"http://127.0.0.1:8080/restcomm/2012-04-24/Accounts/{me.sid}/Recordings/{sid}"
    assert shown["subresource_uris"]["transcriptions"].endswith(f"/Recordings/{sid}/Transcriptions.json")
    assert (shown["error_code"], shown["price"], shown["conference_sid"]) == (None, None, None)


def test_one_that_could_not_be_stored_says_so(app, me):
    [sid] = add(app, recording(me.sid, status="failed", duration=0, error="No space left on device"))
    shown = body(me.get(f"Recordings/{sid}.json"))
    assert (shown["status"], shown["error_code"]) == ("failed", 13620)
    assert code(me.get(f"Recordings/{sid}.wav"), 404) == 20404


@ONE_KIND
def test_the_guides_literal_path(me, made):
    """ "/2012-04-24/Accounts/{AccountSid}/RecordingSid}": without /Recordings/."""
    shown = body(me.get(f"{made}.json"))
    assert shown == body(me.get(f"Recordings/{made}.json"))
    assert me.get(f"{made}.wav").data == me.get(f"Recordings/{made}.wav").data
    assert me.request("DELETE", made).status_code == 204
    assert code(me.get(made), 404) == 20404


# -- lists ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", "21"),
        ("CallSid=CA" + "2" * 32, "2"),
        ("DateCreated=2024-05-01", "1"),
        ("DateCreated>=2024-05-02", "2"),
        ("DateCreated<=2024-05-02", "1"),
        ("DateCreated%3E=2024-05-02T09:00:00Z", "2"),
    ],
)
def test_filters(app, me, query, found):
    for number in (1, 2):
        day = datetime(2024, 5, number, 9, tzinfo=UTC)
        add(app, recording(me.sid, "CA" + str(number) * 32, date_created=day))
    listed = body(me.get(f"Recordings.json?{query}"))["recordings"]
    assert "".join(item["call_sid"][-1] for item in listed) == found


@pytest.mark.parametrize("query", ["DateCreated=x", "DateCreated%3E=2024-13-01", "CallSid=" + "x" * 100])
@ONE_KIND
def test_a_bad_filter_is_told(me, query):
    assert code(me.get(f"Recordings.json?{query}")) == 20001


def test_the_recordings_of_one_conference(app, me, other):
    row = Conference(account_sid=me.sid, friendly_name="club", node="node1", api_version="2012-04-24")
    [met] = add(app, row)
    mixed, alone = add(app, recording(me.sid, conference_sid=met), recording(me.sid))
    [one] = body(me.get(f"Conferences/{met}/Recordings.json"))["recordings"]
    assert (one["sid"], one["conference_sid"]) == (mixed, met)
    assert body(me.get(f"Conferences/{met}/Recordings/{mixed}.json"))["sid"] == mixed
    assert code(me.get(f"Conferences/{met}/Recordings/{alone}.json"), 404) == 20404
    assert code(other.get(f"Conferences/{met}/Recordings.json"), 404) == 20404


def test_the_recordings_of_one_call(app, me, other):
    one, two = add(app, call(me.sid), call(me.sid))
    [mine], [its] = add(app, recording(me.sid, one)), add(app, recording(me.sid, two))
    assert [item["sid"] for item in body(me.get(f"Calls/{one}/Recordings.json"))["recordings"]] == [mine]
    assert body(me.get(f"Calls/{one}/Recordings/{mine}.json"))["sid"] == mine
    assert code(me.get(f"Calls/{one}/Recordings/{its}.json"), 404) == 20404
    assert code(me.request("DELETE", f"Calls/{one}/Recordings/{its}.json"), 404) == 20404
    [theirs] = add(app, call(other.sid))
    assert code(me.get(f"Calls/{theirs}/Recordings.json"), 404) == 20404


# -- audio ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "content_type"), [("wav", "audio/wav"), ("mp3", "audio/mpeg")])
def test_the_audio(me, made, kind, content_type):
    answer = me.get(f"Recordings/{made}.{kind}")
    assert (answer.status_code, answer.mimetype) == (200, content_type)
    seconds, hertz = loudest(answer.data)
    assert seconds == pytest.approx(3, abs=0.3)
    assert hertz == pytest.approx(600, abs=2)
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    assert set(answer.headers["Cache-Control"].split(", ")) == {"no-cache", "private"}


@ONE_KIND
@pytest.mark.parametrize("kind", ["wav", "mp3"])
def test_a_part_of_it(me, made, kind):
    whole = me.get(f"Recordings/{made}.{kind}")
    part = me.get(f"Recordings/{made}.{kind}", headers={"Range": "bytes=100-299"})
    assert (part.status_code, part.data) == (206, whole.data[100:300])
    assert part.headers["Content-Range"] == f"bytes 100-299/{len(whole.data)}"
    assert me.get(f"Recordings/{made}.{kind}", headers={"Range": "bytes=-50"}).data == whole.data[-50:]


@ONE_KIND
def test_a_part_behind_its_end(me, made):
    answer = me.get(f"Recordings/{made}.wav", headers={"Range": "bytes=9999999-"})
    assert code(answer, 416) == 20416
    assert answer.headers["Content-Range"] == "bytes */48044"


@ONE_KIND
def test_a_client_that_has_it_is_told_so(me, made):
    tag = me.get(f"Recordings/{made}.wav").headers["ETag"]
    again = me.get(f"Recordings/{made}.wav", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    assert me.request("HEAD", f"Recordings/{made}.wav").headers["Content-Length"] == "48044"
    changed = me.get(f"Recordings/{made}.wav", headers={"Range": "bytes=0-9", "If-Range": '"other"'})
    assert (changed.status_code, len(changed.data)) == (200, 48044)


@ONE_KIND
def test_audio_needs_credentials_where_they_are_required_and_the_right_ones(me, other, child, made):
    assert body(me.post(".json", MediaAuth="true"))["media_auth"] is True
    for kind in ("wav", "mp3"):
        path = f"/restcomm/2012-04-24/Accounts/{me.sid}/Recordings/{made}.{kind}"
        assert code(me.client.get(path), 401) == 20003
        assert code(other.get(path), 404) == 20404
        assert code(child.get(path), 404) == 20404
        assert code(other.get(f"Recordings/{made}.{kind}"), 404) == 20404


PUBLIC = ("Recordings/{sid}", "Recordings/{sid}.wav", "Recordings/{sid}.mp3", "{sid}.wav", "{sid}")


@ONE_KIND
@pytest.mark.parametrize("path", PUBLIC)
def test_who_knows_its_url_hears_it(me, made, path):
    answer = me.client.get(f"/restcomm/2012-04-24/Accounts/{me.sid}/{path.format(sid=made)}", buffered=True)
    assert (answer.status_code, answer.mimetype.partition("/")[0]) == (200, "audio")
    answer.close()


@ONE_KIND
@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        (None, "audio/x-wav"),
        ("*/*", "audio/x-wav"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "audio/x-wav"),
        ("application/json", "application/json"),
        ("application/xml", "application/xml"),
    ],
)
def test_without_a_suffix_it_is_audio(me, made, accept, kind):
    answer = me.get(f"Recordings/{made}", headers={"Accept": accept} if accept else {})
    assert (answer.status_code, answer.mimetype) == (200, kind)
    answer.close()


@ONE_KIND
def test_only_the_audio_is_public_and_only_to_read(app, me, child, made):
    base = f"/restcomm/2012-04-24/Accounts/{me.sid}"
    for path in (
        f"Recordings/{made}.json",
        f"Recordings/{made}.xml",
        "Recordings",
        f"Recordings/{made}/Transcriptions",
    ):
        assert me.client.get(f"{base}/{path}").status_code == 401, path
    assert me.client.get(f"{base}/Recordings/{made}", headers={"Accept": "application/json"}).status_code == 401
    assert me.client.delete(f"{base}/Recordings/{made}").status_code == 401
    assert me.client.get(f"{base}/Recordings/RE{'0' * 32}.wav").status_code == 404
    assert me.client.get(f"{base.replace(me.sid, child.sid)}/Recordings/{made}.wav").status_code == 404
    assert me.client.get(f"{base.replace(me.sid, 'AC' + '0' * 32)}/Recordings/{made}.wav").status_code == 401
    set_status(app, me.sid, "suspended")
    assert me.client.get(f"{base}/Recordings/{made}.wav").status_code == 401


@ONE_KIND
def test_an_account_may_say_otherwise_than_the_operator(app, me, made, settings):
    path = f"/restcomm/2012-04-24/Accounts/{me.sid}/Recordings/{made}.wav"
    with given(app, settings.model_copy(update={"media_auth": True})):
        assert me.client.get(path).status_code == 401
        assert body(me.post(".json", MediaAuth="false"))["media_auth"] is False
        heard = me.client.get(path, buffered=True)
        assert heard.status_code == 200
        heard.close()


@ONE_KIND
def test_a_parent_hears_its_childs(app, me, child, file_of):
    [sid] = add(app, recording(child.sid))
    file_of(child.sid, sid).parent.mkdir(parents=True)
    write_wav(file_of(child.sid, sid), tone(600, 1))
    assert me.get(f"/restcomm/2012-04-24/Accounts/{child.sid}/Recordings/{sid}.wav").status_code == 200


@ONE_KIND
@pytest.mark.parametrize("name", ["../../secret.key", "..%2f..%2fsecret.key", "made/x", "RE" + "A" * 32, "RE0", "%00"])
def test_nothing_but_a_recording_is_ever_opened(me, made, settings, name):
    (settings.var / "secret.key").write_text("a secret")
    for path in (f"Recordings/{name}", f"Recordings/{name}.wav", name):
        assert me.get(path).status_code in (301, 308, 404, 405)


@ONE_KIND
def test_a_file_that_has_gone(me, made, file_of):
    file_of(me.sid, made).unlink()
    assert code(me.get(f"Recordings/{made}.wav"), 404) == 20404
    assert code(me.get(f"Recordings/{made}.mp3"), 404) == 20404
    assert me.request("DELETE", f"Recordings/{made}").status_code == 204


@ONE_KIND
def test_mp3_is_made_once(me, made, monkeypatch):
    whole = me.get(f"Recordings/{made}.mp3").data
    monkeypatch.setattr(mp3, "made", lambda cache, source: 1 / 0)
    assert me.get(f"Recordings/{made}.mp3").data == whole


@ONE_KIND
def test_mp3_that_cannot_be_written(me, made, monkeypatch):
    def full(*names):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    answer = me.get(f"Recordings/{made}.mp3")
    assert code(answer, 503) == 20503
    assert answer.headers["Retry-After"]


# -- deletion ---------------------------------------------------------------------------------------------------------


def test_deleting_removes_row_and_files(app, me, made, settings):
    me.get(f"Recordings/{made}.mp3")
    assert me.request("DELETE", f"Recordings/{made}").status_code == 204
    assert read(app, Recording.__table__.select()) == []
    assert [path for path in settings.var.rglob("*") if path.suffix in (".wav", ".mp3")] == []
    assert code(me.request("DELETE", f"Recordings/{made}"), 404) == 20404


@ONE_KIND
def test_a_file_that_cannot_be_removed_keeps_its_row(me, made, file_of):
    file = file_of(me.sid, made)
    file.unlink()
    file.mkdir()
    (file / "x").touch()
    assert me.request("DELETE", f"Recordings/{made}").status_code == 500
    assert me.get(f"Recordings/{made}.json").status_code == 200


@ONE_KIND
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
def test_recordings_are_not_changed(me, made, method):
    assert code(me.request(method, f"Recordings/{made}.json"), 405) == 20004
