"""docs/operations.md: its table of deadlines is the settings'."""

from pathlib import Path

import pytest

from app.launcher.pages import deadlines_page
from app.launcher.pages.deadlines_page import put_into, rows
from app.settings.config import Settings

PAGE = Path(__file__).resolve().parents[2] / "docs/operations.md"


def test_table_is_current():
    assert put_into(PAGE.read_text()) == PAGE.read_text(), "run `make docs`"


def test_every_timeout_among_the_settings_is_in_it():
    told = {setting.strip("`") for _what, _seconds, setting, _then in rows() if setting}
    assert told <= set(Settings.model_fields)
    deadlines = {"connect_timeout", "request_timeout", "speech_timeout", "recognizer_timeout", "gateway_timeout"}
    assert told >= deadlines | {"database_timeout", "database_connect_timeout", "watchdog_seconds"}


def test_a_changed_setting_changes_it(monkeypatch):
    monkeypatch.setattr(deadlines_page, "of", lambda name: "77 s")
    assert "| 77 s | `database_timeout` |" in put_into(PAGE.read_text())


def test_a_page_without_its_marks_is_left_alone():
    with pytest.raises(ValueError, match="no marks"):
        put_into("# Operating\n")
