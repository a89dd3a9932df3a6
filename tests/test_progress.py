"""How far `make test` is, and what it did."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.progress import table

TESTS = """
import pytest

def test_good(): pass
def test_bad(): assert False
@pytest.mark.skip(reason="not here")
def test_left_out(): pass
"""


@pytest.fixture
def ran(tmp_path: Path) -> tuple[str, Path]:
    """What a session with the plugin wrote to standard error, and the folder of its figures."""
    file = tmp_path / "tests/api/test_it.py"
    file.parent.mkdir(parents=True)
    file.write_text(TESTS)
    figures = tmp_path / "figures"
    figures.mkdir()
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.progress", "-o", "cache_dir=cache/rest", str(file)]
    environment = {"PROGRESS_FOLDER": str(figures), "PYTHONPATH": str(Path(__file__).parents[1]), "PATH": "/usr/bin"}
    result = subprocess.run(
        [*command, "--rootdir", str(tmp_path)], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert result.returncode == 1, result.stdout + result.stderr
    return result.stderr, figures


def test_a_file_that_is_done_is_told(ran: tuple[str, Path]) -> None:
    assert "rest    1 of 1 files, about 0 s left: tests/api/test_it.py" in ran[0]


def test_the_table_counts_by_folder(ran: tuple[str, Path]) -> None:
    head, row = table(ran[1])
    assert head.split() == ["what", "ran", "passed", "failed", "skipped", "seconds"]
    assert row.split()[:4] == ["tests/api", "1", "1", "1"]
