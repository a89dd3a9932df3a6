"""<ReceiveFax>: take a fax from the caller (our own)."""

from app.calls.commands.messages import KeepFax, ReceiveFax
from app.calls.commands.results import FaxPages, StoredFax
from app.calls.dialogue import Options
from app.calls.events import Finished, HungUp
from tests.conversation import ACCOUNT, Conversation

OPTIONS = Options(faxes_url="http://api/{account}/F/")


def received(result: FaxPages | None, error: str = "") -> Conversation:
    talk = Conversation('<ReceiveFax action="got"/><Say>never</Say>', options=OPTIONS)
    talk.answers_call()
    file = talk.does(ReceiveFax).file
    talk.happens(Finished(talk.id, result, error))
    if error:
        talk.warns(14160)
    assert talk.does(KeepFax) == KeepFax(file, error)
    return talk


def test_the_action_is_told_what_came_although_the_caller_has_left() -> None:
    talk = received(FaxPages(2))
    talk.happens(HungUp())
    talk.happens(Finished(talk.id, StoredFax("FX1")))
    said = talk.requests("http://app.example/voice/got")
    assert (said["FaxSid"], said["FaxStatus"], said["FaxPages"]) == ("FX1", "received", "2")
    assert (said["Status"], said["NumPages"], said["MediaUrl"]) == ("received", "2", f"http://api/{ACCOUNT}/F/FX1.tiff")


def test_a_fax_that_fails_is_told_too() -> None:
    talk = received(None, "the fax failed: no carrier")
    talk.happens(Finished(talk.id, StoredFax("FX1")))
    said = talk.requests("http://app.example/voice/got")
    assert said["FaxStatus"] == "failed"
    assert "MediaUrl" not in said
