"""Every page in Chromium: no error on its console, nothing that runs out of the screen, nothing serious that axe-core
finds, light and dark, wide and narrow; keyboard, menu, hostile texts (docs/console.md)."""

from pathlib import Path

import pytest
from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from app.console.resources import LISTS
from tests.api.world import add
from tests.console.test_pages import HOSTILE, conversation, poison
from tests.console.visitor import NARROW, WIDE, furnished, look, pages, show, sign_in
from tests.real_switch.chromium import chromium, complaints
from tests.rows import call

AXE = Path("tests/node/node_modules/axe-core/axe.min.js")
KINDS = sorted(pages({kind: "" for kind, one in LISTS.items() if one.has_page} | {"calls": ""}))
RUN_AXE = """
const done = arguments[0];
axe.run(document, {resultTypes: ["violations"]}).then(({violations}) => done(violations
  .filter(({impact}) => impact === "serious" || impact === "critical")
  .map(({id, nodes}) => `${id}: ${nodes.slice(0, 3).map(({html}) => html.slice(0, 200)).join(" | ")}`)));
"""
TOO_WIDE = """
const root = document.documentElement;
if (root.scrollWidth <= root.clientWidth) return [];
return [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > root.clientWidth + 1
  && !one.closest(".scroll") && !one.closest(".hidden")).slice(0, 4).map((one) => one.outerHTML.slice(0, 160));
"""


@pytest.fixture(scope="module")
def house():
    with furnished() as found:
        yield found


@pytest.fixture(scope="module")
def chrome():
    with chromium() as found:
        yield found


@pytest.fixture
def browser(chrome, house):
    """Signed in, and of the usual size."""
    look(chrome, WIDE, "light")
    if not chrome.current_url.startswith(house.site) or "sign-in" in chrome.current_url:
        sign_in(chrome, house)
    complaints(chrome)
    return chrome


def serious(browser):
    """What axe-core finds on this page."""
    browser.execute_cdp_cmd("Page.setBypassCSP", {"enabled": True})
    browser.execute_script(AXE.read_text())
    return browser.execute_async_script(RUN_AXE)


@pytest.mark.parametrize("name", KINDS)
def test_every_page_light_and_dark_wide_and_narrow(browser, house, name):
    page = pages(house.sids).get(name)
    if page is None:
        pytest.fail(f"the showroom has no {name}")
    for size, scheme in ((WIDE, "light"), (NARROW, "dark")):
        look(browser, size, scheme)
        show(browser, house, page)
        assert complaints(browser) == [] or name == "refused"
        assert not browser.execute_script(TOO_WIDE), size
        assert not serious(browser), (size, scheme)


def test_signing_in(browser, house):
    browser.delete_all_cookies()
    for size, scheme in ((NARROW, "dark"), (WIDE, "light")):
        look(browser, size, scheme)
        browser.get(f"{house.site}/sign-in")
        assert not serious(browser)
        assert not browser.execute_script(TOO_WIDE)
    assert not complaints(browser)
    sign_in(browser, house, "wrong")
    assert "20003" in browser.find_element("css selector", "[role=alert]").text
    sign_in(browser, house)
    assert browser.current_url.endswith("/calls")


def test_the_keyboard_skips_to_the_content_and_opens_the_menu(browser, house):
    look(browser, NARROW, "light")
    show(browser, house, "calls")
    keys = ActionChains(browser)
    keys.send_keys(Keys.TAB).perform()
    assert browser.switch_to.active_element.get_attribute("class") == "skip"
    keys.send_keys(Keys.ENTER).perform()
    assert browser.switch_to.active_element.get_attribute("id") == "content"
    menu = browser.find_element("css selector", "button.menu")
    navigation = browser.find_element("id", "navigation")
    assert not navigation.is_displayed()
    menu.send_keys(Keys.ENTER)
    assert navigation.is_displayed()
    assert menu.get_attribute("aria-expanded") == "true"
    ActionChains(browser).send_keys(Keys.ESCAPE).perform()
    assert not navigation.is_displayed()


def test_the_curl_line_is_copied(browser, house):
    browser.set_permissions("clipboard-write", "granted")
    show(browser, house, f"calls/{house.sids['calls']}")
    button = browser.find_element("css selector", "[data-copy]")
    assert button.text == "Copy"
    button.click()
    browser.execute_async_script("setTimeout(arguments[0], 200)")
    assert button.text == "Copied"


def test_walking_by_the_navigation_loads_no_page_anew(browser, house):
    show(browser, house, "calls")
    browser.execute_script("window.sameDocument = true")
    browser.find_element("link text", "Numbers").click()
    browser.execute_async_script("setTimeout(arguments[0], 500)")
    assert browser.find_element("css selector", "h1").text == "Numbers"
    assert browser.find_element("css selector", "[aria-current]").text == "Numbers"
    assert browser.execute_script("return window.sameDocument")
    assert not complaints(browser)


def fill(browser, house, page, **values):
    """Open the form of a page, fill it in and send it off."""
    show(browser, house, page)
    browser.find_element("css selector", "details.form summary").click()
    for name, value in values.items():
        browser.find_element("css selector", f"details.form [name={name}]").send_keys(value)
    browser.find_element("css selector", "details.form button").click()


def waits_for(browser, words):
    """The page may be replaced while it is read."""
    wait = WebDriverWait(browser, 10, ignored_exceptions=(StaleElementReferenceException, NoSuchElementException))
    wait.until(lambda page: words in page.find_element("id", "content").text)


def test_a_key_is_made_and_its_secret_is_shown_once(browser, house):
    fill(browser, house, "keys", FriendlyName="from the browser")
    waits_for(browser, "Keep this secret")
    assert not serious(browser)
    show(browser, house, "keys")
    assert "from the browser" in browser.find_element("id", "content").text
    assert "Keep this secret" not in browser.find_element("id", "content").text
    assert not complaints(browser)


def test_what_is_refused_says_why_and_keeps_what_was_typed(browser, house):
    fill(browser, house, "numbers", PhoneNumber="nonsense")
    waits_for(browser, "nonsense' is not a phone number")
    assert browser.find_element("css selector", "details.form [name=PhoneNumber]").get_attribute("value") == "nonsense"
    assert not serious(browser)


def test_hostile_texts_do_nothing_and_break_no_page(browser, house):
    [sid] = add(house.app, call(house.me.sid, from_=HOSTILE[:64], to=HOSTILE[:64], status="completed"))
    conversation(house.settings, house.me.sid, sid, HOSTILE)
    poison(house.app, house.me.sid)
    look(browser, NARROW, "light")
    for name, page in (pages(house.sids) | {"hostile call": f"calls/{sid}"}).items():
        show(browser, house, page)
        assert not browser.execute_script(TOO_WIDE), name
        assert not browser.find_elements("css selector", "main img, main script"), name
        assert complaints(browser) == [] or name == "refused", name
