"""docs/troubleshooting.md as tests read it: what each mistake is told."""

import re
from pathlib import Path

PAGE = Path(__file__).parent.parent / "docs/troubleshooting.md"
ROW = re.compile(r"^\| (.+?) \| `(.+)` \|$", re.MULTILINE)


def lines_of(section: str) -> dict[str, str]:
    """The line for each mistake of one section's table. "..." in a line stands for anything."""
    text = PAGE.read_text().partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    return dict(ROW.findall(text))


def fits(line: str, told: str) -> bool:
    """Is it the line of the page? A Notification has the name of its verb between code and text."""
    pattern = ".*".join(re.escape(part) for part in line.split("..."))
    pattern = re.sub(r"^([0-9]{5}:\\ )", r"\1([A-Za-z]+( [A-Za-z]+)?: )?", pattern)
    return re.fullmatch(pattern, told.strip()) is not None
