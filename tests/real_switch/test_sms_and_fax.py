"""<Sms> and <Fax> in real calls: what is sent, to whom, and who is told (guide 3.7, 3.8, tables 3.11-3.15)."""

import json
from typing import Any

import pytest

from tests.pretend.webhook import Webhook
from tests.real_switch.scenes import scene
from tests.real_switch.system import System, until
from tests.softphone import Phone

pytestmark = pytest.mark.switch


def outbox(system: System, folder: str) -> list[dict[str, Any]]:
    """What the carrier `file` was handed."""
    path = system.settings.var / folder / "outbox.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def sent(system: System, folder: str, sid: str) -> dict[str, Any]:
    return until(lambda: next((row for row in outbox(system, folder) if row["sid"] == sid), None), 8)


@pytest.mark.proves(
    *("verb Sms", "Sms to", "Sms from", "Sms action", "Sms method", "Sms statusCallback"),
    *("Sms-action SmsSid", "Sms-action SmsStatus", "Sms-status SmsSid", "Sms-status SmsStatus"),
)
def test_sms(system: System, hook: Webhook) -> None:
    check(system, hook, "Sms", "messages", "3400")


@pytest.mark.proves(
    *("verb Fax", "Fax to", "Fax from", "Fax action", "Fax method", "Fax statusCallback"),
    *("Fax-action FaxSid", "Fax-action FaxStatus", "Fax-status FaxSid", "Fax-status FaxStatus"),
)
def test_fax(system: System, hook: Webhook) -> None:
    check(system, hook, "Fax", "faxes", "3410")


def check(system: System, hook: Webhook, verb: str, folder: str, number: str) -> None:
    """Once with every attribute, once with none: then it goes to the caller, from the number that was called."""
    ends = 'to="+15557770001" from="+15557770002"'
    told = 'action="next?a=1" method="GET" statusCallback="sent"'
    to = scene(system, hook, number, f"<{verb} {ends} {told}>Hello World!</{verb}>", next="<Hangup/>", sent="")
    plain = scene(system, hook, f"{number}1", f"<{verb}>This is a test.</{verb}>")
    with Phone(user="+15557770009") as phone:
        calls = [phone.call(to), phone.call(plain)]
        for call in calls:
            assert call.wait_ended(8), call.story()
    (action,) = hook.received(f"/{number}/next")
    sid, status = action.params[f"{verb}Sid"], action.params[f"{verb}Status"]
    assert (action.method, action.params["a"]) == ("GET", "1")
    assert status in ("queued", "sending", "sent")
    assert sent(system, folder, sid)["to"] == "+15557770001"
    assert sent(system, folder, sid)["from"] == "+15557770002"
    (callback,) = until(lambda: hook.received(f"/{number}/sent"), 8)
    assert callback.method == "POST"
    assert (callback.params[f"{verb}Sid"], callback.params[f"{verb}Status"]) == (sid, "sent")
    ends_of_plain = [(row["to"], row["from"]) for row in outbox(system, folder) if "This is a test." in str(row)]
    assert ends_of_plain == [("+15557770009", f"{number}1")] or until(lambda: ends_of_plain)
