"""docs/settings.md says what app/settings/config.py says."""

from pathlib import Path

from app.launcher.pages.settings_page import page
from app.settings.config import Settings

PAGE = Path(__file__).resolve().parents[2] / "docs/settings.md"


def test_page_is_current():
    assert PAGE.read_text() == page(), "run `make docs`"


def test_every_setting_has_a_line_with_its_limits():
    lines = page().splitlines()
    assert all(any(line.startswith(f"| `{name}` |") for line in lines) for name in Settings.model_fields)
    port = next(line for line in lines if line.startswith("| `sip_port` |"))
    assert "at least 1, at most 65535" in port
    assert "`5080`" in port
    assert "1.6" in port
    assert "`RESTCOMM_SIP_PORT`" in port


def test_secrets_show_no_value():
    assert "SecretStr" not in page()
