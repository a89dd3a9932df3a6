"""Cases beside the faults that the field has reported: other ways to the same kinds, in real calls on both switches."""

import socket

import pytest

from tests.pretend.webhook import Webhook
from tests.real_switch.raw_caller import SESSION, RawCaller, audio
from tests.real_switch.scenes import scene
from tests.real_switch.system import System, until
from tests.softphone import Phone

pytestmark = pytest.mark.switch

WITHHELD = "+15551230009"
ASSERTED = f"P-Asserted-Identity: <sip:{WITHHELD}@127.0.0.1>"
ANONYMOUS = '"Anonymous" <sip:anonymous@anonymous.invalid>'


@pytest.mark.parametrize(
    "noun", ["<Number>3870</Number>", "3870", "<Sip>{own}</Sip>", "<Sip>&lt;{own};x=1&gt;</Sip>"], ids=range(4)
)
def test_a_number_that_dials_itself_in_other_ways(system: System, hook: Webhook, alice: Phone, noun: str) -> None:
    own = system.sip("3870")
    call = alice.call(scene(system, hook, "3870", f"<Dial>{noun.format(own=own)}</Dial>"))
    assert call.wait_ended(20), call.story()
    assert len(hook.received("/3870/doc")) <= 1 + system.settings.max_hops


def test_two_numbers_that_dial_each_other(system: System, hook: Webhook, alice: Phone) -> None:
    to = scene(system, hook, "3871", "<Dial>3872</Dial>")
    scene(system, hook, "3872", f"<Dial><Uri>{system.sip('3871')}</Uri></Dial>")
    call = alice.call(to)
    assert call.wait_ended(20), call.story()
    asked = len(hook.received("/3871/doc")) + len(hook.received("/3872/doc"))
    assert 2 <= asked <= 1 + system.settings.max_hops


@pytest.mark.parametrize(
    ("headers", "caller"),
    [
        (("Privacy: ID", ASSERTED), ANONYMOUS),
        (("privacy: header;session;id", ASSERTED), ANONYMOUS),
        (("Privacy: id;critical", f"P-Asserted-Identity: <sip:{WITHHELD}@a.example>, <tel:{WITHHELD}>"), ANONYMOUS),
        (("Privacy: id",), f'"Bob" <sip:{WITHHELD}@127.0.0.1>'),
        (("Privacy: user",), f"<tel:{WITHHELD}>"),
        ((f"Remote-Party-ID: <sip:{WITHHELD}@127.0.0.1>;privacy=uri",), ANONYMOUS),
        ((f"P-Preferred-Identity: <sip:{WITHHELD}@127.0.0.1>",), "Anonymous <sip:anonymous@anonymous.invalid>"),
        ((ASSERTED,), "<sip:Anonymous@Anonymous.Invalid>"),
        ((ASSERTED,), '"Anonymous" <sip:restricted@127.0.0.1>'),
    ],
    ids=range(9),
)
def test_a_withheld_number_in_other_spellings(
    system: System, hook: Webhook, bob: Phone, headers: tuple[str, ...], caller: str
) -> None:
    bob.will(reject=486)
    to = scene(system, hook, "3873", f'<Dial action="over"><Uri>{bob.uri}</Uri></Dial>', over="<Hangup/>")
    with RawCaller(system) as raw:
        raw.invite(to, *headers, caller=caller)
        call = bob.wait_call(5)
        assert call
        assert WITHHELD not in str(call.headers)
    assert WITHHELD not in str(hook.received("/3873/doc")[0].params)


T38 = "m=image 40002 udptl t38\r\na=T38FaxVersion:0\r\n"
DEAD = audio(port=0)
MESSAGES = "m=message 40004 TCP/MSRP *\r\na=accept-types:text/plain\r\n"
OTHERS = {
    "audio with T.38, refused": T38.replace("40002", "0") + "{audio}",
    "audio, messages, T.38": "{audio}" + MESSAGES + T38,
    "a dead line of audio first": DEAD + "{audio}",
    "two lines of video": "m=video 40006 RTP/AVP 99\r\na=rtpmap:99 H264/90000\r\n{audio}m=video 40008 RTP/AVP 34\r\n",
    "an application": "{audio}m=application 40010 UDP/BFCP *\r\n",
}


@pytest.mark.parametrize("what", OTHERS)
def test_keys_whatever_else_is_offered(system: System, hook: Webhook, media: socket.socket, what: str) -> None:
    to = scene(system, hook, "3874", '<Gather numDigits="2" action="keys" timeout="9"/>', keys="<Hangup/>")
    offer = SESSION + OTHERS[what].format(audio=audio(port=media.getsockname()[1]))
    with RawCaller(system) as caller:
        assert caller.invite(to, sdp=offer).startswith("SIP/2.0 200"), caller.final
        caller.press("12", media)
        assert caller.bye()
    assert [one.params["Digits"] for one in hook.received("/3874/keys")] == ["12"]


@pytest.mark.parametrize("direction", ["inactive", "sendonly", "recvonly"])
def test_a_call_that_begins_on_hold(system: System, hook: Webhook, media: socket.socket, direction: str) -> None:
    to = scene(system, hook, "3875", '<Gather numDigits="2" action="keys" timeout="9"/>', keys="<Hangup/>")
    offer = SESSION + audio(port=media.getsockname()[1])
    with RawCaller(system) as caller:
        assert caller.invite(to, sdp=f"{offer}a={direction}\r\n").startswith("SIP/2.0 200")
        assert caller.reinvite(2, offer).startswith("SIP/2.0 200")
        caller.press("12", media)
        assert caller.bye()
    assert [one.params["Digits"] for one in hook.received("/3875/keys")] == ["12"]


def test_offers_in_a_row(system: System, hook: Webhook, media: socket.socket) -> None:
    """Two holds, then a codec that is refused: the call is as it was."""
    to = scene(system, hook, "3876", '<Gather numDigits="2" action="keys" timeout="15"/>', keys="<Hangup/>")
    offer = SESSION + audio(port=media.getsockname()[1])
    with RawCaller(system) as caller:
        assert caller.invite(to, sdp=offer).startswith("SIP/2.0 200")
        for number, direction in enumerate(("sendonly", "sendrecv", "inactive", "sendrecv"), 2):
            assert caller.reinvite(number, f"{offer}a={direction}\r\n").startswith("SIP/2.0 200")
        assert caller.reinvite(6, SESSION + "m=audio 40000 RTP/AVP 18\r\n").startswith("SIP/2.0 488")
        caller.accept_reinvite(offer)
        caller.press("12", media)
        assert caller.bye()
    assert [one.params["Digits"] for one in hook.received("/3876/keys")] == ["12"]


@pytest.mark.parametrize("to", ["sip:nobody@127.0.0.1:9", "sip:nobody@no-such-host.invalid", "client:nobody-here"])
def test_why_other_calls_cannot_be_made_is_told(system: System, hook: Webhook, to: str) -> None:
    fields = {"From": "+15550001111", "To": to, "Url": hook.url("/3877"), "Timeout": "5"}
    status, row = system.rest("POST", "/Calls.json", fields)
    if status != 201:
        assert row["code"], row
        return
    ended = system.final(row["sid"], 40)["status"]
    assert ended in ("failed", "no-answer")
    assert ended == "no-answer" or until(lambda: system.notifications(row["sid"]), 8)
