"""Every reference in code and documentation leads somewhere: to a file, a heading of it, or a section of the guide."""

import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.prose.guide import SECTIONS, TABLES

ROOT = Path(__file__).resolve().parents[2]
KINDS = (".py", ".md", ".toml", ".xml", ".conf", ".j2", ".yml", ".html", "Makefile")
NAME = r"[\w-]+(?:/[\w-]+)*\.md"
FILE = re.compile(rf"(?<![\w/.<-])((?:\.\./)*{NAME})(?![\w/])")
HEADING = re.compile(r"\b(docs/[\w-]+\.md), ([A-Z][^;:.)\"`]*)")
NUMBER = r"([1-4](?:\.[0-9]{1,2}){0,3})\b(?!\.[0-9])"
GUIDE = re.compile(rf"(?i)\bguide(?:'s)?,?\s+(?:section |chapter |chapters )?{NUMBER}((?:(?:,| and| to)\s{NUMBER})*)")
TABLE = re.compile(r"(?i)\btables? ([1-4]\.[0-9]{1,2})\b")
EXAMPLES = ("page.md", "x.md")
"""Names in tests and texts that mean no file."""


def texts() -> list[Path]:
    """The files of the repository that are written by people; this one quotes references that lead nowhere."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    return [ROOT / name for name in listed if name.endswith(KINDS) and (ROOT / name) != Path(__file__)]


def unwrapped(text: str) -> str:
    """Lines of a paragraph, joined: a reference may be broken at a line's end."""
    return re.sub(r"(?<=\S)\n[ #|*/-]*(?=\S)", " ", text)


@cache
def headings(file: Path) -> list[str]:
    """The headings of a page, and its bold run-in titles, in lower case."""
    text = file.read_text()
    found = re.findall(r"(?m)^#+ (.+)$|\*\*([^*\n]+)\*\*", text)
    return [re.sub(r"[`*]", "", one or other).strip().lower() for one, other in found]


def leads_nowhere(file: Path, text: str) -> Iterator[str]:
    """What a file refers to that does not exist."""
    joined = unwrapped(text)
    bases = (file.parent, ROOT, *([ROOT / "docs"] if file.parent.name == "pages" else []))
    for name in FILE.findall(joined):
        if name not in EXAMPLES and not any((base / name).exists() for base in bases):
            yield name
    for page, title in HEADING.findall(joined):
        wanted = title.strip().lower()
        if (ROOT / page).exists() and not any(
            wanted.startswith(known) or known.startswith(wanted) for known in headings(ROOT / page)
        ):
            yield f"{page}, {title}"
    for section, more, _ in GUIDE.findall(joined):
        yield from (f"guide {one}" for one in [section, *re.findall(NUMBER, more)] if one not in SECTIONS)
    yield from (f"table {one}" for one in TABLE.findall(joined) if one not in TABLES)


def test_references_lead_somewhere() -> None:
    lost = {str(file.relative_to(ROOT)): [*leads_nowhere(file, file.read_text())] for file in texts()}
    assert {file: found for file, found in lost.items() if found} == {}


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("(docs/operations.md; guide 3.9.4, table 4.13)", []),
        ("see docs/nothing.md", ["docs/nothing.md"]),
        ("(docs/language.md, Requests; guide 1.2)", []),
        ("(docs/language.md, Bees)", ["docs/language.md, Bees"]),
        ("(guide 3.14)", ["guide 3.14"]),
        ("(guide 2.4, 2.8)", ["guide 2.8"]),
        ("(guide\n    4.8)", ["guide 4.8"]),
        ("the guide's table 3.24", ["table 3.24"]),
    ],
)
def test_a_reference_that_leads_nowhere_is_found(text: str, missing: list[str]) -> None:
    assert list(leads_nowhere(ROOT / "README.md", text)) == missing
