"""Results of commands: in journals as they are today, and read from journals of earlier versions."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.calls.call import Call
from app.calls.codec import as_json, decode, encode
from app.calls.commands import results
from app.calls.commands.core import (
    Command,
    Download,
    Fetch,
    LocateClient,
    Notify,
    OnLeg,
    Record,
    SaveRecording,
    SendMessage,
    StartTimer,
    Synthesize,
)
from app.calls.commands.legacy_results import READERS, upgraded
from app.calls.commands.messages import KeepFax, ReceiveFax, SendFax
from app.calls.commands.queues import FindQueue, LeaveQueue, LookAtQueue
from app.calls.commands.remote_legs import FetchOutcome, ReserveRemoteLeg
from app.calls.commands.results import Result
from app.calls.commands.speech_recognition import Recognize
from app.calls.dialogue import Dialogue, Options
from app.calls.events import Finished, LegEvent
from app.calls.facts import Application, Facts
from app.calls.web import Request
from app.journal.journal import Header, Journals
from app.rcml.interpreter import first, interpret

BEGAN = "Thu, 26 Nov 2026 14:00:00 +0000"
CONTACTS = ("sip:bob@a.example", "sip:bob@b.example")
HOST = results.ReservedRemoteLeg("0badc0de", "10.0.0.7:5080")
EARLIER: list[tuple[Command, str, Result]] = [
    (Download(Request("http://a.example/x", "GET")), "/var/my audio/x.wav", results.LocalFile("/var/my audio/x.wav")),
    (Synthesize("Hello", "man", "en"), "/var/speech/x.wav", results.LocalFile("/var/speech/x.wav")),
    (LocateClient("bob"), "\n".join(CONTACTS), results.Contacts(CONTACTS)),
    (SaveRecording("/x.wav"), "RE1 3", results.SavedRecording("RE1", 3)),
    (SaveRecording("/x.wav", whole_call=True), f"RE1 3 {BEGAN}", results.SavedRecording("RE1", 3, BEGAN)),
    (SendMessage("sms", "1", "2", "x"), "SM1 queued", results.QueuedMessage("SM1", "queued")),
    (ReceiveFax("/x.tiff"), "2", results.FaxPages(2)),
    (KeepFax("/x.tiff"), "FX1", results.StoredFax("FX1")),
    (Recognize("/x.wav", "en"), "0.87 no thanks", results.RecognizedSpeech("no thanks", 0.87)),
    (Recognize("/x.wav", "en"), "- no thanks", results.RecognizedSpeech("no thanks")),
    (FindQueue("support"), "QU1 100", results.FoundQueue("QU1", 100)),
    (FindQueue("support"), "QU1 100 b", results.FoundQueue("QU1", 100, "b")),
    (LeaveQueue("QU1"), "40 7", results.QueueTimes(40, 7)),
    (LookAtQueue("QU1"), "2 3 40 25", results.QueuePosition(2, 3, 40, 25)),
    (ReserveRemoteLeg("CA2", "b", "<Response/>", ""), "0badc0de 10.0.0.7:5080", HOST),
    (FetchOutcome("CA2"), '{"end": "normal"}', results.RemoteOutcome({"end": "normal"})),
]  # fmt: skip
LATER: list[Result] = [
    results.AudioSeconds(1.5),
    results.ReservedStream(("ab" * 16, "cd" * 16), "127.0.0.1:40000"),
    results.StreamOutcome(31921, "cut", "not JSON"),
    results.ReferAnswer(202, 200),
]
"""Of commands that no journal of an earlier version has."""
TYPES = {cls for cls in vars(results).values() if isinstance(cls, type) and cls.__base__ is Result}


def test_every_result_is_among_these() -> None:
    known = [*(result for _command, _text, result in EARLIER), *LATER]
    assert {type(result) for result in known} == TYPES - {results.TextResult}
    assert {type(command) for command, _text, _result in EARLIER} == READERS.keys() - {SendFax}


@pytest.mark.parametrize("result", [*(result for _command, _text, result in EARLIER), *LATER])
def test_a_journal_keeps_it(result: Result) -> None:
    event = Finished("CA1-3", result)
    assert json.loads(as_json(event)) == encode(event)
    assert decode(json.loads(as_json(event))) == event
    assert decode(json.loads(as_json(LegEvent("CA2", event)))) == LegEvent("CA2", event)


def line_of(result: str) -> dict[str, Any]:
    """An event as a journal of version 0.1.0 has it."""
    return dict(json.loads(f'{{"type":"Finished","id":"CA1-0","result":{json.dumps(result)},"error":""}}'))


def asked_for(command: Command, event: Any) -> list[Any]:
    """The events that a call's script gets when it waits for this command."""
    seen: list[Any] = []

    def script() -> Any:
        yield command
        while True:
            seen.append((yield None))

    call = Call(Facts("CA1", "AC1", "1", "2"))
    call.start(script())
    call.handle(event)
    return seen


@pytest.mark.parametrize(("command", "text", "result"), EARLIER)
def test_a_journal_of_an_earlier_version_means_the_same(command: Command, text: str, result: Result) -> None:
    assert asked_for(command, decode(line_of(text))) == [Finished("CA1-0", result)]


@pytest.mark.parametrize(("command", "text", "result"), EARLIER)
def test_also_on_another_leg(command: Command, text: str, result: Result) -> None:
    event = decode({"type": "LegEvent", "leg": "CA2", "event": line_of(text)})
    assert upgraded(event, OnLeg("CA2", command)) == LegEvent("CA2", Finished("CA1-0", result))


@pytest.mark.parametrize("command", [command for command, _text, _result in EARLIER])
def test_no_words_were_no_result(command: Command) -> None:
    assert asked_for(command, decode(line_of(""))) == [Finished("CA1-0")]


@pytest.mark.parametrize("command", [StartTimer(1), Notify(11200, "x")])
def test_words_that_nobody_waits_for_are_nothing(command: Command) -> None:
    assert asked_for(command, decode(line_of("RE1 3"))) == [Finished("CA1-0")]


def test_a_file_of_an_earlier_version_is_replayed(tmp_path: Path) -> None:
    """Lines that version 0.1.0 wrote of a <Record>: the action is asked for with the recording's URL."""
    journals = Journals(tmp_path)
    sid = "CA" + "1" * 32
    application = Application(document="<Response><Record action='http://a.example/done' playBeep='false'/></Response>")
    call = Dialogue(Facts(sid, "AC1", "1", "2"), application, Options(recordings_url="http://us/"))
    journals.begin(Header(call.facts, call.application, "channel", "a"), 1.0)
    live = Call(call.facts)
    asked = live.start(interpret(call, first(call)))
    record = next(id for id, command in asked if isinstance(command, Record))
    ended = f'{{"t":2.0,"at":"","event":{{"type":"Finished","id":"{record}","result":"","error":""}}}}\n'
    save = f"{sid}-{int(record.rpartition('-')[2]) + 1}"
    kept = f'{{"t":3.0,"at":"","event":{{"type":"Finished","id":"{save}","result":"RE1 3","error":""}}}}\n'
    with (journals.live / f"{sid}.jsonl").open("a") as file:
        file.write(ended + kept)
    steps = [live.handle(entry.event) for entry in journals.read(sid).entries if entry.event]
    assert [type(command) for _id, command in steps[0]] == [SaveRecording]
    [fetch] = [command for _id, command in steps[1] if isinstance(command, Fetch)]
    assert fetch.request.url == "http://a.example/done"
    assert (fetch.request.params["RecordingSid"], fetch.request.params["RecordingDuration"]) == ("RE1", "3")
