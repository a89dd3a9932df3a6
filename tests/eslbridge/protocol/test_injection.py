"""Text of callers and tenants on a real FreeSWITCH: it arrives as it was sent, and nothing of it is ever acted upon."""

import random
import time

import pytest

from app.calls.commands.core import Answer, Hangup, Originate, PlayFile, SendDigits
from app.calls.destination import BadDestination, SipUri, parse
from app.calls.events import Answered, Arrived, Finished, HungUp
from eslbridge.protocol.request import execute
from tests.real_switch.freeswitch import needs_freeswitch

pytestmark = [pytest.mark.switch, needs_freeswitch]


@pytest.fixture
def trap(tmp_path):
    """A file that an injected command would make; it must not be there at the end."""
    path = tmp_path / "trapped"
    yield path
    assert not path.exists()


def nasty(trap) -> list[str]:
    touch = f"touch {trap}"
    return [
        "x%0AEvent-Name: CHANNEL_HANGUP",
        "x%0D%0A%0D%0Aapi hupall%0A%0A",
        f"${{system({touch})}}",
        f"$${{system({touch})}}",
        f"${{api(system {touch})}} ${{uuid}} ${{sip_from_user}}",
        "100% %s %d %n Ünï \u4e2d\u6587 \U0001f600",
        "{origination_uuid=1}[leg_timeout=1]<x>,|&:_:^^;sofia/outside/mallory@127.0.0.1",
        "a\\nb\\\\c\\'d \\",
        "' or \" and ''",
        "ARRAY::a|:b",
        '","Event-Name":"CHANNEL_HANGUP","x":"',
        "=",
    ]


@pytest.mark.parametrize("case", range(12))
def test_text_of_a_caller(freeswitch, driver, phone, trap, case):
    text = nasty(trap)[case]
    after = len(driver.log)
    name = text.replace("\\", "").replace('"', "")  # these two end a quoted display name
    uri = f"sip:1234@127.0.0.1:{freeswitch.settings.sip_port}"
    call = phone.call(uri, caller_name=name, headers={"X-Text": text})
    channel = driver.arrival(after)
    (arrived,) = driver.of(channel, Arrived)
    kept = "${" not in text and not text.startswith("ARRAY::")  # FreeSWITCH itself keeps no such text
    assert arrived.headers == ({"X-Text": text} if kept else {})
    assert arrived.caller_name == ("" if "${" in text else name.strip())  # by the header itself, as data
    driver.perform(channel, Answer())
    assert call.wait_answered()
    assert driver.ask(driver.switch.channels) == {channel: True}
    time.sleep(0.2)
    assert not driver.of(channel, HungUp)
    call.bye()
    driver.wait(HungUp, channel)


def test_numbers_of_a_caller(freeswitch, driver, phone, trap):
    after = len(driver.log)
    uri = f"sip:$%7bsystem(x)%7d@127.0.0.1:{freeswitch.settings.sip_port}"
    call = phone.call(uri, from_user="$%7buuid%7d%0a")
    channel = driver.arrival(after)
    (arrived,) = driver.of(channel, Arrived)
    assert arrived.to == "%{system(x)}"  # FreeSWITCH itself lets no ${ in
    assert arrived.from_ == "%24%7Buuid%7D"
    call.cancel()
    driver.wait(HungUp, channel)


@pytest.mark.parametrize("case", range(12))
def test_text_of_a_tenant_in_a_call_that_we_place(driver, phone, trap, case):
    text = nasty(trap)[case]
    phone.will(answer_after=0.0)
    channel = f"injected-{case}-{time.time_ns() % 10**9}"
    destination = SipUri("alice", "127.0.0.1", phone.port, headers=(("X-Uri", text),))
    driver.perform(channel, Originate(destination, f"+1{text}", text, headers={"X-Text": text}))
    driver.wait(Answered, channel)
    (call,) = phone.calls
    expected = text.replace("{", "(").replace("}", ")").replace(":_:", ": _:").strip()
    assert call.header("X-Text") == expected
    assert call.header("X-Uri") == expected
    assert "%" not in call.header("From")
    assert call.message.all("Call-ID") == [call.header("Call-ID")]
    allowed = {"from", "to", "x-text", "x-uri"}
    strange = [pair for pair in call.message.headers if "mallory" in pair[1] and pair[0].lower() not in allowed]
    assert not strange
    assert driver.ask(driver.switch.channels) == {channel: True}
    driver.perform(channel, Hangup())
    driver.wait(HungUp, channel)


def test_any_text_arrives_as_it_was_sent(driver, phone):
    """Forty values of the signs that mean something to FreeSWITCH, three layers deep."""
    phone.will(answer_after=0.0)
    signs = [*"abcnrst1  \"'\\\\''[]<>|,^$:;=&%@/!~#*+", "${", ":_:", "^^", "ü"]
    chance = random.Random(7)
    values = ["".join(chance.choices(signs, k=12)) for _turn in range(40)]
    for turn in range(0, 40, 10):
        channel = f"many-{turn}-{time.time_ns() % 10**9}"
        headers = {f"X-{number}": value for number, value in enumerate(values[turn : turn + 10])}
        driver.perform(channel, Originate(SipUri("alice", "127.0.0.1", phone.port), "1", headers=headers))
        driver.wait(Answered, channel)
        call = phone.calls[-1]
        for name, value in headers.items():
            expected = value.replace("{", "(").replace("}", ")").replace(":_:", ": _:").strip()
            assert call.header(name) == expected, (name, value)
        driver.perform(channel, Hangup())
        driver.wait(HungUp, channel)


@pytest.mark.parametrize(
    "to",
    [
        "{origination_uuid=1}sofia/outside/x@y",
        "sip:a@b,sofia/outside/c@d",
        "sip:a@b|c",
        "sip:${system(x)}@host",
        "sip:a@host:_:sofia/outside/c@d",
        "sip:a@host\n\napi hupall",
        "sofia/outside/x@y",
        "loopback/1234",
    ],
)
def test_destination_of_a_tenant(to):
    with pytest.raises(BadDestination):
        parse(to)


def test_percent_in_a_user_part_is_no_search_for_a_registered_client(driver, phone):
    phone.will(answer_after=0.0)
    channel = f"percent-{time.time_ns() % 10**9}"
    driver.perform(channel, Originate(SipUri("al%41ce%25x!y~z*", "127.0.0.1", phone.port), "1"))
    driver.wait(Answered, channel)
    assert phone.calls[0].message.uri.startswith("sip:al")
    driver.perform(channel, Hangup())
    driver.wait(HungUp, channel)


def test_file_and_digits(freeswitch, driver, phone, trap):
    phone.call(f"sip:1234@127.0.0.1:{freeswitch.settings.sip_port}")
    channel = driver.arrival()
    driver.perform(channel, Answer())
    for command in (
        PlayFile(f"/tmp/${{system(touch {trap})}}.wav"),
        PlayFile("/tmp/x.wav\n\napi hupall\n\n.wav"),
        PlayFile("say:hello.wav"),
        PlayFile("/tmp/{x=y}http://127.0.0.1/x.wav"),
        SendDigits("1\n\napi hupall"),
        SendDigits(f"${{system(touch {trap})}}"),
    ):
        id = driver.perform(channel, command)
        assert driver.wait(Finished, channel, where=lambda event, id=id: event.id == id).event.error
    assert driver.ask(driver.switch.channels) == {channel: True}
    driver.perform(channel, Hangup())
    driver.wait(HungUp, channel)


@pytest.mark.parametrize("way", ["${system(touch TRAP)}", "$${system(touch TRAP)}", "${uuid_kill(UUID)}"])
def test_configuration_expands_nothing_even_if_our_encoder_failed(freeswitch, driver, phone, trap, way):
    """What must never be sent is sent here, past the encoder."""
    phone.call(f"sip:1234@127.0.0.1:{freeswitch.settings.sip_port}")
    channel = driver.arrival()
    driver.perform(channel, Answer())
    driver.wait(Answered, channel)
    argument = way.replace("TRAP", str(trap)).replace("UUID", channel)
    request = execute(channel, "playback", argument, "CA1-1")
    driver.hub.loop.run_callback_threadsafe(driver.switch.link.ask, request)
    driver.wait(Finished, channel, where=lambda event: event.id == "CA1-1")
    assert driver.ask(driver.switch.channels) == {channel: True}
    driver.perform(channel, Hangup())
    driver.wait(HungUp, channel)
