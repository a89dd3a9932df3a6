"""The link to a real Asterisk 22: our death, fifty calls, AMI; and what its log says of all these tests."""

import os
import re
import socket

import pytest

from app.calls.commands.core import Answer, Hangup, Originate, PlayFile
from app.calls.destination import sip_uri
from app.calls.events import Answered, Arrived, Digit, Finished, HungUp, Ringing
from ariclient.switch import Asterisk
from ariclient.transport.ami import Ami
from tests.ariclient.steps import dial, up
from tests.pretend.watched import Watched, until
from tests.real_switch.asterisk import Asterisk as RunningAsterisk
from tests.softphone import Phone

pytestmark = pytest.mark.switch


def test_death_of_the_client_leaves_the_call_playing(
    real_asterisk: RunningAsterisk, alice: Phone, bob: Phone, sound: str
) -> None:
    """No goodbye, as after kill -9: what plays goes on, a leg that rings is answered, the next client hears of it."""
    bob.will(answer_after=1.5)
    first = Watched(Asterisk(real_asterisk.settings)).__enter__()
    call = dial(real_asterisk, alice)
    channel = up(first)
    first.switch.perform(channel, "CA1-2", PlayFile(sound))
    first.switch.perform("leg-orphan", "CA2-1", Originate(sip_uri(bob.uri), "1"))
    first.wait("leg-orphan", Ringing)
    node = first.switch
    assert isinstance(node, Asterisk)
    assert node.link.socket is not None
    node.link.keeper.kill(block=False)
    os.close(node.link.socket.socket.detach())
    with Watched(Asterisk(real_asterisk.settings)) as second:
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


def test_fifty_calls_at_once(real_asterisk: RunningAsterisk, on_real: Watched, alice: Phone, sound: str) -> None:
    before = len(real_asterisk.problems())
    calls = [dial(real_asterisk, alice, str(2000 + number)) for number in range(50)]

    def arrivals() -> list[str]:
        return [channel for channel, event in on_real.told if isinstance(event, Arrived)]

    assert until(lambda: len(arrivals()) == 50, 10)
    for channel in arrivals():
        on_real.switch.perform(channel, f"{channel}-1", Answer())
        on_real.switch.perform(channel, f"{channel}-2", PlayFile(sound))
    for channel in arrivals():
        on_real.wait(channel, Finished(f"{channel}-2"), timeout=10)
        on_real.switch.perform(channel, f"{channel}-3", Hangup())
    for channel in arrivals():
        assert on_real.wait(channel, HungUp, timeout=5).by_us
    assert until(lambda: all(call.ended_by == "them" for call in calls), 5)
    assert on_real.switch.channels() == {}
    assert real_asterisk.problems()[before:] == []


# -- AMI ---------------------------------------------------------------------------------------------------------------


def test_ami_knows_version_and_channels(real_asterisk: RunningAsterisk, on_real: Watched, alice: Phone) -> None:
    dial(real_asterisk, alice)
    channel = up(on_real)
    ami = Ami(real_asterisk.settings)
    assert ami.version().startswith(on_real.switch.version)
    assert ami.channels() == {channel}
    with pytest.raises(OSError, match="NoSuchAction"):
        ami.action({"Action": "NoSuchAction"})
    ami.close()
    on_real.switch.perform(channel, "CA1-2", Hangup())
    on_real.wait(channel, HungUp)


def test_ami_with_a_wrong_password(real_asterisk: RunningAsterisk) -> None:
    ami = Ami(real_asterisk.settings.model_copy(update={"asterisk_ami_user": "somebody"}))
    with pytest.raises(OSError, match="refused the user name"):
        ami.version()
    ami.close()


def test_log_complains_of_nothing_else(real_asterisk: RunningAsterisk) -> None:
    expected = {
        "endpoint 'outbound-proxy' was not found": "an unknown endpoint",
        "websocket": "a client that died",
        "because it already exists": "a client that came back at once",
        "failed to authenticate": "a wrong name for AMI",
        "invalid UTF-8": "a caller's name",
        "requires a PJSIP channel": "a callee who redirects",
    }
    assert not [line for line in real_asterisk.problems() if not any(words in line for words in expected)]


def test_a_session_of_ami_is_woken_by_keys_only(real_asterisk: RunningAsterisk, on_real: Watched, alice: Phone) -> None:
    """Each event that Asterisk makes wakes every session, whatever it is to get; a call used to make thirty."""
    settings = real_asterisk.settings
    with socket.create_connection(("127.0.0.1", settings.asterisk_ami_port), timeout=5) as session:
        password = settings.asterisk_ami_password.get_secret_value()
        login = ("Action: Login", f"Username: {settings.asterisk_ami_user}", f"Secret: {password}", "Events: on")
        session.sendall("\r\n".join([*login, "", ""]).encode())
        call = dial(real_asterisk, alice, headers={"X-Foo": "bar"})
        channel = up(on_real)
        call.press("7")
        on_real.wait(channel, Digit("7"))
        on_real.switch.perform(channel, "CA1-2", Hangup())
        on_real.wait(channel, HungUp)
        session.sendall(b"Action: Logoff\r\n\r\n")
        told = b"".join(iter(lambda: session.recv(65536), b"")).decode()
    assert set(re.findall(r"^Event: (\w+)", told, re.MULTILINE)) == {"FullyBooted", "DTMFBegin"}
