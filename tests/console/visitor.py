"""The console as Debian's Chromium shows it: an installation that looks lived in, served as `make run` serves it."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from selenium.webdriver.support.expected_conditions import staleness_of
from selenium.webdriver.support.ui import WebDriverWait

from app import create_app
from app.console.resources import LISTS
from app.settings.config import Settings, load
from app.store import store
from tests import redis_server
from tests.api.live import serving
from tests.api.world import Who, given, open_account
from tests.console.showroom import beat, furnish

WIDE, NARROW = (1280, 900), (360, 740)
CARRIERS = [{"name": name, "uri": f"sip.{name}.example", "options_seconds": 30} for name in ("carrier-a", "carrier-b")]
ENVIRONMENT = {
    "RESTCOMM_PHONE_URL": "ws://127.0.0.1:1/ws",
    "RESTCOMM_GATEWAYS": json.dumps(CARRIERS),
    "RESTCOMM_NODE": "west-1",
}


@dataclass(frozen=True, slots=True)
class House:
    """site: the console's address; sids: of what has a page of its own, by the kind of the page."""

    app: Flask
    settings: Settings
    site: str
    me: Who
    sids: dict[str, str]

    def address(self, page: str) -> str:
        """Of a page below the account, or below the console."""
        return f"{self.site}{page}" if page.startswith("/") else f"{self.site}/{self.me.sid}/{page}"


def pages(sids: dict[str, str]) -> dict[str, str]:
    """Every page of a browser that is signed in, by name."""
    found = {one: one for one in ("welcome", "calls", "debugger", "test-url", "accounts")}
    found |= {"call": f"calls/{sids['calls']}", "operator": "/operator", "refused": "calls?StartTime%3E=soon"}
    found |= {kind: kind for kind in LISTS}
    return found | {f"{kind}-one": f"{kind}/{sid}" for kind, sid in sids.items() if kind != "calls"}


@contextmanager
def furnished() -> Iterator[House]:
    """With calls, errors and the rest in it."""
    with tempfile.TemporaryDirectory() as folder, redis_server.running() as redis_url:
        settings = load(var=Path(folder), database_url=f"sqlite:///{folder}/console.db", redis_url=redis_url)
        store.upgrade(settings)
        app = create_app(settings)
        with given(app, settings):
            me = open_account(app, settings, "anna@example.com")
            open_account(app, settings, "shop@example.com", parent=me.sid, role="Developer")
            sids = furnish(app, settings, me)
        with serving(settings, **ENVIRONMENT) as url:
            yield House(app, settings, f"{url}/console", me, sids)


def sign_in(browser: Any, house: House, secret: str = "") -> None:
    """With the account's token, or another secret."""
    browser.get(f"{house.site}/sign-in")
    browser.find_element("name", "name").send_keys(house.me.sid)
    browser.find_element("name", "secret").send_keys(secret or house.me.token)
    button = browser.find_element("css selector", "main form button")
    button.click()
    WebDriverWait(browser, 10).until(staleness_of(button))


def look(browser: Any, size: tuple[int, int], scheme: str) -> None:
    """Be of this size, and prefer light or dark."""
    screen = {"width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})


def show(browser: Any, house: House, page: str) -> None:
    """Open a page and let it draw what it draws by itself."""
    if page == "/operator":
        beat(house.app)
    browser.get(house.address(page))
    browser.execute_async_script("setTimeout(arguments[0], 300)")
