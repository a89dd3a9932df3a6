"""The license, and those of what RestComm is made with."""

import re
from pathlib import Path

from app.launcher.pages.licenses_page import UNKNOWN, kind, licenses, page

ROOT = Path(__file__).resolve().parents[2]


def test_page_is_current():
    """Names and licenses; a machine with other versions of the packages says the same."""
    assert (ROOT / "docs/licenses.md").read_text() == page(), "run `make docs`"


def test_every_package_goes_together_with_ours():
    assert {name: text for name, text in licenses().items() if kind(text) == UNKNOWN} == {}
    assert len(licenses()) > 40


def test_what_is_under_the_gpl_is_refused():
    assert kind("GNU General Public License v3 (GPLv3)") == UNKNOWN
    assert kind("AGPL-3.0-only") == UNKNOWN
    assert kind("LGPL-3.0-only") == "weak copyleft"


def test_the_license_is_apache():
    assert "Apache License\n" in (ROOT / "LICENSE").read_text()
    assert 'license = "Apache-2.0"' in (ROOT / "pyproject.toml").read_text()
    assert re.search(r"Copyright \d{4} the RestComm for FreeSWITCH and Asterisk authors", (ROOT / "NOTICE").read_text())
