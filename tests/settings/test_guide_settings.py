"""docs/guide-settings.md: every row of the guide's tables 2.1 to 2.9, our settings, and tests that there are."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from app.settings.config import PREFIX, Settings

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/guide-settings.md"

# The guide's elements by table, in its order.
TABLES = {
    "2.1": "api-version beep-audio-file reject-audio-file alert-on-enter-file alert-on-exit-file ringback-audio-file "
    "conference-music-file error-dictionary-uri recordings-path outbound-proxy-user outbound-proxy-password "
    "outbound-proxy-uri",
    "2.2": "Create Read Modify Delete",
    "2.3": "configuration-file data-files sql-files",
    "2.4": "host port database user password",
    "2.5": "local-address local-port remote-address remote-port",
    "2.6": "user password account",
    "2.7": "user password maximum-file-size timeout",
    "2.8": "api-key",
    "2.9": "cache-path service-root application login password speakers",
}
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.read_text().splitlines() if "| 2." in line
]


@cache
def functions_of(file: str) -> set[str]:
    return {node.name for node in ast.parse((ROOT / file).read_text()).body if isinstance(node, ast.FunctionDef)}


def test_rows_are_those_of_the_guide() -> None:
    assert [(row[0], row[1]) for row in ROWS] == [
        (table, name) for table, all in TABLES.items() for name in all.split()
    ]


@pytest.mark.parametrize(("table", "element", "here", "shown_by"), ROWS)
def test_row(table: str, element: str, here: str, shown_by: str) -> None:
    """What it is here are settings or files of ours, and the tests that show it exist."""
    for name in re.findall("`(.+?)`", here):
        ours = name in Settings.model_fields or name.removeprefix(PREFIX) == "CONFIG"
        assert ours or (ROOT / name).exists() or name == "restcomm.toml", name
    found = re.findall("`(.+?)::(.+?)`", shown_by)
    assert found, "no test shows its effect"
    for file, test in found:
        assert test in functions_of(file), f"{file} has no {test}"
