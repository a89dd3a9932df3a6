"""What devices send that no phone of ours would: keys, ports, names and answers; how each switch takes them."""

import re
import socket
import struct
import time
from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.pretend.webhook import Webhook
from tests.real_switch.raw_caller import SESSION, RawCaller, audio
from tests.real_switch.scenes import scene
from tests.real_switch.system import System, until
from tests.softphone import Phone, listen, tone

pytestmark = pytest.mark.switch

Step = tuple[int, int, int]
"""Of an event's packets: its duration and how much later its time stamp is, in samples of 125 µs; 1: it is the end."""
STEPS = [(160 * step, 0, 0) for step in range(1, 6)]
END = (800, 0, 1)


@pytest.fixture
def media() -> Iterator[socket.socket]:
    with closing(socket.socket(type=socket.SOCK_DGRAM)) as ours:
        ours.bind(("127.0.0.1", 0))
        yield ours


def offer_of(media: socket.socket) -> str:
    return SESSION + audio(port=media.getsockname()[1])


class Device:
    """Sends keys by RFC 4733 in its own way: every packet is as it says."""

    def __init__(self, caller: RawCaller, out: socket.socket) -> None:
        found = re.search(r"(?m)^m=audio (\d+)", caller.final)
        assert found
        self.out, self.where, self.number, self.stamp = out, ("127.0.0.1", int(found[1])), 100, 16000

    def packet(self, kind: int, payload: bytes, stamp: int, marked: bool = False) -> None:
        self.number += 1
        head = struct.pack("!BBHII", 0x80, kind | marked << 7, self.number, stamp, 99)
        self.out.sendto(head + payload, self.where)
        time.sleep(0.02)

    def silence(self, packets: int) -> None:
        for _ in range(packets):
            self.stamp += 160
            self.packet(0, bytes([255] * 160), self.stamp)

    def press(self, keys: str, steps: list[Step]) -> None:
        for key in keys:
            self.silence(5)
            self.stamp += 160
            for at, (duration, later, end) in enumerate(steps):
                event = struct.pack("!BBH", int(key), end << 7 | 10, duration)
                self.packet(101, event, self.stamp + later, at == 0)
            self.stamp += 960
        self.silence(5)


WAYS: dict[str, tuple[str, list[Step], dict[str, str]]] = {
    "as RFC 4733 has it": ("1122", [*STEPS, END, END, END], {"asterisk": "1122", "freeswitch": "1122"}),
    "one end packet": ("1122", [*STEPS, END], {"asterisk": "1122", "freeswitch": "1122"}),
    "no end packet": ("1122", STEPS, {"asterisk": "12", "freeswitch": "1122"}),
    "no end packet, no key twice": ("1234", STEPS, {"asterisk": "1234", "freeswitch": "1234"}),
    "end packets with a later time stamp": (
        "1332",
        [*STEPS, *[(800, 160, 1)] * 3],
        {"asterisk": "1332", "freeswitch": "1332"},
    ),
    "one packet": ("1332", [(200, 0, 1)], {"asterisk": "1332", "freeswitch": ""}),
    "a time stamp that rises": (
        "12",
        [*[(160 * step, 160 * step, 0) for step in range(1, 6)], *[(960, 960, 1)] * 3],
        {"asterisk": "12", "freeswitch": ""},
    ),
}
"""Keys, the packets of each, and what each switch makes of them; what it loses stands in docs/interop.md."""


@pytest.mark.parametrize("way", WAYS)
def test_keys_as_devices_send_them(system: System, hook: Webhook, media: socket.socket, way: str) -> None:
    pressed, steps, heard = WAYS[way]
    to = scene(system, hook, "3840", '<Gather action="keys" timeout="2"/><Hangup/>', keys="<Hangup/>")
    with RawCaller(system) as caller:
        assert caller.invite(to, sdp=offer_of(media)).startswith("SIP/2.0 200")
        Device(caller, media).press(pressed, steps)
        assert caller.bye(8)
    assert "".join(one.params["Digits"] for one in hook.received("/3840/keys")) == heard[system.switch]


def test_keys_from_a_port_that_a_router_has_changed(system: System, hook: Webhook, media: socket.socket) -> None:
    """Asterisk follows when nothing comes from the old port any more. FreeSWITCH does not (docs/interop.md)."""
    to = scene(system, hook, "3841", '<Gather numDigits="2" action="keys" timeout="5"/><Hangup/>', keys="<Hangup/>")
    with RawCaller(system) as caller, closing(socket.socket(type=socket.SOCK_DGRAM)) as other:
        other.bind(("127.0.0.1", 0))
        assert caller.invite(to, sdp=offer_of(media)).startswith("SIP/2.0 200")
        caller.press("", media)
        Device(caller, media).silence(30)
        caller.press("12", other)
        assert caller.bye(8)
    told = [one.params["Digits"] for one in hook.received("/3841/keys")]
    assert told == (["12"] if system.switch == "asterisk" else [])


@pytest.mark.parametrize(
    ("written", "name", "shown"),
    [
        (r'"Bob \"the builder\""', 'Bob "the builder"', "Bob the builder"),
        ("Bob the Builder", "Bob the Builder", "Bob the Builder"),
        (r'"B\\c"', "B\\c", "Bc"),
        ('"Zoë"', "Zoë", "Zoë"),
    ],
)
def test_a_name_arrives_as_it_was_written(
    system: System, hook: Webhook, bob: Phone, written: str, name: str, shown: str
) -> None:
    """Towards the called party without quotation marks and backslashes, which switches treat differently."""
    bob.will(reject=486)
    to = scene(system, hook, "3842", f'<Dial action="over"><Uri>{bob.uri}</Uri></Dial>', over="<Hangup/>")
    with RawCaller(system) as caller:
        caller.invite(to, caller=f"{written} <sip:+15551230001@127.0.0.1>")
        called = bob.wait_call(5)
        assert called
        assert called.header("From").startswith(f'"{shown}" <sip:+15551230001@'), called.header("From")
    told = hook.received("/3842/doc")[0].params
    assert (told["From"], told["CallerName"]) == ("+15551230001", name)


def test_a_caller_without_a_user_is_shown_without_one(system: System, hook: Webhook, bob: Phone) -> None:
    bob.will(reject=486)
    to = scene(system, hook, "3843", f'<Dial action="over"><Uri>{bob.uri}</Uri></Dial>', over="<Hangup/>")
    with RawCaller(system) as caller:
        caller.invite(to, caller="<sip:127.0.0.1>")
        called = bob.wait_call(5)
        assert called
        assert f"<sip:{'unknown@' if system.switch == 'freeswitch' else ''}127.0.0.1" in called.header("From")


STATUSES = {
    302: ("failed", {"Contact": "<sip:other@127.0.0.1:9>"}),
    401: ("failed", {"WWW-Authenticate": 'Digest realm="x", nonce="y"'}),
    403: ("failed", {}),
    404: ("failed", {}),
    407: ("failed", {"Proxy-Authenticate": 'Digest realm="x", nonce="y"'}),
    408: ("no-answer", {}),
    480: ("no-answer", {}),
    486: ("busy", {}),
    488: ("failed", {}),
    500: ("failed", {}),
    503: ("failed", {}),
    600: ("busy", {}),
    603: ("busy", {}),
    604: ("failed", {}),
}
"""DialCallStatus by the final response, and what else that has."""
TOLD = {("freeswitch", 407): "401"}
"""DialSipResponseCode, where it is another one: mod_sofia only says that it could not answer a challenge."""


@pytest.mark.parametrize("code", STATUSES)
def test_the_status_of_a_dialed_call_is_the_same_on_both(system: System, hook: Webhook, bob: Phone, code: int) -> None:
    status, headers = STATUSES[code]
    bob.will(reject=code, headers=headers)
    to = scene(system, hook, "3844", f'<Dial action="over"><Uri>{bob.uri}</Uri></Dial>', over="<Hangup/>")
    with RawCaller(system) as caller:
        caller.invite(to)
        (over,) = until(lambda: hook.received("/3844/over"), 8)
        assert (over.params["DialCallStatus"], over.params["DialSipResponseCode"]) == (
            status,
            TOLD.get((system.switch, code), str(code)),
        )


@pytest.mark.parametrize("to", ["sip:bob;ext=12@{place}", '"Bob" &lt;sip:bob@{place}&gt;', "&lt;sip:bob@{place}&gt;"])
def test_addresses_of_sip_nouns(system: System, hook: Webhook, bob: Phone, to: str) -> None:
    bob.will(reject=486)
    noun = to.format(place=bob.uri.partition("@")[2])
    where = scene(system, hook, "3845", f'<Dial action="over"><Sip>{noun}</Sip></Dial>', over="<Hangup/>")
    with RawCaller(system) as caller:
        caller.invite(where)
        assert bob.wait_call(5), noun


@pytest.mark.parametrize("bridged", ["true", "false"], ids=["answerOnBridge", "answered first"])
def test_early_media_of_a_callee_delays_nothing(
    system: System, hook: Webhook, alice: Phone, bob: Phone, bridged: str
) -> None:
    """A 183 with audio is a ringing phone: the caller is told 180, and they hear each other after the answer. That
    audio itself is not passed on (docs/interop.md)."""
    bob.will(early=tone(700, 5), answer_after=1.5, send=tone(900, 5))
    to = scene(system, hook, "3846", f'<Dial answerOnBridge="{bridged}"><Uri>{bob.uri}</Uri></Dial>')
    call = alice.call(to)
    assert call.wait_ringing(1.0), call.story()
    assert {code for _seconds, code in call.provisional} <= {100, 180}
    assert call.wait_tone(900, 6), call.story()
    assert not listen.has_tone(call.heard, 700), call.story()
    call.bye()
