"""Gather, Pause, Reject and Redirect in real calls: guide 3.5, 3.11-3.13."""

import time

import pytest

from tests.pretend.webhook import Webhook
from tests.real_switch.scenes import scene
from tests.real_switch.system import System, until
from tests.softphone import Call, Phone, listen, tone, write_wav

pytestmark = pytest.mark.switch


@pytest.fixture
def tones(hook: Webhook, tmp_path) -> None:
    """600.wav (4 s), 900.wav and 1200.wav (0.4 s) below /keys/."""
    for hz, seconds in ((600, 4.0), (900, 0.4), (1200, 0.4)):
        write_wav(tmp_path / "tone.wav", tone(hz, seconds))
        hook.answer(f"/keys/{hz}.wav", (tmp_path / "tone.wav").read_bytes(), content_type="audio/wav")
    hook.forget("/keys/doc", "/keys/got")


@pytest.mark.usefixtures("tones")
class TestGather:
    def gather(self, system: System, hook: Webhook, attributes: str, inside: str = "") -> str:
        """Bind 2100 to a Gather whose action plays 900 Hz; without input 1200 Hz is played."""
        hook.answer(
            "/keys/doc",
            f'<Response><Gather action="got" {attributes}>{inside}</Gather><Play>1200.wav</Play></Response>',
        )
        hook.answer("/keys/got", "<Response><Play>900.wav</Play></Response>")
        system.number("2100", hook.url("/keys/doc"))
        return system.sip("2100")

    @pytest.mark.parametrize("via", ["rfc4733", "info"])
    @pytest.mark.proves("verb Gather", "Gather action", "Gather numDigits", "Gather Digits")
    def test_keys_arrive(self, system: System, hook: Webhook, alice: Phone, via: str) -> None:
        call = alice.call(self.gather(system, hook, 'numDigits="5"'))
        assert call.wait_answered(5), call.story()
        call.wait_silence(0.3, 2)
        call.press("12*09", via=via)
        assert call.wait_tone(900, 5), call.story()
        assert hook.received("/keys/got")[0].params["Digits"] == "12*09"

    @pytest.mark.proves("Gather finishOnKey")
    def test_finish_key_submits_at_once(self, system: System, hook: Webhook, alice: Phone) -> None:
        call = alice.call(self.gather(system, hook, ""))
        assert call.wait_answered(5)
        call.wait_silence(0.3, 2)
        call.press("42#")
        heard = call.wait_tone(900, 3)
        assert heard, call.story()
        assert heard.start - call.pressed_at[-1] < 0.6
        assert hook.received("/keys/got")[0].params["Digits"] == "42"

    def test_barge_in_silences_the_prompt_within_300_ms(self, system: System, hook: Webhook, alice: Phone) -> None:
        call = alice.call(self.gather(system, hook, 'timeout="2"', "<Play>600.wav</Play>"))
        assert call.wait_tone(600, 5), call.story()
        call.press("1")
        assert call.wait_tone(900, 6), call.story()
        prompt = listen.find_tone(call.heard, 600)
        assert prompt
        assert prompt.end - call.pressed_at[0] < 0.3, call.story()

    @pytest.mark.parametrize("seconds", [1, 2])
    @pytest.mark.proves("Gather timeout")
    def test_timeout_is_within_300_ms(self, system: System, hook: Webhook, alice: Phone, seconds: int) -> None:
        """From the end of the prompt to the next verb."""
        call = alice.call(self.gather(system, hook, f'timeout="{seconds}"', "<Play>900.wav</Play>"))
        next_verb = call.wait_tone(1200, 8)
        assert next_verb, call.story()
        prompt = listen.find_tone(call.heard, 900)
        assert prompt
        assert abs(next_verb.start - prompt.end - seconds) < 0.3, call.story()

    @pytest.mark.proves("Gather timeout")
    def test_timeout_restarts_at_each_key(self, system: System, hook: Webhook, alice: Phone) -> None:
        call = alice.call(self.gather(system, hook, 'timeout="1"'))
        assert call.wait_answered(5)
        call.wait_silence(0.4, 2)
        call.press("1w2w3")
        heard = call.wait_tone(900, 5)
        assert heard, call.story()
        assert abs(heard.start - call.pressed_at[-1] - 1.0) < 0.45
        assert hook.received("/keys/got")[0].params["Digits"] == "123"


@pytest.mark.proves("verb Pause", "Pause length")
@pytest.mark.proves("Gather method")
def test_where_keys_go(system: System, hook: Webhook, alice: Phone) -> None:
    """By GET; without an action to the current document; every key with finishOnKey=""; only # is no input."""
    calls = {}
    for number, attributes in (
        ("2120", 'action="got" method="GET" numDigits="2"'),
        ("2121", 'numDigits="2"'),
        ("2122", 'action="got" finishOnKey="" timeout="1"'),
        ("2123", 'action="got"'),
    ):
        verbs = f"<Gather {attributes}/><Say>Nothing came</Say>"
        calls[number] = alice.call(scene(system, hook, number, verbs, got="<Hangup/>"))
    for number, keys in (("2120", "12"), ("2121", "34"), ("2122", "5#"), ("2123", "#")):
        assert calls[number].wait_answered(5)
        calls[number].wait_silence(0.3, 2)
        calls[number].press(keys, wait=False)
    (got,) = until(lambda: hook.received("/2120/got"))
    assert (got.method, got.params["Digits"]) == ("GET", "12")
    again = until(lambda: hook.received("/2121/doc")[1:])
    assert (again[0].method, again[0].params["Digits"]) == ("POST", "34")
    (got,) = until(lambda: hook.received("/2122/got"))
    assert got.params["Digits"] == "5#"
    assert calls["2123"].wait_speech(5), calls["2123"].story()
    assert not hook.received("/2123/got")
    for call in calls.values():
        call.bye()


def test_pause_first_delays_the_answer(system: System, hook: Webhook, alice: Phone) -> None:
    hook.answer("/pause", '<Response><Pause length="2"/><Say>Hi</Say></Response>')
    system.number("2110", hook.url("/pause"))
    call = alice.call(system.sip("2110"))
    assert call.wait_answered(5), call.story()
    assert call.answered_ms is not None
    assert 2000 <= call.answered_ms < 2400


@pytest.mark.parametrize(
    ("attribute", "sip", "status"), [('reason="busy"', 486, "busy"), ('reason="rejected"', 603, "no-answer")]
)
@pytest.mark.proves("verb Reject", "Reject reason")
def test_reject_before_the_answer(
    system: System, hook: Webhook, alice: Phone, attribute: str, sip: int, status: str
) -> None:
    hook.answer("/reject", f"<Response><Reject {attribute}/></Response>")
    hook.answer("/reject/status", "")
    hook.forget("/reject/status")
    system.number("2111", hook.url("/reject"), StatusCallback=hook.url("/reject/status"))
    call = alice.call(system.sip("2111"))
    assert call.wait_ended(5), call.story()
    assert call.status == sip
    (told,) = until(lambda: hook.received("/reject/status"))
    assert told.params["CallStatus"] == status


@pytest.mark.proves("verb Redirect", "Redirect method")
def test_redirect_resolves_relatively(system: System, hook: Webhook, alice: Phone) -> None:
    hook.answer("/a/b/start", '<Response><Redirect method="GET">../c/next?x=1</Redirect></Response>')
    hook.answer("/a/c/next", "<Response><Say>Hello there</Say></Response>")
    system.number("2112", hook.url("/a/b/start"))
    call = alice.call(system.sip("2112"))
    assert call.wait_speech(5), call.story()
    (request,) = hook.received("/a/c/next")
    assert request.method == "GET"
    assert request.params["CallStatus"] == "in-progress"


def test_demo_menu(system: System, alice: Phone) -> None:
    """1235: the menu that the first run binds; key 1 leads on, the caller hears more than the menu."""
    call = alice.call(system.sip("1235"))
    assert call.wait_speech(8), call.story()
    call.press("1")
    pressed = call.pressed_at[0]
    assert call.wait(lambda: len(call.heard) > 8000 * (pressed + 3.0) or call.ended_at, 8)
    assert listen.heard_seconds(call.heard_since(pressed + 0.3)) > 0.5, call.story()


@pytest.mark.parametrize("seconds", [0.0, 0.7])
def test_keys_typed_while_the_application_answers(system: System, hook: Webhook, alice: Phone, seconds: float) -> None:
    """Eight at an even pace into two Gathers of four."""
    four = '<Response><Gather action="{}" numDigits="4" timeout="5"/></Response>'
    hook.answer("/keys/doc", four.format("one"))
    hook.answer("/keys/one", four.format("two"), delay=seconds)
    hook.answer("/keys/two", "<Response><Hangup/></Response>")
    hook.forget("/keys/one", "/keys/two")
    system.number("2100", hook.url("/keys/doc"))
    call = alice.call(system.sip("2100"))
    assert call.wait_answered(5), call.story()
    call.wait_silence(0.4, 2)
    call.press("12345678")
    assert call.wait_ended(10), call.story()
    assert [hook.received(f"/keys/{name}")[0].params["Digits"] for name in ("one", "two")] == ["1234", "5678"]


def gathered(system: System, hook: Webhook, alice: Phone) -> Call:
    """A call in a Gather that ends a second after the last key."""
    hook.answer("/keys/doc", '<Response><Gather action="one" timeout="1"/></Response>')
    hook.answer("/keys/one", "<Response><Hangup/></Response>")
    hook.forget("/keys/one")
    system.number("2100", hook.url("/keys/doc"))
    call = alice.call(system.sip("2100"))
    assert call.wait_answered(5), call.story()
    call.wait_silence(0.4, 2)
    return call


def digits(hook: Webhook, call: Call) -> str:
    assert call.wait_ended(10), call.story()
    return hook.received("/keys/one")[0].params["Digits"]


@pytest.mark.parametrize(("down", "gap"), [(0.1, 0.1), (0.04, 0.06), (0.04, 0.04), (0.04, 0.02), (0.06, 0.02)])
@pytest.mark.parametrize("pressed", ["12345678", "11223344"])
def test_hurried_keys_count_once(
    system: System, hook: Webhook, alice: Phone, down: float, gap: float, pressed: str
) -> None:
    """40 ms and a pause of 40 ms are what a receiver has to understand (ITU-T Q.24)."""
    call = gathered(system, hook, alice)
    call.press(pressed, duration=down, gap=gap)
    assert digits(hook, call) == pressed


def test_a_phone_that_sends_keys_by_rtp_and_by_info(system: System, hook: Webhook, alice: Phone) -> None:
    call = gathered(system, hook, alice)
    for key in "1223":
        call.press(key, wait=False)
        call.send_info(f"Signal={key}\r\nDuration=120\r\n", "application/dtmf-relay")
        time.sleep(0.4)
    assert digits(hook, call) == "1223"


@pytest.mark.parametrize(
    ("kind", "bodies", "keys", "asterisk"),
    [
        ("application/dtmf-relay", ("Signal= 1\r\nDuration= 100\r\n",), "1", True),
        (
            "application/dtmf-relay",
            (" Signal= 1\r\n Duration= 100\r\n", "Signal = 2\r\nDuration = 100\r\n"),
            "12",
            False,
        ),
        ("application/dtmf-relay", ("Signal=1\r\nDuration=100\r\n", "Signal=*\r\nDuration=100\r\n"), "1*", True),
        ("application/dtmf", ("1", "*", "2"), "1*2", True),
        ("audio/telephone-event", ("d=1",), "1", False),
    ],
)
def test_keys_in_the_infos_of_real_phones(
    system: System, hook: Webhook, alice: Phone, kind: str, bodies: tuple[str, ...], keys: str, asterisk: bool
) -> None:
    if system.switch == "asterisk" and not asterisk:
        pytest.skip("Asterisk's res_pjsip_dtmf_info does not read this, and tells nobody of it")
    call = gathered(system, hook, alice)
    for body in bodies:
        call.send_info(body, kind)
        time.sleep(0.3)
    assert digits(hook, call) == keys
