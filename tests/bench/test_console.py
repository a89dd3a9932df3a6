"""The bench of the console, with few calls."""

from pathlib import Path

import pytest

from tests.bench import console


def test_every_page_is_measured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, few in (("CALLS", 600), ("ERRORS", 30), ("LIVE", 500), ("EACH", 2)):
        monkeypatch.setattr(console, name, few)
    monkeypatch.setattr(console.tempfile, "tempdir", str(tmp_path))
    found = console.main()
    assert set(found["pages"]) == set(console.PAGES)
    assert all(page["median_ms"] > 0 and page["bytes"] > 1000 for page in found["pages"].values())
    assert found["live"]["cpu_ms_each_second"] > 0
