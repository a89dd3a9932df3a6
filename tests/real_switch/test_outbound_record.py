"""A call that we place is recorded as one that comes in, although Asterisk keeps dialed legs in a hidden bridge."""

import pytest
import soundfile

from tests.pretend.webhook import Webhook
from tests.real_switch.system import System, until
from tests.softphone import Phone, listen

pytestmark = pytest.mark.switch
RECORD = "<Record timeout='3' maxLength='3' playBeep='false' action='/recorded'/>"


@pytest.mark.parametrize("before", ["", "<Say>Hello there.</Say>"], ids=["at once", "after a prompt"])
def test_record_of_an_outbound_call(system: System, hook: Webhook, bob: Phone, before: str) -> None:
    bob.will(answer_after=0.3)
    hook.answer("/outbound/doc", f"<Response>{before}{RECORD}</Response>")
    hook.answer("/recorded", f"<Response>{RECORD.replace('/recorded', '/done')}</Response>")
    hook.answer("/done", "<Response><Hangup/></Response>")
    made = system.rest("POST", "/Calls.json", {"To": bob.uri, "From": "4711", "Url": hook.url("/outbound/doc")})
    assert made[0] == 201, made
    call = bob.wait_call(5)
    assert call
    assert call.wait_answered(5)
    call.send_tone(1000, 20)
    sid = made[1]["sid"]
    assert system.final(sid, 20)["status"] == "completed"
    assert system.notifications(sid) == []
    rows = until(lambda: system.rest("GET", f"/Calls/{sid}/Recordings.json")[1]["recordings"])
    assert len(rows) == 2
    for row in rows:
        file = system.settings.folder("recordings") / system.sid / f"{row['sid']}.wav"
        samples, _ = soundfile.read(file, dtype="int16")
        assert listen.has_tone(samples, 1000)
