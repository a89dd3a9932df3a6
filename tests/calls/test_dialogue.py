"""The ways to wait: each ends by what it waits for, and stops what it had running when something else ends it."""

from typing import Any

import pytest

from app.calls.commands.core import Answer, Fetch, Notify, PlayFile, StartTimer, Stop
from app.calls.dialogue import FREE_FETCHES, GUARD_PAUSE, Dialogue, Options
from app.calls.events import Answered, Digit, Fetched, Finished
from app.calls.facts import Application, Facts
from app.calls.script import CallerGone, Interrupted
from app.calls.web import Response
from tests.calls.test_script import run


def dialogue(**options: Any) -> Dialogue:
    return Dialogue(Facts("CA1", "AC1", "alice", "1234"), Application(), Options(**options))


def test_a_call_is_answered_once() -> None:
    call = dialogue()
    assert run(call.answered())[0] == [Answer()]
    assert run(call.answered())[0] == []


def test_picked_up_waits_for_the_answer_itself() -> None:
    call = dialogue()
    script = call.picked_up()
    assert script.send(None) == Answer()
    assert script.send("id0") is None
    assert script.send(Finished("id0")) is None, "that the command was taken is not the answer"
    call.facts.answered = True
    with pytest.raises(StopIteration):
        script.send(Answered())


def test_perform_waits_for_its_own_end() -> None:
    asked, end = run(dialogue().perform(PlayFile("/a.wav")), Digit("1"), Finished("id9"), Finished("id0", "all"))
    assert (asked, end) == ([PlayFile("/a.wav")], Finished("id0", "all"))


def test_perform_stops_what_it_had_begun() -> None:
    script = dialogue().perform(PlayFile("/a.wav"))
    next(script)
    script.send("id0")
    assert script.throw(Interrupted()) == Stop("id0")
    with pytest.raises(Interrupted):
        script.send("id1")


def test_perform_regardless_goes_on_without_the_caller_but_not_without_us() -> None:
    command = PlayFile("/a.wav")
    assert run(dialogue().perform_despite_hangup(command), CallerGone(), Finished("id0"))[1] == (Finished("id0"), True)
    assert run(dialogue().perform_despite_hangup(command), Finished("id0"))[1] == (Finished("id0"), False)
    script = dialogue().perform_despite_hangup(command)
    next(script)
    script.send("id0")
    assert script.throw(Interrupted()) == Stop("id0")


def test_repeat_so_often_and_no_more_after_a_failure() -> None:
    command = PlayFile("/a.wav")
    assert run(dialogue().repeat(command, 2), Finished("id0"), Finished("id1"))[0] == [command] * 2
    asked, _ = run(dialogue().repeat(command, 0), Finished("id0"), Finished("id1", error="no file"))
    assert asked[:2] == [command] * 2
    assert isinstance(asked[2], Notify)
    assert asked[2].code == 13400


def test_the_next_key_or_none() -> None:
    assert run(dialogue().key(5), Digit("4")) == ([StartTimer(5), Stop("id0")], "4")
    assert run(dialogue().key(5), Finished("id0")) == ([StartTimer(5)], "")


def test_a_request_tells_of_the_call_and_what_is_added() -> None:
    call = dialogue()
    asked, (request, response) = run(call.fetch("http://x", "GET", {"Digits": "1"}), Fetched("id0", Response(200)))
    assert asked == [Fetch(request)]
    assert (request.params["CallSid"], request.params["Digits"], response.status) == ("CA1", "1", 200)


def test_documents_without_media_between_them_are_slowed() -> None:
    call = dialogue()
    for _document in range(FREE_FETCHES):
        run(call.fetch("http://x", "POST", {}), Fetched("id0", Response(200)))
    assert run(call.fetch("http://x", "POST", {}))[0] == [StartTimer(GUARD_PAUSE)]


def test_files_are_named_by_commands_and_resources_by_accounts() -> None:
    call = dialogue(
        recordings_folder="/made", recordings_url="http://r/{account}/R/", faxes_url="http://r/{account}/F/"
    )
    assert (call.recording_file("CA1-2"), call.call_file("CA1-2")) == ("/made/CA1-2.wav", "/made/CA1-2-call.wav")
    assert call.fax_file() == "/made/{id}.tiff"
    assert (call.recording_url("RE1"), call.fax_url("FX1")) == ("http://r/AC1/R/RE1", "http://r/AC1/F/FX1.tiff")
