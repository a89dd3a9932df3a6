"""The cookies of a call are carried by its events and kept by its Marks (Twilio difference W7)."""

import json

from app.calls.codec import as_json, decode, encode
from app.calls.commands.core import Checkpoint, Fetch
from app.calls.dialogue import Dialogue, Options
from app.calls.events import Fetched
from app.calls.web import Request, Response
from app.rcml.interpreter import restore, talk
from tests.conversation import Conversation

COOKIE = {
    "name": "s", "value": "1", "domain": "app.example", "host_only": True, "path": "/", "secure": False, "expires": 0.0,
}  # fmt: skip


def marks(talking: Conversation) -> list[dict]:
    return [command.place for command in talking.all if isinstance(command, Checkpoint)]


def test_what_one_answer_sets_the_next_request_has() -> None:
    talking = Conversation()
    talking.answers("<Response><Redirect>b</Redirect></Response>", cookies=[COOKIE])
    talking.answers_call()
    assert talking.does(Fetch).cookies == [COOKIE]
    assert marks(talking)[-1]["cookies"] == [COOKIE]
    assert all("cookies" not in mark or not mark.get("response", {}).get("cookies") for mark in marks(talking))
    talking.answers("<Response><Redirect>c</Redirect></Response>", cookies=[COOKIE | {"gone": True}])
    assert talking.does(Fetch).cookies == []
    assert marks(talking)[-1]["cookies"] == [], "a Mark is laid over the ones before: it says that there is none"


def test_a_resumed_call_keeps_them() -> None:
    talking = Conversation()
    talking.answers("<Response><Redirect>b</Redirect></Response>", cookies=[COOKIE])
    talking.answers_call()
    mark = marks(talking)[-1]
    other = Dialogue(talking.facts, talking.dialogue.application, Options())
    restore(other, mark)
    assert other.cookies == [COOKIE]
    assert talk(other)["cookies"] == [COOKIE]


def test_calls_without_any_say_nothing_of_them() -> None:
    talking = Conversation("<Redirect>b</Redirect>")
    assert not any("cookies" in mark for mark in marks(talking))


def test_documents_beside_the_calls_own_share_them() -> None:
    dialogue = Conversation("<Redirect>b</Redirect>").dialogue
    dialogue.aside(("Play",)).cookies.append(COOKIE)
    assert dialogue.cookies == [COOKIE]


def test_the_journal_keeps_them() -> None:
    fetched = Fetched("CA1-1", Response(200, "http://x", cookies=[COOKIE], method="GET"))
    fetch = Fetch(Request("http://x"), [COOKIE])
    for value in (fetched, fetch):
        assert decode(json.loads(as_json(value))) == value
        assert decode(json.loads(json.dumps(encode(value)))) == value


def test_a_replayed_journal_has_them_again() -> None:
    """A restarted engine tells the script the same events: it asks with the same cookies."""
    talking = Conversation()
    talking.answers("<Response><Pause/><Redirect>b</Redirect></Response>", cookies=[COOKIE])
    again = Conversation()
    fetch = next(id for id, command in again.call.outstanding.items() if isinstance(command, Fetch))
    body = "<Response><Pause/><Redirect>b</Redirect></Response>"
    event = Fetched(fetch, Response(200, "http://app.example/voice/start", "text/xml", body=body, cookies=[COOKIE]))
    again.happens(decode(json.loads(as_json(event))))
    assert again.dialogue.cookies == talking.dialogue.cookies == [COOKIE]
