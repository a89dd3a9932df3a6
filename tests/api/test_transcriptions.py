"""Transcriptions (guide 4.6)."""

from datetime import UTC, datetime

import pytest

from app.models import Recording, Transcription
from tests.api.world import add, body, code, read, xml

TABLE_4_12 = [
    "Sid",
    "DateCreated",
    "DateUpdated",
    "AccountSid",
    "Status",
    "RecordingSid",
    "Duration",
    "TranscriptionText",
    "Uri",
]
CALL = "CA" + "1" * 32


def transcription(account_sid, recording_sid="RE" + "2" * 32, **fields):
    common = {"call_sid": CALL, "recording_sid": recording_sid, "api_version": "2012-04-24", "duration": 3}
    return Transcription(account_sid=account_sid, **common | fields)


def test_the_properties_of_table_4_12_in_its_order(app, me):
    [sid] = add(app, transcription(me.sid, status="completed", transcription_text="go < forward"))
    shown = xml(me.get(f"Transcriptions/{sid}"))
    assert (shown.tag, [child.tag for child in shown][: len(TABLE_4_12)]) == ("Transcription", TABLE_4_12)
    assert (shown.findtext("Status"), shown.findtext("TranscriptionText")) == ("completed", "go < forward")
    assert (shown.findtext("RecordingSid"), shown.findtext("Duration")) == ("RE" + "2" * 32, "3")
    assert shown.findtext("Uri") == f"/2012-04-24/Accounts/{me.sid}/Transcriptions/{sid}"


def test_the_callback_is_nobodys_business(app, me):
    [sid] = add(app, transcription(me.sid, callback_url="http://u:secret@a.example/"))
    shown = me.get(f"Transcriptions/{sid}.json")
    assert b"secret" not in shown.data
    assert body(shown)["status"] == "in-progress"


@pytest.mark.parametrize(
    ("query", "found"), [("", "21"), ("DateCreated=2024-05-01", "1"), ("DateCreated>=2024-05-02", "2")]
)
def test_lists(app, me, other, query, found):
    add(app, transcription(other.sid))
    for number in (1, 2):
        day = datetime(2024, 5, number, 9, tzinfo=UTC)
        add(app, transcription(me.sid, transcription_text=str(number), date_created=day))
    listed = body(me.get(f"Transcriptions.json?{query}"))["transcriptions"]
    assert "".join(item["transcription_text"] for item in listed) == found


def test_those_of_one_recording(app, me):
    fields = {"account_sid": me.sid, "call_sid": CALL, "api_version": "2012-04-24"}
    one, two = add(app, Recording(**fields), Recording(**fields))
    [mine], [its] = add(app, transcription(me.sid, one)), add(app, transcription(me.sid, two))
    path = f"Recordings/{one}/Transcriptions"
    assert [item["sid"] for item in body(me.get(f"{path}.json"))["transcriptions"]] == [mine]
    assert body(me.get(f"{path}/{mine}.json"))["sid"] == mine
    assert code(me.get(f"{path}/{its}.json"), 404) == 20404
    assert code(me.get(f"Recordings/RE{'0' * 32}/Transcriptions.json"), 404) == 20404
    assert me.request("DELETE", f"{path}/{mine}").status_code == 204


def test_delete(app, me):
    [sid] = add(app, transcription(me.sid))
    assert me.request("DELETE", f"Transcriptions/{sid}").status_code == 204
    assert read(app, Transcription.__table__.select()) == []
    assert code(me.request("DELETE", f"Transcriptions/{sid}.json"), 404) == 20404


def test_anothers_is_not_there(app, me, other):
    [theirs] = add(app, transcription(other.sid))
    assert code(me.get(f"Transcriptions/{theirs}.json"), 404) == 20404
    assert code(me.request("DELETE", f"Transcriptions/{theirs}.json"), 404) == 20404


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
def test_they_are_not_changed(app, me, method):
    [sid] = add(app, transcription(me.sid))
    assert code(me.request(method, f"Transcriptions/{sid}.json"), 405) == 20004
