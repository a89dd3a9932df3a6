"""Pictures of the console in Debian's Chromium (`make screenshots`).

python -m tests.console.screenshots                six of them into docs/pictures, for docs/console.md
python -m tests.console.screenshots --all FOLDER   every page, light and dark, wide and narrow
"""

import sys
from pathlib import Path

from tests.console.visitor import NARROW, WIDE, furnished, look, pages, show, sign_in
from tests.real_switch.chromium import chromium

PICTURES = Path("docs/pictures")
SIZE = (1100, 680)
"""Pixels of those of the documentation."""
DOCUMENTED = {
    "first-steps": "welcome",
    "calls": "calls",
    "call": "calls/{calls}",
    "debugger": "debugger",
    "conference": "conferences/{conferences}",
    "operator": "/operator",
}
"""Name of a picture -> its page."""


def documented() -> None:
    """The six of the documentation."""
    PICTURES.mkdir(exist_ok=True)
    with furnished() as house, chromium() as browser:
        look(browser, SIZE, "light")
        sign_in(browser, house)
        for name, page in DOCUMENTED.items():
            show(browser, house, page.format(**house.sids))
            browser.save_screenshot(str(PICTURES / f"{name}.png"))


def everything(folder: Path, only: list[str]) -> None:
    """Every page in four forms, as tall as it is; only: names to which to keep."""
    folder.mkdir(parents=True, exist_ok=True)
    with furnished() as house, chromium() as browser:
        browser.get(f"{house.site}/sign-in")
        browser.save_screenshot(str(folder / "sign-in.png"))
        sign_in(browser, house)
        for size, width in ((WIDE, "wide"), (NARROW, "narrow")):
            for scheme in ("light", "dark"):
                for name, page in pages(house.sids).items():
                    if not only or name in only:
                        look(browser, size, scheme)
                        show(browser, house, page)
                        tall = browser.execute_script("return document.documentElement.scrollHeight")
                        look(browser, (size[0], max(size[1], min(tall, 2400))), scheme)
                        browser.save_screenshot(str(folder / f"{name}-{width}-{scheme}.png"))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--all"]:
        everything(Path(sys.argv[2]), sys.argv[3:])
    else:
        documented()
