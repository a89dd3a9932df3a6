"""What people do by hand on the console's pages, in a real browser with real calls (docs/console.md): the first minute,
the live list, ending a call, a conference, a queue."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.launcher.switch import freeswitch
from app.settings.config import load
from tests.pretend.webhook import Webhook
from tests.real_switch.asterisk import settings_for
from tests.real_switch.chromium import chromium, complaints
from tests.real_switch.freeswitch import ABSENT
from tests.real_switch.guide import SWITCHES
from tests.real_switch.ports import free_port
from tests.real_switch.scenes import scene, tones
from tests.real_switch.system import System, running_system, until
from tests.real_switch.test_browser import browser, sign_in
from tests.softphone import Phone

__all__ = ["browser"]

pytestmark = pytest.mark.switch
MINUTE_S = 60
ALICE_HZ, BOB_HZ = 640, 1250
ROW = """
const rows = [...document.querySelectorAll("main tbody tr")];
return rows.findIndex((row) => row.innerHTML.includes(arguments[0]));
"""


@pytest.fixture
def page(browser: Any, system: System) -> Iterator[Any]:
    """The console, signed in."""
    sign_in(browser, system)
    yield browser
    browser.get("about:blank")
    complaints(browser)


def show(page: Any, system: System, path: str) -> None:
    """A page below the account."""
    page.get(f"http://{system.settings.http_host}:{system.settings.http_port}/console/{system.sid}/{path}")


def words(page: Any) -> str:
    return str(page.execute_script("return document.querySelector('main').innerText"))


def age(talk: Any) -> float:
    """Seconds since it was answered."""
    return float(time.monotonic() - talk.answered_at)


def press(page: Any, label: str, within: str = "main") -> None:
    """The first visible button with this label."""
    buttons = page.find_elements("css selector", f"{within} button")
    next(one for one in buttons if one.is_displayed() and one.text.strip() == label).click()


@pytest.mark.parametrize("switch", SWITCHES)
def test_hello_world_is_heard_within_a_minute_of_make_run(tmp_path: Path, switch: str) -> None:
    """With nothing but a browser: from the start of every process to the sound of the demo."""
    if switch == "freeswitch" and not freeswitch.program(load()):
        pytest.skip(ABSENT)
    began = time.monotonic()
    settings = settings_for(tmp_path, freeswitch_esl_port=free_port())
    with running_system(settings, switch) as system, chromium() as found:
        link = next(line.split()[1] for line in system.process.stdout if line.split()[:1] == ["console"])  # type: ignore[union-attr]
        found.get(link)
        found.find_element("css selector", "[data-call]").click()
        level = "const phone = document.querySelector('restcomm-phone'); return phone.level"
        until(lambda: found.execute_script(level) > 0.02, 30)
        took = time.monotonic() - began
        print(f"{switch}: heard after {took:.1f} s")
        assert took < MINUTE_S
        until(lambda: "Call ended" in found.find_element("css selector", "[data-part=state]").text, 20)
        found.refresh()
        found.find_element("link text", "Look at the newest call").click()
        until(lambda: "Timeline" in words(found))
        assert "1234" in words(found)
        assert not complaints(found)


def test_the_list_moves_by_itself_and_a_call_is_ended(page: Any, system: System, hook: Webhook, alice: Phone) -> None:
    show(page, system, "calls")
    tones(hook, "7201", 8, BOB_HZ)
    number = scene(system, hook, "7201", "<Play loop='9'>1250.wav</Play>")
    talk = alice.call(number)
    assert talk.wait_answered(5)
    until(lambda: "7201" in words(page), 5)
    until(lambda: "in-progress" in words(page), 5)
    page.find_element("css selector", "#calls tbody a").click()
    until(lambda: "Timeline" in words(page))
    press(page, "End the call")
    assert talk.wait_ended(5), talk.story()
    until(lambda: "completed" in words(page), 5)
    assert not complaints(page)


def test_a_conference_by_hand(page: Any, system: System, hook: Webhook, alice: Phone, bob: Phone) -> None:
    number = scene(system, hook, "7202", "<Dial><Conference beep='false'>byhand</Conference></Dial>")
    talks = [alice.call(number), bob.call(number)]
    assert all(talk.wait_answered(5) for talk in talks)
    talks[0].send_tone(ALICE_HZ, 60)
    assert talks[1].wait_tone(ALICE_HZ, 6), talks[1].story()
    show(page, system, "conferences")
    page.find_element("link text", "byhand").click()
    until(lambda: words(page).count("Send out") == 2)
    sids = {call["from"]: call["sid"] for call in system.rest("GET", "/Calls.json?To=7202")[1]["calls"]}
    mine = page.execute_script(ROW, next(sid for name, sid in sids.items() if "alice" in name)) + 1
    press(page, "Mute", f"main tbody tr:nth-child({mine})")
    until(lambda: "muted" in words(page))
    assert talks[1].wait_silence(1.0, 6, age(talks[1])), talks[1].story()
    press(page, "Unmute", f"main tbody tr:nth-child({mine})")
    assert talks[1].wait_tone(ALICE_HZ, 6, age(talks[1])), talks[1].story()
    press(page, "Send out", f"main tbody tr:nth-child({mine})")
    assert talks[0].wait_ended(6), talks[0].story()
    until(lambda: words(page).count("Send out") == 1)
    assert system.final(next(sid for name, sid in sids.items() if "alice" in name))["status"] == "completed"
    press(page, "End the conference")
    page.switch_to.alert.accept()
    assert talks[1].wait_ended(6), talks[1].story()
    assert not complaints(page)


def test_who_waits_in_a_queue_is_shown(page: Any, system: System, hook: Webhook, alice: Phone) -> None:
    talk = alice.call(scene(system, hook, "7203", "<Enqueue>byhand</Enqueue>"))
    assert talk.wait_answered(5)
    show(page, system, "queues")
    page.find_element("link text", "byhand").click()
    until(lambda: "Waits since".lower() in words(page).lower())
    page.find_element("css selector", "main tbody a").click()
    until(lambda: "Timeline" in words(page))
    assert "<Enqueue>" in words(page)
    talk.bye()
    assert not complaints(page)
