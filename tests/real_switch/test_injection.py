"""Hostile text of callers and tenants in real calls: nothing of it is acted upon, on either switch
(docs/guarantees.md, Injection)."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote
from xml.sax.saxutils import quoteattr

import pytest

from tests.pretend.webhook import Webhook
from tests.real_switch.conftest import wav
from tests.real_switch.system import System, until
from tests.softphone import Phone

pytestmark = pytest.mark.switch

TEXTS = (
    "x%0AEvent-Name: CHANNEL_HANGUP",
    "x%0D%0A%0D%0Aapi hupall%0A%0AAction: Command%0D%0ACommand: core stop now",
    "${system(touch TRAP)} $${system(touch TRAP)} ${api(system touch TRAP)}",
    "${SHELL(touch TRAP)}${SYSTEM(touch TRAP)}",
    "{origination_uuid=1}[leg_timeout=1]sofia/outside/MALLORY",
    "PJSIP/outside/sip:MALLORY,Local/1@restcomm|^^:a&b:_:sofia/outside/MALLORY",
    "'; touch TRAP; \" && touch TRAP #",
)
"""TRAP: a file that they would make; MALLORY: somebody whom they would call."""


class Trap:
    """What would be seen of an injected command: a file, a call to Mallory, the end of a call that has nothing to do
    with it."""

    def __init__(self, system: System, hook: Webhook, mallory: Phone, bystander: Phone, file: Path) -> None:
        self.mallory, self.file = mallory, file
        address = f"mallory@127.0.0.1:{mallory.port}"
        self.texts = [text.replace("TRAP", str(file)).replace("MALLORY", address) for text in TEXTS]
        hook.answer("/by", '<Response><Gather numDigits="1" timeout="60" action="tone"/></Response>')
        hook.answer("/tone", "<Response><Play>900.wav</Play></Response>")
        hook.answer("/900.wav", wav(file.parent, 900, 0.6).read_bytes(), content_type="audio/wav")
        system.number("2950", hook.url("/by"))
        self.call = bystander.call(system.sip("2950"))
        assert self.call.wait_answered(5), self.call.story()

    def check(self) -> None:
        assert not self.file.exists()
        assert not self.mallory.calls
        self.call.press("1")
        assert self.call.wait_tone(900, 4), self.call.story()


@pytest.fixture
def trap(system: System, hook: Webhook, tmp_path: Path) -> Iterator[Trap]:
    with Phone(user="mallory") as mallory, Phone(user="bystander") as bystander:
        trap = Trap(system, hook, mallory, bystander, tmp_path / "trapped")
        yield trap
        trap.check()
        until(lambda: system.channels() == 0, 5)


def test_texts_of_callers(system: System, hook: Webhook, alice: Phone, trap: Trap) -> None:
    """Display names, numbers and X- headers: the application is told of them, the calls go their way."""
    system.number("2951", hook.url("/tone"))
    calls = [
        alice.call(
            system.sip("2951"),
            caller_name=text.replace("\\", "").replace('"', ""),  # these two end a display name
            headers={"X-Text": text, "Diversion": f"<sip:{quote(text)}@example.com>"},
            from_user=quote(text[:40], safe=""),
        )
        for text in trap.texts
    ]
    for call in calls:
        assert call.wait_tone(900, 8), call.story()
    for told in hook.received("/tone"):
        assert all(value.isprintable() for value in told.params.values())
    assert "x%0AEvent-Name: CHANNEL_HANGUP" in {told.params.get("CallerName") for told in hook.received("/tone")}


def test_texts_of_tenants_that_reach_a_callee(
    system: System, hook: Webhook, alice: Phone, bob: Phone, trap: Trap
) -> None:
    """What is said, the caller id, X- headers of a <Uri>: the callee gets one clean INVITE for each."""
    bob.will(answer_after=0.0)
    for number, text in enumerate(trap.texts):
        uri = f"{bob.uri}?X-Text={quote(text, safe='')}"
        callee = f"<Dial callerId={quoteattr(text)} action='/tone'><Uri>{quoteattr(uri)[1:-1]}</Uri></Dial>"
        hook.answer(f"/tenant/{number}", f"<Response>{callee}</Response>")
        system.number(f"296{number}", hook.url(f"/tenant/{number}"))
    calls = [alice.call(system.sip(f"296{number}")) for number in range(len(TEXTS))]
    received = until(lambda: bob.calls if len(bob.calls) == len(TEXTS) else None, 8)
    for call in received:
        assert call.wait_answered(4), call.story()
        assert "mallory" not in call.header("Contact") + call.header("Via") + call.message.uri
        assert call.message.all("From") == [call.header("From")]
        call.bye()
    for call in calls:
        assert call.wait_tone(900, 8), call.story()
    assert "x%0AEvent-Name: CHANNEL_HANGUP" in {call.header("X-Text") for call in received}


def test_texts_of_tenants_that_are_said(system: System, hook: Webhook, alice: Phone, trap: Trap) -> None:
    said = [f"<Response><Say>{quoteattr(text)[1:-1]}</Say></Response>" for text in trap.texts]
    for number, document in enumerate(said):
        hook.answer(f"/said/{number}", document)
        system.number(f"297{number}", hook.url(f"/said/{number}"))
    calls = [alice.call(system.sip(f"297{number}")) for number in range(len(TEXTS))]
    for call in calls:
        assert call.wait_speech(10), call.story()
        call.bye()


@pytest.mark.parametrize(
    "noun", ["<Number>{}</Number>", "<Client>{}</Client>", "<Uri>{}</Uri>", '<Uri sendDigits="{}">{}</Uri>', "{}"]
)
def test_nobody_is_called_by_a_destination_that_is_none(
    system: System, hook: Webhook, alice: Phone, trap: Trap, noun: str
) -> None:
    nouns = [noun.replace("{}", quoteattr(text, {'"': "&quot;"})[1:-1]) for text in trap.texts]
    dials = "".join(f"<Dial timeout='2'>{one}</Dial>" for one in nouns)
    hook.answer("/none", f"<Response>{dials}<Redirect>/tone</Redirect></Response>")
    system.number("2952", hook.url("/none"))
    call = alice.call(system.sip("2952"))
    assert call.wait_tone(900, 8), call.story()


def test_destinations_and_callers_of_the_api(system: System, hook: Webhook, bob: Phone, trap: Trap) -> None:
    """A To that is none is refused; a From is only text."""
    bob.will(answer_after=0.0)
    for text in ("{origination_uuid=1}sofia/outside/1", *trap.texts):
        data = {"From": "+15550001", "Url": hook.url("/tone")}
        for to in (text, f"client:{text}", f"sip:{text}@127.0.0.1"):
            status, problem = system.rest("POST", "/Calls.json", {**data, "To": to})
            assert (status, problem["code"]) == (400, 21211), to
    rows = [
        system.rest("POST", "/Calls.json", {"From": text, "To": bob.uri, "Url": hook.url("/tone")})
        for text in trap.texts
    ]
    for status, row in rows:
        assert status in (201, 400), row
        if status == 201:
            assert system.final(row["sid"], 8)["status"] == "completed"


def test_names_of_conferences(system: System, hook: Webhook, trap: Trap) -> None:
    """Two who give the same name hear each other, whatever it is."""
    with ExitStack() as stack:
        pairs = []
        for number, text in enumerate(trap.texts):
            room = f'<Conference beep="false">{quoteattr(text[:128])[1:-1]}</Conference>'
            hook.answer(f"/room/{number}", f"<Response><Dial>{room}</Dial></Response>")
            system.number(f"298{number}", hook.url(f"/room/{number}"))
            phones = [stack.enter_context(Phone()) for _both in range(2)]
            pairs.append([phone.call(system.sip(f"298{number}")) for phone in phones])
        for first, second in pairs:
            assert first.wait_answered(5), first.story()
            assert second.wait_answered(5), second.story()
            first.send_tone(700, 4.0)
        for first, second in pairs:
            assert second.wait_tone(700, 6), second.story()
            first.bye()
            second.bye()
