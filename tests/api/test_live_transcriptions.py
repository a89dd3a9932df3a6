"""Live transcriptions of calls in the REST API: letters for the engine, rows, and what is refused."""

import pytest
from sqlalchemy import select

from app.models import MediaStream
from tests.api.test_streams import add, code, letters, live, read

__all__ = ["live"]
SID = "GT" + "1" * 32


def test_one_begins(app, me, live):
    wanted = {"Name": "notes", "Track": "inbound_track", "StatusCallbackUrl": "http://h.example/said"}
    more = {"PartialResults": "true", "LanguageCode": "en-GB", "Hints": "yes,no", "InboundTrackLabel": "customer"}
    more |= {"EnableAutomaticPunctuation": "false"}
    answer = me.post(f"Calls/{live}/Transcriptions.json", **wanted, **more, TranscriptionEngine="google")
    assert answer.status_code == 201
    shown = answer.get_json()
    assert shown["sid"].startswith("GT")
    assert (shown["name"], shown["status"], shown["call_sid"]) == ("notes", "in-progress", live)
    [(_node, kind, whose, payload)] = letters(app)
    assert (kind, whose) == ("transcribe", live)
    assert (payload["sid"], payload["track"], payload["partials"]) == (shown["sid"], "inbound_track", True)
    assert payload["punctuation"] is False
    assert (payload["language"], payload["hints"]) == ("en-GB", ["yes", "no"])
    assert (payload["callback"], payload["inbound_label"]) == ("http://h.example/said", "customer")


@pytest.mark.parametrize("by", ["sid", "name"])
def test_one_ends(app, me, live, by):
    add(app, MediaStream(account_sid=me.sid, call_sid=live, name="n", sid=SID, api_version="2012-04-24"))
    answer = me.post(f"Calls/{live}/Transcriptions/{SID if by == 'sid' else 'n'}.json", Status="stopped")
    assert (answer.status_code, answer.get_json()["status"]) == (200, "stopped")
    assert [(kind, payload) for _node, kind, _call, payload in letters(app)] == [("stop stream", {"stream": SID})]


def test_streams_and_transcriptions_are_not_each_others(app, me, live):
    add(app, MediaStream(account_sid=me.sid, call_sid=live, name="n", sid=SID, api_version="2012-04-24"))
    add(app, MediaStream(account_sid=me.sid, call_sid=live, name="n", api_version="2012-04-24"))
    (stream,) = [row for row in read(app, select(MediaStream)) if row.sid != SID]
    assert me.post(f"Calls/{live}/Streams/{SID}.json", Status="stopped").status_code == 404
    assert me.post(f"Calls/{live}/Transcriptions/{stream.sid}.json", Status="stopped").status_code == 404
    assert me.post(f"Calls/{live}/Transcriptions/n.json", Status="stopped").get_json()["sid"] == SID
    assert me.post(f"Calls/{live}/Streams/n.json", Status="stopped").get_json()["sid"] == stream.sid


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"Track": "all"}, 20001),
        ({"LanguageCode": "English!"}, 20001),
        ({"StatusCallbackUrl": "no url"}, 21205),
        ({"StatusCallbackMethod": "PUT"}, 21209),
        ({"PartialResults": "maybe"}, 20001),
        ({"EnableAutomaticPunctuation": "maybe"}, 20001),
    ],
)
def test_what_is_refused(me, live, given, expected):
    assert code(me.post(f"Calls/{live}/Transcriptions.json", **given)) == expected


def test_what_is_not_there(me, other, live):
    assert other.post(f"Calls/{live}/Transcriptions.json").status_code == 404
    assert me.post(f"Calls/{live}/Transcriptions/{SID}.json", Status="stopped").status_code == 404
