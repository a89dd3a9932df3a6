"""Our switch on a real Asterisk 22, with real SIP and RTP: what the contract (tests/contract) does not ask."""

import os
import socket
import time
from collections.abc import Iterator

import gevent
import pytest

from app.calls.causes import Cause
from app.calls.commands import Answer, Hangup, Originate, PlayFile, SendDigits, Stop
from app.calls.destination import SipUri, sip_uri
from app.calls.events import Answered, Arrived, Digit, Finished, HungUp, Ringing
from ariclient.ami import Ami
from ariclient.switch import Asterisk
from tests.pretend.watched import Watched, until
from tests.real_switch.asterisk import Asterisk as RunningAsterisk
from tests.real_switch.asterisk import running_asterisk, settings_for
from tests.softphone import Call, Phone, tone, write_wav

pytestmark = pytest.mark.switch


@pytest.fixture(scope="module")
def asterisk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningAsterisk]:
    with running_asterisk(settings_for(tmp_path_factory.mktemp("asterisk"))) as running:
        yield running


@pytest.fixture
def watched(asterisk: RunningAsterisk) -> Iterator[Watched]:
    with Watched(Asterisk(asterisk.settings)) as watched:
        yield watched


@pytest.fixture
def alice() -> Iterator[Phone]:
    with Phone(user="alice") as phone:
        yield phone


@pytest.fixture
def bob() -> Iterator[Phone]:
    with Phone(user="bob") as phone:
        yield phone


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Two seconds of 600 Hz."""
    path = tmp_path_factory.mktemp("sound") / "six hundred.wav"
    write_wav(path, tone(600, 2.0))
    return str(path)


def dial(asterisk: RunningAsterisk, phone: Phone, to: str = "1234", **more: object) -> Call:
    return phone.call(f"sip:{to}@127.0.0.1:{asterisk.settings.sip_port}", **more)  # type: ignore[arg-type]


def arrived(watched: Watched, count: int = 1) -> str:
    """The channel of the newest call."""

    def found() -> list[str]:
        channels = [channel for channel, event in watched.told if isinstance(event, Arrived)]
        return channels[count - 1 :]

    assert until(found)
    return found()[0]


def up(watched: Watched) -> str:
    channel = arrived(watched)
    watched.switch.perform(channel, "CA1-1", Answer())
    watched.wait(channel, Answered)
    return channel


def keys(watched: Watched, channel: str) -> str:
    return "".join(event.key for event in watched.of(channel) if isinstance(event, Digit))


# -- calls that arrive -------------------------------------------------------------------------------------------------


def test_what_is_told_of_a_caller(asterisk: RunningAsterisk, watched: Watched, alice: Phone) -> None:
    headers = {"X-Foo": 'a&b=c, "d"; ${EXTEN}', "X-Bar": "ü", "Diversion": "<sip:555@example.com>;reason=unconditional"}
    call = dial(asterisk, alice, "+49,30", headers=headers, caller_name="Al, Ice é")
    event = watched.wait(arrived(watched), Arrived)
    assert event == Arrived("+49,30", "alice", "Al, Ice é", "555", {"X-Foo": headers["X-Foo"], "X-Bar": "ü"})
    call.cancel()
    watched.wait(arrived(watched), HungUp(Cause.CANCELED))


def test_caller_whose_name_is_not_utf_8(asterisk: RunningAsterisk, watched: Watched) -> None:
    """Asterisk leaves a name out that JSON cannot carry; the call comes all the same."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as phone:
        phone.bind(("127.0.0.1", 0))
        here = f"127.0.0.1:{phone.getsockname()[1]}"
        lines = [
            f"INVITE sip:1234@127.0.0.1:{asterisk.settings.sip_port} SIP/2.0",
            f"Via: SIP/2.0/UDP {here};branch=z9hG4bKbad",
            'From: "\xe9\xff" <sip:latin@127.0.0.1>;tag=1',
            "To: <sip:1234@127.0.0.1>",
            "Call-ID: not-utf-8",
            "CSeq: 1 INVITE",
            "Max-Forwards: 9",
            f"Contact: <sip:{here}>",
            "Content-Length: 0",
        ]
        phone.sendto("\r\n".join([*lines, "", ""]).encode("latin-1"), ("127.0.0.1", asterisk.settings.sip_port))
        channel = arrived(watched)
    assert watched.wait(channel, Arrived).from_ == "latin"
    watched.switch.perform(channel, "CA1-1", Hangup(Cause.BUSY))
    watched.wait(channel, HungUp)


def test_answer_is_quick_and_the_prompt_is_heard(
    asterisk: RunningAsterisk, watched: Watched, alice: Phone, sound: str
) -> None:
    call = dial(asterisk, alice)
    channel = arrived(watched)
    watched.switch.perform(channel, "CA1-1", Answer())
    watched.switch.perform(channel, "CA1-2", PlayFile(sound))
    watched.wait(channel, Finished("CA1-2"))
    assert call.answered_ms is not None
    assert call.answered_ms < 200
    heard = call.wait_tone(600, timeout=1)
    assert heard is not None
    assert heard.start < 0.2
    assert heard.end - heard.start == pytest.approx(2.0, abs=0.1)
    call.bye()
    assert watched.wait(channel, HungUp) == HungUp(Cause.NORMAL)


def test_early_media(asterisk: RunningAsterisk, watched: Watched, alice: Phone, sound: str) -> None:
    call = dial(asterisk, alice)
    channel = arrived(watched)
    watched.switch.perform(channel, "CA1-1", PlayFile(sound))
    watched.wait(channel, Finished("CA1-1"))
    assert [code for _, code in call.provisional][-1] == 183
    assert call.answered_at is None
    assert len(call.heard_early) > 1.5 * 8000
    watched.switch.perform(channel, "CA1-2", Hangup(Cause.REJECTED))
    watched.wait(channel, HungUp)
    assert until(lambda: call.status) == 603


def test_answer_during_early_media_stops_nobody_else(
    asterisk: RunningAsterisk, watched: Watched, alice: Phone, sound: str
) -> None:
    """Asterisk would let every request of every call wait for the end of the sound."""
    dial(asterisk, alice)
    channel = arrived(watched)
    watched.switch.perform(channel, "CA1-1", PlayFile(sound))
    watched.switch.perform(channel, "CA1-2", Answer())
    begun = time.monotonic()
    assert watched.switch.channels()[channel] is False
    assert time.monotonic() - begun < 0.5
    watched.wait(channel, Answered)
    assert watched.of(channel).index(Answered()) > watched.of(channel).index(Finished("CA1-1"))
    watched.switch.perform(channel, "CA1-3", Hangup())
    watched.wait(channel, HungUp)


# -- keys --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("via", ["rfc4733", "info"])
def test_all_keys(asterisk: RunningAsterisk, watched: Watched, alice: Phone, via: str) -> None:
    call = dial(asterisk, alice)
    channel = up(watched)
    assert until(lambda: call.answered_at)
    call.press("0123456789*#ABCD", via=via, wait=False)
    until(lambda: len(keys(watched, channel)) >= 16, 6)
    gevent.sleep(0.2)
    assert keys(watched, channel) == "0123456789*#ABCD"
    call.bye()
    watched.wait(channel, HungUp)


@pytest.mark.parametrize("via", ["rfc4733", "info"])
@pytest.mark.parametrize(("duration", "gap"), [(0.1, 0.06), (0.1, 0.0), (0.06, 0.04), (0.2, 0.0)])
def test_hurried_keys_count_once(
    asterisk: RunningAsterisk, watched: Watched, alice: Phone, via: str, duration: float, gap: float
) -> None:
    """Asterisk 22.10 tells RFC 4733 keys twice that come without 45 ms of silence between them."""
    call = dial(asterisk, alice)
    channel = up(watched)
    assert until(lambda: call.answered_at)
    call.press("1122334455", via=via, duration=duration, gap=gap, wait=False)
    until(lambda: len(keys(watched, channel)) >= 10, 6)
    gevent.sleep(0.5)
    assert keys(watched, channel) == "1122334455"
    call.bye()
    watched.wait(channel, HungUp)


@pytest.mark.parametrize(("via", "limit"), [("rfc4733", 0.25), ("info", 0.1)])
def test_key_silences_a_prompt_at_once(
    asterisk: RunningAsterisk, watched: Watched, alice: Phone, sound: str, via: str, limit: float
) -> None:
    """Barge-in: from the key's going down to silence. An RFC 4733 key of 100 ms is told when it goes up."""
    call = dial(asterisk, alice)
    channel = up(watched)
    watched.switch.perform(channel, "CA1-2", PlayFile(sound))
    gevent.sleep(0.5)
    call.press("5", via=via, wait=False)
    watched.wait(channel, Digit("5"))
    watched.switch.perform(channel, "CA1-3", Stop("CA1-2"))
    gevent.sleep(0.5)
    heard = call.wait_tone(600, timeout=1)
    assert heard is not None
    assert heard.end - call.pressed_at[0] < limit
    call.bye()
    watched.wait(channel, HungUp)


def test_digits_that_we_send_are_heard(asterisk: RunningAsterisk, watched: Watched, alice: Phone) -> None:
    call = dial(asterisk, alice)
    channel = up(watched)
    watched.switch.perform(channel, "CA1-2", SendDigits("19w#D"))
    watched.wait(channel, Finished("CA1-2"))
    assert call.digits == "19#D"
    first, second, third, _ = (key.at for key in call.keys)
    assert second - first == pytest.approx(0.2, abs=0.06)
    assert third - second == pytest.approx(0.7, abs=0.06)
    call.bye()
    watched.wait(channel, HungUp)


# -- calls that we place -----------------------------------------------------------------------------------------------


def test_what_the_callee_is_told(asterisk: RunningAsterisk, watched: Watched, bob: Phone) -> None:
    bob.will(answer_after=0.1)
    command = Originate(sip_uri(bob.uri), "+1234", 'Al "Ice"', 5, {"X-One": "${EXTEN}, a;b|c", "X-Two": "2"})
    watched.switch.perform("leg-told", "CA2-1", command)
    watched.wait("leg-told", Answered)
    call = bob.wait_call(1)
    assert call is not None
    assert call.header("From").startswith('"Al Ice" <sip:+1234@')
    assert (call.header("X-One"), call.header("X-Two")) == ("${EXTEN}, a;b|c", "2")
    call.bye()
    assert watched.wait("leg-told", HungUp) == HungUp(Cause.NORMAL)


def test_callee_with_early_media_rings(asterisk: RunningAsterisk, watched: Watched, bob: Phone) -> None:
    bob.will(answer_after=0.3, early=tone(440, 1.0))
    watched.switch.perform("leg-early", "CA2-1", Originate(sip_uri(bob.uri), "1"))
    watched.wait("leg-early", Answered)
    assert watched.of("leg-early") == [Ringing(), Answered()]
    watched.switch.perform("leg-early", "CA2-2", Hangup())
    watched.wait("leg-early", HungUp)


def test_host_that_does_not_exist(asterisk: RunningAsterisk, watched: Watched) -> None:
    watched.switch.perform("leg-host", "CA2-1", Originate(SipUri("bob", "no-such-host.invalid"), "1"))
    assert watched.wait("leg-host", HungUp, timeout=8) == HungUp(Cause.UNAVAILABLE, sip_status=503)


def test_port_where_nobody_is(asterisk: RunningAsterisk, watched: Watched) -> None:
    watched.switch.perform("leg-port", "CA2-1", Originate(SipUri("bob", "127.0.0.1", 9, "tcp"), "1"))
    assert watched.wait("leg-port", HungUp) == HungUp(Cause.UNAVAILABLE, sip_status=503)


def test_callee_who_says_nothing_at_all(asterisk: RunningAsterisk, watched: Watched, bob: Phone) -> None:
    bob.will(ignore=True)
    begun = time.monotonic()
    watched.switch.perform("leg-mute", "CA2-1", Originate(sip_uri(bob.uri), "1", timeout=1))
    assert watched.wait("leg-mute", HungUp) == HungUp(Cause.NO_ANSWER)
    assert time.monotonic() - begun == pytest.approx(1.0, abs=0.3)


def test_callee_who_redirects_calls_nobody(asterisk: RunningAsterisk, watched: Watched, bob: Phone) -> None:
    """Asterisk follows a 302 into the dialplan of inbound calls; that is nobody's call."""
    bob.will(reject=302, headers={"Contact": "<sip:1234@127.0.0.1:9>"})
    watched.switch.perform("leg-302", "CA2-1", Originate(sip_uri(bob.uri), "1"))
    assert watched.wait("leg-302", HungUp) == HungUp(Cause.FAILED, sip_status=302)
    assert until(lambda: not watched.switch.channels())
    assert not [event for _, event in watched.told if isinstance(event, Arrived)]


def test_originate_twice_is_one_call(asterisk: RunningAsterisk, watched: Watched, bob: Phone) -> None:
    bob.will(answer_after=0.3)
    for _ in range(2):
        watched.switch.perform("leg-twice", "CA2-1", Originate(sip_uri(bob.uri), "1"))
    watched.wait("leg-twice", Answered)
    gevent.sleep(0.2)
    assert len(bob.calls) == 1
    assert watched.of("leg-twice").count(Answered()) == 1
    watched.switch.perform("leg-twice", "CA2-2", Hangup())
    watched.wait("leg-twice", HungUp)


def test_endpoint_that_is_not_configured(asterisk: RunningAsterisk) -> None:
    """A proxy in our settings that Asterisk's configuration does not know, after a real conflict."""
    settings = asterisk.settings.model_copy(update={"outbound_proxy_uri": "127.0.0.1:9"})
    from app.calls.destination import Number

    with Watched(Asterisk(settings)) as watched:
        watched.switch.perform("leg-nowhere", "CA2-1", Originate(Number("123"), "1"))
        assert watched.wait("leg-nowhere", Finished).error
        assert watched.wait("leg-nowhere", HungUp) == HungUp(Cause.UNAVAILABLE)


# -- the link ----------------------------------------------------------------------------------------------------------


def test_death_of_the_client_leaves_the_call_playing(
    asterisk: RunningAsterisk, alice: Phone, bob: Phone, sound: str
) -> None:
    """No goodbye, as after kill -9: what plays goes on, a leg that rings is answered, the next client hears of it."""
    bob.will(answer_after=1.5)
    first = Watched(Asterisk(asterisk.settings)).__enter__()
    call = dial(asterisk, alice)
    channel = up(first)
    first.switch.perform(channel, "CA1-2", PlayFile(sound))
    first.switch.perform("leg-orphan", "CA2-1", Originate(sip_uri(bob.uri), "1"))
    first.wait("leg-orphan", Ringing)
    node = first.switch
    assert isinstance(node, Asterisk)
    assert node.link.websocket is not None
    node.link.keeper.kill(block=False)
    os.close(node.link.websocket.socket.detach())
    with Watched(Asterisk(asterisk.settings)) as second:
        assert second.switch.channels() == {channel: True, "leg-orphan": False}
        assert second.switch.is_running(channel, "CA1-2")
        call.press("7", wait=False)
        second.wait(channel, Digit("7"))
        second.wait("leg-orphan", Answered)
        second.wait(channel, Finished("CA1-2"))
        heard = call.wait_tone(600, timeout=1)
        assert heard is not None
        assert heard.end - heard.start == pytest.approx(2.0, abs=0.1)
        for leg in (channel, "leg-orphan"):
            second.switch.perform(leg, "CA1-3", Hangup())
            assert second.wait(leg, HungUp).by_us


def test_fifty_calls_at_once(asterisk: RunningAsterisk, watched: Watched, alice: Phone, sound: str) -> None:
    before = len(asterisk.problems())
    calls = [dial(asterisk, alice, str(2000 + number)) for number in range(50)]

    def arrivals() -> list[str]:
        return [channel for channel, event in watched.told if isinstance(event, Arrived)]

    assert until(lambda: len(arrivals()) == 50, 10)
    for channel in arrivals():
        watched.switch.perform(channel, f"{channel}-1", Answer())
        watched.switch.perform(channel, f"{channel}-2", PlayFile(sound))
    for channel in arrivals():
        watched.wait(channel, Finished(f"{channel}-2"), timeout=10)
        watched.switch.perform(channel, f"{channel}-3", Hangup())
    for channel in arrivals():
        assert watched.wait(channel, HungUp, timeout=5).by_us
    assert until(lambda: all(call.ended_by == "them" for call in calls), 5)
    assert watched.switch.channels() == {}
    assert asterisk.problems()[before:] == []


# -- AMI ---------------------------------------------------------------------------------------------------------------


def test_ami_knows_version_and_channels(asterisk: RunningAsterisk, watched: Watched, alice: Phone) -> None:
    dial(asterisk, alice)
    channel = up(watched)
    ami = Ami(asterisk.settings)
    assert ami.version().startswith(watched.switch.version)
    assert ami.channels() == {channel}
    with pytest.raises(OSError, match="NoSuchAction"):
        ami.action({"Action": "NoSuchAction"})
    ami.close()
    watched.switch.perform(channel, "CA1-2", Hangup())
    watched.wait(channel, HungUp)


def test_ami_with_a_wrong_password(asterisk: RunningAsterisk) -> None:
    ami = Ami(asterisk.settings.model_copy(update={"asterisk_ami_user": "somebody"}))
    with pytest.raises(OSError, match="refused our name"):
        ami.version()
    ami.close()


def test_log_complains_of_nothing_else(asterisk: RunningAsterisk) -> None:
    expected = {
        "already in use": "an Originate twice",
        "endpoint 'outbound-proxy' was not found": "an unknown endpoint",
        "websocket": "a client that died",
        "failed to authenticate": "a wrong name for AMI",
        "invalid UTF-8": "a caller's name",
        "requires a PJSIP channel": "a callee who redirects",
    }
    assert not [line for line in asterisk.problems() if not any(words in line for words in expected)]
