"""A number becomes a caller id when the code is entered in a real call to it (docs/rest-contract.md,
OutgoingCallerIds)."""

import pytest

from tests.pretend.webhook import Webhook
from tests.real_switch.system import System, until
from tests.real_switch.test_trunks import carriers
from tests.softphone import Phone

__all__ = ["carriers"]
pytestmark = pytest.mark.switch


def test_whoever_answers_enters_the_code(system: System, hook: Webhook, carriers: dict[str, Phone]) -> None:
    hook.answer("/validated", "")
    phone = carriers["second"]
    phone.will(ring_after=0.05, answer_after=0.1)
    form = {"PhoneNumber": "+4930777001", "StatusCallback": hook.url("/validated")}
    status, asked = system.rest("POST", "/OutgoingCallerIds.json", form)
    assert status == 200, asked
    call = phone.wait_call(20)
    assert call
    assert call.wait_speech(8), call.story()
    call.press(asked["validation_code"])
    (told,) = until(lambda: hook.received("/validated"), 15)
    assert told.params["VerificationStatus"] == "success", told.params
    [mine] = system.rest("GET", "/OutgoingCallerIds.json")[1]["outgoing_caller_ids"]
    assert (mine["phone_number"], mine["sid"]) == ("+4930777001", told.params["OutgoingCallerIdSid"])
    assert call.wait_ended(15)
    assert system.rest("DELETE", f"/OutgoingCallerIds/{mine['sid']}.json")[0] == 204
