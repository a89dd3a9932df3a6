"""The first call: guide 1.1, 1.5 and 1.6, with a softphone that listens."""

import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import pytest
from twilio.request_validator import RequestValidator

from tests.pretend.webhook import Webhook
from tests.real_switch.system import System, until
from tests.softphone import Phone, listen, tone, write_wav

pytestmark = pytest.mark.switch


@pytest.mark.proves("verb Say")
def test_hello_world(system: System, hook: Webhook, alice: Phone) -> None:
    """Dial 1234 as the guide says: "Hello World", then BYE from us, a completed row, one signed status callback."""
    hook.answer("/hello/status", "", status=204)
    demo = f"http://127.0.0.1:{system.settings.http_port}/restcomm/demo/hello-world.xml"
    path = "/IncomingPhoneNumbers.json?PhoneNumber=1234"
    sid = system.rest("GET", path)[1]["incoming_phone_numbers"][0]["sid"]
    given = {"VoiceUrl": demo, "StatusCallback": hook.url("/hello/status")}
    assert system.rest("POST", f"/IncomingPhoneNumbers/{sid}.json", given)[0] == 200
    began = datetime.now(UTC)
    call = alice.call(system.sip("1234"))
    assert call.wait_answered(5), call.story()
    assert call.wait_ended(15), call.story()
    assert call.status == 200
    assert call.ended_by == "them"
    assert listen.speech_seconds(call.heard) >= 0.7, call.story()
    told = until(lambda: hook.received("/hello/status"))
    time.sleep(1)
    assert len(hook.received("/hello/status")) == 1
    params = told[0].params
    assert params["CallStatus"] == "completed"
    assert abs(int(params["CallDuration"]) - call.duration) <= 1
    validator = RequestValidator(system.token)
    assert validator.validate(told[0].url, params, told[0].headers["X-Twilio-Signature"])
    row = system.final(params["CallSid"])
    assert (row["status"], row["direction"], row["from"], row["to"]) == ("completed", "inbound", "alice", "1234")
    assert abs(int(row["duration"]) - call.duration) <= 1
    assert abs((parsedate_to_datetime(row["start_time"]) - began).total_seconds()) <= 2
    lasted = parsedate_to_datetime(row["end_time"]) - parsedate_to_datetime(row["start_time"])
    assert abs(lasted.total_seconds() - call.duration) <= 2


@pytest.mark.proves(
    "request CallSid",
    "request AccountSid",
    "request From",
    "request To",
    "request CallStatus",
    "request ApiVersion",
    "request Direction",
    "request CallerName",
    "verb Hangup",
)
def test_voice_request_is_signed_and_tells_table_3_1(system: System, hook: Webhook, alice: Phone) -> None:
    hook.answer("/signed", "<Response><Hangup/></Response>")
    system.number("2001", hook.url("/signed?a=b%20c"))
    headers = {"X-Customer": "blue, 7", "Diversion": "<sip:+15559999@pbx.example>;reason=unconditional"}
    call = alice.call(system.sip("2001"), headers=headers, caller_name="Alice Smith")
    assert call.wait_ended(5), call.story()
    (request,) = hook.received("/signed")
    assert RequestValidator(system.token).validate(request.url, request.params, request.headers["X-Twilio-Signature"])
    expected = {
        "From": "alice", "To": "2001", "CallStatus": "ringing", "Direction": "inbound", "ApiVersion": "2012-04-24",
        "AccountSid": system.sid, "CallerName": "Alice Smith", "SipHeader_X-Customer": "blue, 7",
        "ForwardedFrom": "+15559999",
    }  # fmt: skip
    assert {name: request.params.get(name) for name in expected} == expected
    assert system.final(request.params["CallSid"])["status"] == "completed"


def test_get_adds_to_the_query(system: System, hook: Webhook, alice: Phone) -> None:
    hook.answer("/got", "<Response><Hangup/></Response>")
    system.number("2002", hook.url("/got?a=1"), VoiceMethod="GET")
    assert alice.call(system.sip("2002")).wait_ended(5)
    (request,) = hook.received("/got")
    assert request.method == "GET"
    assert RequestValidator(system.token).validate(request.url, {}, request.headers["X-Twilio-Signature"])


@pytest.mark.proves("verb Play", "Play loop")
def test_play_is_heard_in_order_and_as_often_as_asked(system: System, hook: Webhook, alice: Phone, tmp_path) -> None:
    """Play with loop, then another: 600 Hz twice, 900 Hz once."""
    for hz in (600, 900):
        write_wav(tmp_path / f"{hz}.wav", tone(hz, 0.5))
        hook.answer(f"/play/{hz}.wav", (tmp_path / f"{hz}.wav").read_bytes(), content_type="audio/wav")
    hook.answer("/play/doc", '<Response><Play loop="2">600.wav</Play><Play>900.wav</Play></Response>')
    system.number("2003", hook.url("/play/doc"))
    call = alice.call(system.sip("2003"))
    assert call.wait_ended(10), call.story()
    assert abs(listen.tone_seconds(call.heard, 600) - 1.0) < 0.15
    assert abs(listen.tone_seconds(call.heard, 900) - 0.5) < 0.1
    low, high = listen.find_tone(call.heard, 600), listen.find_tone(call.heard, 900)
    assert low
    assert high
    assert low.start < high.start
    assert call.ended_by == "them"


def test_nobodys_number_is_404(system: System, alice: Phone) -> None:
    call = alice.call(system.sip("29999"))
    assert call.wait_ended(5), call.story()
    assert call.status == 404


def test_caller_hangs_up_in_the_middle(system: System, hook: Webhook, alice: Phone) -> None:
    hook.answer("/long", '<Response><Say loop="0">This goes on and on.</Say></Response>')
    hook.answer("/long/status", "")
    system.number("2004", hook.url("/long"), StatusCallback=hook.url("/long/status"))
    call = alice.call(system.sip("2004"))
    assert call.wait_speech(5), call.story()
    call.bye()
    (told,) = until(lambda: hook.received("/long/status"))
    assert told.params["CallStatus"] == "completed"


def test_caller_gives_up_before_the_answer(system: System, hook: Webhook, alice: Phone) -> None:
    hook.answer("/late", '<Response><Pause length="9"/></Response>')
    hook.answer("/late/status", "")
    system.number("2005", hook.url("/late"), StatusCallback=hook.url("/late/status"))
    call = alice.call(system.sip("2005"))
    until(lambda: hook.received("/late"))
    time.sleep(0.3)
    call.cancel()
    assert call.wait_ended(5)
    (told,) = until(lambda: hook.received("/late/status"))
    assert told.params["CallStatus"] == "no-answer"
