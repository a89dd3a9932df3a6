"""An engine dies, a link breaks, a switch is restarted: calls stay where they can, and the next one knows the truth."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from app.calls.causes import Cause
from app.calls.commands.core import Answer, Hangup, Originate, PlayFile, SendDigits
from app.calls.destination import SipUri
from app.calls.events import Arrived, Digit, Finished, HungUp, Reconnected
from tests.eslbridge.driver import Driver
from tests.real_switch.freeswitch import needs_freeswitch
from tests.softphone import listen

pytestmark = [pytest.mark.switch, needs_freeswitch]


def sip(freeswitch, user: str = "1234") -> str:
    return f"sip:{user}@127.0.0.1:{freeswitch.settings.sip_port}"


def killed_in_mid_play(freeswitch, phone, file: str):
    """A call whose engine was killed while it plays; the call."""
    settings = freeswitch.settings
    arguments = [str(settings.freeswitch_esl_port), settings.freeswitch_esl_password.get_secret_value(), file]
    command = [sys.executable, "-m", "tests.eslbridge.first_engine", *arguments]
    engine = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2])
    try:
        assert engine.stdout.readline() == b"ready\n"
        call = phone.call(sip(freeswitch))
        assert call.wait_answered(), call.story()
        assert call.wait_tone(800)
    finally:
        os.kill(engine.pid, signal.SIGKILL)
        engine.wait()
        engine.stdout.close()
    return call


def test_engine_killed_in_mid_play(freeswitch, phone, prompts):
    """The prompt goes on, and the next engine hears of its end, of keys, and ends the call."""
    call = killed_in_mid_play(freeswitch, phone, prompts[800])
    with Driver(freeswitch.settings) as driver:
        here = driver.ask(driver.switch.channels)
        assert list(here.values()) == [True]
        (channel,) = here
        assert driver.ask(driver.switch.is_running, channel, "CA1-2")
        assert not driver.ask(driver.switch.is_running, channel, "CA1-1")
        driver.wait(Finished, channel, where=lambda event: event == Finished("CA1-2"))
        assert listen.tone_seconds(call.heard, 800) > 1.9
        assert not driver.ask(driver.switch.is_running, channel, "CA1-2")
        assert driver.ask(driver.switch.arrival, channel) is None
        call.press("5")
        driver.wait(Digit, channel)
        again = driver.perform(channel, PlayFile(prompts[400]))
        assert call.wait_tone(400)
        driver.perform(channel, Hangup())
        driver.wait(HungUp, channel)
        driver.wait(Finished, channel, where=lambda event: event.id == again)
        assert call.wait_ended(2)
        assert driver.ask(driver.switch.channels) == {}


def test_stop_by_the_next_engine(freeswitch, phone, prompts):
    from app.calls.commands.core import Stop

    call = killed_in_mid_play(freeswitch, phone, prompts[800])
    with Driver(freeswitch.settings) as driver:
        (channel,) = driver.ask(driver.switch.channels)
        assert driver.ask(driver.switch.is_running, channel, "CA1-2")
        asked = time.monotonic()
        driver.perform(channel, Stop("CA1-2"))
        assert driver.wait(Finished, channel).at - asked < 1
        call.bye()
        driver.wait(HungUp, channel)


def test_caller_who_arrived_while_nobody_listened(freeswitch, phone):
    call = phone.call(sip(freeswitch, "+1999"), caller_name="Bob")
    time.sleep(0.5)
    with Driver(freeswitch.settings) as driver:
        here = driver.ask(driver.switch.channels)
        assert list(here.values()) == [False]
        (channel,) = here
        more = {"from_uri": "sip:alice@127.0.0.1", "call_id": call.wire[0][2].call_id}
        assert driver.ask(driver.switch.arrival, channel) == Arrived(
            "+1999", "alice", "Bob", address="127.0.0.1", domain="127.0.0.1", **more
        )
        time.sleep(4.5)  # the last resort of the dialplan would have struck
        driver.perform(channel, Answer())
        assert call.wait_answered(2), call.story()
        driver.perform(channel, Hangup())
        driver.wait(HungUp, channel)


def test_nothing_is_here(driver):
    assert driver.ask(driver.switch.channels) == {}
    assert driver.ask(driver.switch.arrival, "no-such-channel") is None
    assert driver.ask(driver.switch.is_running, "no-such-channel", "CA1-1") is False


def test_leg_that_we_called_is_known_as_ours_by_the_next_engine(freeswitch, phone):
    phone.will(answer_after=0.1)
    channel = "00000000-0000-4000-8000-00000000abcd"
    with Driver(freeswitch.settings) as driver:
        driver.perform(channel, Originate(SipUri("alice", "127.0.0.1", phone.port), "+1"))
        call = phone.wait_call()
        assert call.wait_answered()
    with Driver(freeswitch.settings) as driver:
        assert driver.ask(driver.switch.channels) == {channel: True}
        assert driver.ask(driver.switch.arrival, channel) is None
        driver.perform(channel, Hangup())
        assert driver.wait(HungUp, channel).event == HungUp(Cause.NORMAL, by_us=True)


class Wire:
    """A TCP relay in front of the event socket that can be cut, or swallow everything."""

    def __init__(self, port: int) -> None:
        self.target = port
        self.swallow = False
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        self.pairs: list[socket.socket] = []
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self) -> None:
        while True:
            try:
                near, _address = self.server.accept()
                far = socket.create_connection(("127.0.0.1", self.target))
            except OSError:
                return
            self.pairs += [near, far]
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=self.relay, args=(one, other), daemon=True).start()

    def relay(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while data := one.recv(65536):
                if not self.swallow:
                    other.sendall(data)
        with suppress(OSError):
            other.shutdown(socket.SHUT_RDWR)

    def cut(self) -> None:
        pairs, self.pairs = self.pairs, []
        for one in pairs:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()


@contextmanager
def wire_to(freeswitch) -> Iterator[tuple[Wire, Driver]]:
    wire = Wire(freeswitch.settings.freeswitch_esl_port)
    try:
        with Driver(freeswitch.settings.model_copy(update={"freeswitch_esl_port": wire.port})) as driver:
            yield wire, driver
    finally:
        wire.server.close()
        wire.cut()


def test_link_that_is_cut_drops_no_call_and_no_command(freeswitch, phone, prompts):
    with wire_to(freeswitch) as (wire, driver):
        call = phone.call(sip(freeswitch))
        channel = driver.arrival()
        driver.perform(channel, Answer())
        assert call.wait_answered()
        after = len(driver.log)
        wire.cut()
        play = driver.perform(channel, PlayFile(prompts[800]))  # held until the link is back
        driver.wait(Reconnected, "", timeout=2, after=after)
        assert driver.ask(driver.switch.is_running, channel, play)
        assert call.wait_tone(800)
        driver.wait(Finished, channel, where=lambda event: event == Finished(play))
        assert driver.ask(driver.switch.channels) == {channel: True}
        call.bye()
        driver.wait(HungUp, channel)


@pytest.mark.slow
def test_black_hole_is_noticed_within_15_seconds(freeswitch, phone):
    with wire_to(freeswitch) as (wire, driver):
        call = phone.call(sip(freeswitch))
        channel = driver.arrival()
        driver.perform(channel, Answer())
        assert call.wait_answered()
        after = len(driver.log)
        wire.swallow = True
        begun = time.monotonic()
        time.sleep(8)
        wire.swallow = False  # the dead connection stays dead: what was swallowed is missing
        driver.wait(Reconnected, "", timeout=15 - (time.monotonic() - begun), after=after)
        assert driver.ask(driver.switch.channels) == {channel: True}
        call.bye()
        driver.wait(HungUp, channel)


def test_digits_are_known_to_be_going_on(freeswitch, phone):
    with Driver(freeswitch.settings) as driver:
        call = phone.call(sip(freeswitch))
        channel = driver.arrival()
        driver.perform(channel, Answer())
        assert call.wait_answered()
        sent = driver.perform(channel, SendDigits("1WW2"))
        time.sleep(0.5)
    with Driver(freeswitch.settings) as driver:
        assert driver.ask(driver.switch.is_running, channel, sent)
        driver.ask(driver.switch.channels)
        driver.wait(Finished, channel)
        driver.perform(channel, Hangup())
        driver.wait(HungUp, channel)
        assert call.digits == "12"
