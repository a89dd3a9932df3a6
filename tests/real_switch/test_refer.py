"""<Refer> in real calls: what the far end was asked, and what the application was told of it (Twilio's <Refer>)."""

import shutil
from pathlib import Path

import pytest

from tests.pretend.webhook import Webhook
from tests.real_switch.baresip import Baresip, needs_baresip
from tests.real_switch.system import System, until
from tests.softphone import Call, Phone, Referral

pytestmark = pytest.mark.switch

BOB = "sip:bob@127.0.0.1:5099"


def referred(system: System, hook: Webhook, caller: Phone, referral: Referral, target: str = BOB) -> Call:
    """A caller who is asked to call somebody else, and does what `referral` says."""
    document = f'<Refer action="/referred"><Sip>{target}</Sip></Refer>'
    hook.answer("/refer", f"<Response><Gather numDigits='1' timeout='5'/>{document}</Response>")
    hook.answer("/referred", "<Response><Say>Still here</Say></Response>")
    system.number("2790", hook.url("/refer"))
    call = caller.call(system.sip("2790"))
    assert call.wait_answered(5), call.story()
    call.referral = referral
    hook.answer("/refer", f"<Response>{document}</Response>")
    call.press("1")
    return call


def told(hook: Webhook) -> dict[str, str]:
    (request,) = until(lambda: hook.received("/referred"), 10)
    return {name: value for name, value in request.params.items() if "Refer" in name or "Notification" in name}


def test_who_takes_it_calls_there_and_hangs_up(system: System, hook: Webhook, alice: Phone) -> None:
    call = referred(system, hook, alice, Referral())
    assert told(hook) == {
        "ReferCallStatus": "completed",
        "ReferSipResponseCode": "202",
        "NotificationSipResponseCode": "200",
    }
    (asked,) = call.received("REFER")
    assert BOB in asked.get("Refer-To")
    assert call.wait_ended(5)
    assert call.ended_by == "us", call.story()


@pytest.mark.parametrize(
    ("referral", "codes"),
    [
        (Referral(403), {"ReferSipResponseCode": "403"}),
        (Referral(603), {"ReferSipResponseCode": "603"}),
        (
            Referral(202, (100, 486), leaves=False),
            {"ReferSipResponseCode": "202", "NotificationSipResponseCode": "486"},
        ),
        (
            Referral(202, (100, 180, 404), leaves=False),
            {"ReferSipResponseCode": "202", "NotificationSipResponseCode": "404"},
        ),
    ],
)
def test_who_refuses_or_reaches_nobody_stays(
    system: System, hook: Webhook, alice: Phone, referral: Referral, codes: dict[str, str]
) -> None:
    """FreeSWITCH itself hangs up at the NOTIFY that ends the subscription (eslbridge/protocol/transfers.py)."""
    call = referred(system, hook, alice, referral)
    assert told(hook) == {"ReferCallStatus": "failed", **codes}
    if system.switch == "asterisk" or referral.status >= 300:
        assert call.wait_speech(6, after=call.duration), call.story()
    assert call.wait_ended(10)
    assert call.ended_by == "them"


def test_headers_of_the_uri_reach_who_is_called(system: System, hook: Webhook, alice: Phone) -> None:
    call = referred(system, hook, alice, Referral(), f"{BOB}?X-Case=a%26b")
    assert told(hook)["ReferCallStatus"] == "completed"
    (asked,) = call.received("REFER")
    assert "X-Case=a%26b" in asked.get("Refer-To")


def test_who_hangs_up_without_telling(system: System, hook: Webhook, alice: Phone) -> None:
    referred(system, hook, alice, Referral(202, ()))
    assert told(hook)["ReferCallStatus"] == "completed"


@needs_baresip
def test_a_phone_that_nobody_here_wrote_calls_there(system: System, hook: Webhook, bob: Phone, tmp_path: Path) -> None:
    bob.will(answer_after=0.1)
    assert shutil.which("baresip")
    hook.answer(
        "/refer", f'<Response><Pause length="1"/><Refer action="/referred"><Sip>{bob.uri}</Sip></Refer></Response>'
    )
    hook.answer("/referred", "<Response/>")
    system.number("2791", hook.url("/refer"))
    with Baresip(tmp_path / "phone") as phone:
        phone.dial(system.sip("2791"))
        call = bob.wait_call(15)
        assert call, phone.log()
        assert told(hook)["ReferCallStatus"] == "completed", phone.log()
