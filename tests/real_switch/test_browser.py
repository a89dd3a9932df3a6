"""The console's telephone in a real browser, against a real switch: WebRTC both ways (docs/console.md)."""

import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.pretend.webhook import Webhook
from tests.real_switch.chromium import chromium, complaints
from tests.real_switch.scenes import scene, tones
from tests.real_switch.softphones import Softphones
from tests.real_switch.system import System, until
from tests.softphone import Phone, tone, write_wav

pytestmark = pytest.mark.switch
HEARD_HZ, SAID_HZ = 850, 620


LATE_ANSWER = """
const phone = document.querySelector("restcomm-phone"), post = phone.post.bind(phone);
phone.post = async (url, fields) => {
  const over = new Promise((done) =>
    phone.addEventListener("state", (event) => event.detail.state === "over" && done()));
  const answer = await post(url, fields);
  await over;
  return answer;
};
"""
"""The page learns that its call has ended before the REST API's answer is there."""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    said = tmp_path_factory.mktemp("microphone") / "said.wav"
    write_wav(str(said), tone(SAID_HZ, 4))
    with chromium(said) as found:
        yield found


@pytest.fixture
def page(browser: Any, system: System) -> Any:
    """The console, signed in, with the telephone switched on."""
    sign_in(browser, system)
    browser.find_element("css selector", "#phone summary").click()
    part(browser, "start").click()
    wait_for(browser, "ready", 15)
    yield browser
    browser.execute_script("document.querySelector('restcomm-phone')?.stop()")
    browser.get("about:blank")  # the list of calls would look for a system that is gone
    complaints(browser)


def sign_in(browser: Any, system: System) -> None:
    """Into the console, with the first account's token."""
    site = f"http://{system.settings.http_host}:{system.settings.http_port}/console"
    browser.get(f"{site}/sign-in")
    browser.delete_all_cookies()
    browser.get(f"{site}/sign-in")
    browser.find_element("name", "name").send_keys(system.sid)
    browser.find_element("name", "secret").send_keys(system.token)
    browser.find_element("css selector", "main form button").click()
    until(lambda: "/calls" in browser.current_url)


def part(browser: Any, name: str) -> Any:
    return browser.find_element("css selector", f'[data-part="{name}"]')


def state(browser: Any) -> str:
    return str(browser.execute_script("return document.querySelector('restcomm-phone').dataset.state"))


def wait_for(browser: Any, wanted: str, seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while (now := state(browser)) != wanted:
        words = part(browser, "state").text
        assert time.monotonic() < deadline, f"{now} ({words}), not {wanted}; {complaints(browser)}"
        time.sleep(0.1)


def pitch(browser: Any) -> float:
    return float(browser.execute_script("return document.querySelector('restcomm-phone').pitch"))


def call(browser: Any, to: str) -> None:
    field = part(browser, "to")
    field.clear()
    field.send_keys(to)
    part(browser, "call").click()


def test_it_calls_a_number_hears_a_tone_and_presses_keys(page: Any, system: System, hook: Webhook) -> None:
    document = '<Gather numDigits="2" action="got" timeout="20"><Play>850.wav</Play></Gather>'
    tones(hook, "7100", 8, HEARD_HZ)
    scene(system, hook, "7100", document, got="<Hangup/>")
    call(page, "7100")
    wait_for(page, "talking")
    until(lambda: abs(pitch(page) - HEARD_HZ) < 25, 10)
    for key in "42":
        page.find_element("css selector", f'[data-key="{key}"]').click()
        time.sleep(0.3)
    (got,) = until(lambda: hook.received("/7100/got"))
    assert got.params["Digits"] == "42"
    assert got.params["From"].startswith("client:browser-")
    wait_for(page, "over")
    assert not complaints(page)


def test_it_is_called_and_is_heard_and_hears(page: Any, system: System, hook: Webhook, alice: Phone) -> None:
    login = page.execute_script("return document.querySelector('restcomm-phone').agent.configuration.uri.user")
    document = f"<Dial timeout='20'><Client>{login}</Client></Dial>"
    caller = alice.call(scene(system, hook, "7101", document))
    wait_for(page, "from")
    part(page, "answer").click()
    wait_for(page, "talking")
    assert caller.wait_answered(5), caller.story()
    caller.send_tone(HEARD_HZ, 4)
    assert caller.wait_tone(SAID_HZ, 6), caller.story()
    until(lambda: abs(pitch(page) - HEARD_HZ) < 25, 5)
    part(page, "hangup").click()
    assert caller.wait_ended(5), caller.story()


def test_it_calls_a_client_by_being_called(page: Any, system: System, softphones: Softphones, hook: Webhook) -> None:
    softphones.client("br-bob")
    bob = softphones.registered("br-bob")
    bob.will(ring_after=0.1, answer_after=0.5)
    call(page, "client:br-bob")
    theirs = bob.wait_call(15)
    assert theirs, part(page, "state").text
    assert theirs.wait_answered(5)
    wait_for(page, "talking")
    theirs.send_tone(HEARD_HZ, 4)
    assert theirs.wait_tone(SAID_HZ, 6), theirs.story()
    until(lambda: abs(pitch(page) - HEARD_HZ) < 25, 5)
    theirs.bye()
    wait_for(page, "over")


def test_a_reload_in_mid_call_ends_it_and_the_telephone_is_back(page: Any, system: System, hook: Webhook) -> None:
    tones(hook, "7102", 8, HEARD_HZ)
    scene(system, hook, "7102", "<Play loop='9'>850.wav</Play>")
    call(page, "7102")
    wait_for(page, "talking")
    page.execute_script("document.querySelector('restcomm-phone').session.isEstablished = () => false")  # no question
    page.refresh()
    wait_for(page, "ready", 15)
    assert "7102" in part(page, "hint").get_property("textContent"), "it says which call was ended"
    page.find_element("css selector", "#phone summary").click()
    status, found = system.rest("GET", "/Calls.json?To=7102")
    assert status == 200
    assert system.final(found["calls"][0]["sid"])["status"] == "completed"


def test_it_transfers_who_called_it(
    page: Any, system: System, softphones: Softphones, hook: Webhook, alice: Phone
) -> None:
    login = page.execute_script("return document.querySelector('restcomm-phone').agent.configuration.uri.user")
    caller = alice.call(scene(system, hook, "7103", f"<Dial timeout='20'><Client>{login}</Client></Dial>"))
    wait_for(page, "from")
    part(page, "answer").click()
    wait_for(page, "talking")
    assert caller.wait_answered(5), caller.story()
    theirs = transferred(page, softphones, "br-carol")
    theirs.send_tone(HEARD_HZ, 4)
    assert caller.wait_tone(HEARD_HZ, 6), caller.story()
    theirs.bye()
    assert caller.wait_ended(5), caller.story()


def test_it_transfers_whom_it_called(page: Any, system: System, softphones: Softphones) -> None:
    softphones.client("br-dora")
    dora = softphones.registered("br-dora")
    dora.will(ring_after=0.1, answer_after=0.5)
    call(page, "client:br-dora")
    first = dora.wait_call(15)
    assert first, part(page, "state").text
    assert first.wait_answered(5)
    wait_for(page, "talking")
    first.send_tone(HEARD_HZ, 3)
    until(lambda: abs(pitch(page) - HEARD_HZ) < 25, 5)
    theirs = transferred(page, softphones, "br-emil")
    theirs.send_tone(HEARD_HZ, 4)
    assert first.wait_tone(HEARD_HZ, 6), first.story()
    theirs.bye()
    assert first.wait_ended(5), first.story()


def test_a_transfer_whose_answer_comes_after_the_end_of_the_call_is_told(
    page: Any, system: System, softphones: Softphones, hook: Webhook, alice: Phone
) -> None:
    login = page.execute_script("return document.querySelector('restcomm-phone').agent.configuration.uri.user")
    page.execute_script(LATE_ANSWER)
    caller = alice.call(scene(system, hook, "7103", f"<Dial timeout='20'><Client>{login}</Client></Dial>"))
    wait_for(page, "from")
    part(page, "answer").click()
    wait_for(page, "talking")
    transferred(page, softphones, "br-late").bye()
    assert caller.wait_ended(5), caller.story()


def transferred(page: Any, softphones: Softphones, name: str) -> Any:
    """The call that a new client gets, to whom the page transfers the other end of its call."""
    softphones.client(name)
    phone = softphones.registered(name)
    phone.will(ring_after=0.1, answer_after=0.5)
    field = part(page, "to")
    field.clear()
    field.send_keys(f"client:{name}")
    part(page, "transfer").click()
    theirs = phone.wait_call(15)
    assert theirs, part(page, "state").text
    assert theirs.wait_answered(5)
    wait_for(page, "over")
    until(lambda: "transferred" in part(page, "hint").text)
    return theirs
