"""Phones, trunks and proxies as they are, in real calls on both switches (issue 18, signaling)."""

import re
import socket
from contextlib import closing

import pytest

from tests.pretend.webhook import Webhook
from tests.real_switch.raw_caller import SESSION, RawCaller, audio
from tests.real_switch.scenes import scene
from tests.real_switch.system import System, until
from tests.softphone import Phone

pytestmark = pytest.mark.switch

ANONYMOUS = '"Anonymous" <sip:anonymous@anonymous.invalid>'
WITHHELD = "+15551230009"
T38 = "m=image 40002 udptl t38\r\na=T38FaxVersion:0\r\n"
CRYPTO = "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz\r\n"


def dials(system: System, hook: Webhook, number: str, callee: str) -> str:
    """A number that dials somebody."""
    return scene(system, hook, number, f'<Dial action="over"><Uri>{callee}</Uri></Dial>', over="<Hangup/>")


def test_max_forwards_is_handed_on_and_enforced(system: System, hook: Webhook, bob: Phone) -> None:
    bob.will(answer_after=0.0)
    to = dials(system, hook, "3801", bob.uri)
    with RawCaller(system) as caller:
        assert caller.invite(to, hops=5).startswith("SIP/2.0 200")
        call = bob.wait_call()
        assert call
        assert call.header("Max-Forwards") == "4"
    with RawCaller(system) as caller:
        assert caller.invite(to, hops=0).startswith("SIP/2.0 483")
    assert len(hook.received("/3801/doc")) == 1


def test_a_number_that_dials_itself_is_called_as_often_as_the_setting_says(
    system: System, hook: Webhook, alice: Phone
) -> None:
    call = alice.call(dials(system, hook, "3802", system.sip("3802")))
    assert call.wait_ended(20), call.story()
    asked = hook.received("/3802/doc")
    assert len(asked) == 1 + system.settings.max_hops
    path = "/Notifications.json?PageSize=50"
    told = until(lambda: [n for n in system.rest("GET", path)[1]["notifications"] if n["error_code"] == "13246"])
    assert asked[0].params["CallSid"] in told[0]["message_text"]


@pytest.mark.parametrize(
    "headers",
    [
        ("Privacy: id", f"P-Asserted-Identity: <sip:{WITHHELD}@127.0.0.1>"),
        ("Privacy: user;id", f"P-Asserted-Identity: <tel:{WITHHELD}>"),
        (f'Remote-Party-ID: "Bob" <sip:{WITHHELD}@127.0.0.1>;party=calling;privacy=full;screen=yes',),
    ],
)
def test_a_withheld_number_is_told_to_nobody(
    system: System, hook: Webhook, bob: Phone, headers: tuple[str, ...]
) -> None:
    bob.will(answer_after=0.0)
    to = dials(system, hook, "3803", bob.uri)
    with RawCaller(system) as caller:
        assert caller.invite(to, *headers, caller=ANONYMOUS).startswith("SIP/2.0 200")
        call = bob.wait_call()
        assert call
        assert "anonymous@anonymous.invalid" in call.header("From")
        assert call.header("Privacy") == "id"
        assert WITHHELD not in str(call.headers)
    (request,) = hook.received("/3803/doc")
    assert request.params["From"] == "anonymous"
    assert WITHHELD not in str(request.params)


@pytest.mark.parametrize("parameters", [";npdi;rn=+15550001111", ";tgrp=g;trunk-context=example.com", ";ext=12"])
def test_a_number_with_parameters_is_the_number(system: System, hook: Webhook, parameters: str) -> None:
    to = scene(system, hook, "3804", "<Pause/>").replace("3804@", f"3804{parameters}@")
    with RawCaller(system) as caller:
        assert caller.invite(to).startswith("SIP/2.0 200")
    assert hook.received("/3804/doc")[0].params["To"] == "3804"


@pytest.mark.parametrize("caller_id", ["<tel:+15551230001>", "<tel:+1-555-123-0001>", '"Bob" <tel:+15551230001>'])
def test_a_telephone_number_calls(system: System, hook: Webhook, caller_id: str) -> None:
    to = scene(system, hook, "3805", "<Pause/>")
    with RawCaller(system) as caller:
        assert caller.invite(to, caller=caller_id).startswith("SIP/2.0 200")
    assert hook.received("/3805/doc")[0].params["From"] == "+15551230001"


def test_requests_in_a_call_go_to_the_contact_and_by_the_record_route(system: System, hook: Webhook) -> None:
    to = scene(system, hook, "3806", "<Pause/><Hangup/>")
    with RawCaller(system) as caller, RawCaller(system) as place:
        assert caller.invite(to, contact=f"<{place.uri}>").startswith("SIP/2.0 200")
        assert place.bye()
    with RawCaller(system) as caller, RawCaller(system) as proxy:
        route = f"Record-Route: <sip:127.0.0.1:{proxy.port};lr>"
        assert caller.invite(to, route, contact="<sip:raw@127.0.0.1:9>").startswith("SIP/2.0 200")
        assert proxy.bye()


@pytest.mark.parametrize("branch", ["", "other"], ids=["again", "merged"])
def test_an_invite_that_comes_again_makes_no_second_call(system: System, hook: Webhook, branch: str) -> None:
    """Five copies in a row, or four on another path (RFC 3261 8.2.2.2): one document is asked for, one call goes on."""
    number = f"381{len(branch)}"
    to = scene(system, hook, number, "<Gather timeout='4'/>")
    with RawCaller(system) as caller:
        caller.copies = branch or "same"
        assert caller.invite(to).startswith("SIP/2.0 200")
        caller.wait(lambda text: not text, 1.5)
        assert len(hook.received(f"/{number}/doc")) == 1
        assert not caller.of("BYE")
        others = [text[:11] for text in caller.heard if text.startswith("SIP/") and caller.is_of_copy(text)]
        assert {code for code in others if code >= "SIP/2.0 2"} <= {"SIP/2.0 482"}
        assert caller.bye(8)


@pytest.mark.parametrize("via", ["10.1.2.3:5060;rport", "10.1.2.3:5060", ""])
def test_who_is_behind_a_router_is_answered_where_he_is(system: System, hook: Webhook, via: str) -> None:
    to = scene(system, hook, "3807", "<Pause/><Hangup/>")
    with RawCaller(system) as caller:
        assert caller.invite(to, contact="<sip:raw@10.1.2.3:5060>", via=via).startswith("SIP/2.0 200")
        assert caller.bye()


@pytest.mark.parametrize(
    ("offer", "answer"),
    [
        (audio() + T38, ["audio port RTP/AVP", "image 0 udptl"]),
        (T38 + audio(), ["image 0 udptl", "audio port RTP/AVP"]),
        (audio() + CRYPTO, ["audio port RTP/AVP"]),
        (audio() + CRYPTO + CRYPTO.replace(":1 ", ":2 "), ["audio port RTP/AVP"]),
        (audio() + audio("RTP/SAVP", 40004) + CRYPTO, ["audio port RTP/AVP", "audio 0 RTP/SAVP"]),
        (audio("RTP/SAVP") + CRYPTO + audio(port=40004), ["audio port RTP/SAVP", "audio 0 RTP/AVP"]),
        (audio("RTP/SAVP") + CRYPTO, ["audio port RTP/SAVP"]),
        (audio("RTP/AVPF"), ["audio port RTP/AVPF"]),
    ],
)
def test_what_can_be_taken_of_an_offer_is(system: System, hook: Webhook, offer: str, answer: list[str]) -> None:
    to = scene(system, hook, "3808", "<Pause/>")
    with RawCaller(system) as caller:
        assert caller.invite(to, sdp=SESSION + offer).startswith("SIP/2.0 200"), caller.final
        assert caller.media == answer


def test_why_a_call_failed_is_told_and_an_own_number_needs_no_gateway(
    system: System, hook: Webhook, alice: Phone, bob: Phone
) -> None:
    bob.will(reject=404)
    scene(system, hook, "3809", "<Hangup/>")
    for number, dialed, status in (("3810", "+9715551234", "failed"), ("3811", "3809", "completed")):
        to = scene(system, hook, number, f'<Dial action="over">{dialed}</Dial>', over="<Hangup/>")
        call = alice.call(to)
        assert call.wait_ended(10), call.story()
        (over,) = hook.received(f"/{number}/over")
        assert over.params["DialCallStatus"] == status
        codes = [one["error_code"] for one in system.notifications(over.params["CallSid"])]
        assert codes == (["13228"] if status == "failed" else [])
    call = alice.call(dials(system, hook, "3812", bob.uri))
    assert call.wait_ended(10), call.story()
    (over,) = hook.received("/3812/over")
    (note,) = until(lambda: system.notifications(over.params["CallSid"]))
    assert (note["error_code"], "SIP 404" in note["message_text"]) == ("13228", True)


@pytest.mark.parametrize("hold", ["sendonly", "inactive"])
def test_a_hold_ends_by_a_reinvite_without_an_offer(system: System, hook: Webhook, hold: str) -> None:
    to = scene(system, hook, "3813", '<Gather numDigits="2" action="keys" timeout="9"/>', keys="<Hangup/>")
    with RawCaller(system) as caller, closing(socket.socket(type=socket.SOCK_DGRAM)) as media:
        media.bind(("127.0.0.1", 0))
        offer = SESSION + audio(port=media.getsockname()[1])
        assert caller.invite(to, sdp=offer).startswith("SIP/2.0 200")
        assert caller.reinvite(2, f"{offer}a={hold}\r\n").startswith("SIP/2.0 200")
        back = caller.reinvite(3, "", ack=offer)
        assert back.startswith("SIP/2.0 200")
        assert not re.search("a=(sendonly|recvonly|inactive)", back)
        caller.press("12", media)
        assert caller.bye()
    assert [one.params["Digits"] for one in hook.received("/3813/keys")] == ["12"]
