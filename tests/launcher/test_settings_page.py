"""docs/settings.md says what app/settings/config.py says."""

import re
from pathlib import Path

from app.launcher.pages.settings_page import EXAMPLE, example, page, sections
from app.settings.config import Settings, load

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


def test_the_example_is_current():
    assert EXAMPLE.read_text() == example(), "run `make docs`"


def test_every_setting_is_in_one_section():
    names = [name for section in sections().values() for name in section]
    assert sorted(names) == sorted(Settings.model_fields)


def test_the_example_says_the_defaults(tmp_path, monkeypatch):
    usual = load()
    lines = [line[1:] if re.match(r"#\w+ = ", line) else line for line in example().splitlines()]
    (tmp_path / "restcomm.toml").write_text("\n".join(lines))
    monkeypatch.setenv("RESTCOMM_CONFIG", str(tmp_path / "restcomm.toml"))
    assert load() == usual
    assert len([line for line in lines if re.match(r"\w+ = ", line)]) == len(Settings.model_fields)


def test_contents_lead_to_sections():
    text = page()
    for title in sections():
        assert f"\n## {title}\n" in text
        assert f"- [{title}](#" in text
