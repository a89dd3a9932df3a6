"""The part of docs/compatibility.md about TwiML: which elements and attributes of Twilio's are read here."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.launcher.pages.rcml_page import TEXTS
from app.rcml import interpreter  # noqa: F401 - registers every verb and noun
from app.rcml.verb import NOUNS, VERBS

NAMES = Path(__file__).with_name("twiml_attributes.txt")
NO_EFFECT = "Accepted without effect"
"""How the text of an attribute begins that is read and does nothing."""
HEAD = """
## TwiML

The elements and attributes that the classes of Twilio's Python SDK write for voice, held against those that are read
here. An element that is not read is skipped with its content and a warning, an attribute that is not read with a
warning; [rcml.md](rcml.md) has what each one does. SSML within `<Say>` is not counted.

"""


@dataclass(frozen=True, slots=True)
class Element:
    """One element within its parent. here: it is read; otherwise all of its attributes are skipped with it."""

    within: str
    name: str
    here: bool
    taken: tuple[str, ...]
    without_effect: tuple[str, ...]
    skipped: tuple[str, ...]


def elements(path: Path = NAMES) -> list[Element]:
    """Every element of Twilio's."""
    lines = [line for line in path.read_text().splitlines() if line and not line.startswith("#")]
    texts = tomllib.loads(TEXTS.read_text())
    found = []
    for line in lines:
        place, _, attributes = line.partition(":")
        within, _, name = place.partition(">")
        found.append(element(within, name, attributes.split(), texts))
    return found


def element(within: str, name: str, attributes: list[str], texts: dict[str, Any]) -> Element:
    """What becomes of this one."""
    kind = kind_of(within, name)
    if kind is None:
        return Element(within, name, False, (), (), tuple(attributes))
    meanings = texts.get(name, {}).get("attributes", {})
    known = [one for one in attributes if one in kind.declared]
    idle = tuple(one for one in known if meanings.get(one, "").startswith(NO_EFFECT))
    taken = tuple(one for one in known if one not in idle)
    return Element(within, name, True, taken, idle, tuple(one for one in attributes if one not in known))


def kind_of(within: str, name: str) -> Any:
    """The class that reads this element in that one; None: it is not read there."""
    if within == "Response":
        return VERBS.get(name)
    parent: Any = VERBS.get(within) or NOUNS.get(within)
    return (NOUNS.get(name) or VERBS.get(name)) if parent and name in parent.nests else None


def table() -> str:
    """The section as Markdown."""
    found = elements()
    here = [one for one in found if one.here]
    every = sum(len(one.taken + one.without_effect + one.skipped) for one in found)
    taken, idle = (sum(len(getattr(one, kind)) for one in found) for kind in ("taken", "without_effect"))
    of_here = sum(len(one.taken + one.without_effect + one.skipped) for one in here)
    summary = (
        f"{len(here)} of {len(found)} elements are read. Of their {of_here} attributes, {taken} are honored "
        f"({taken / of_here:.1%}) and {idle} accepted without effect, together {(taken + idle) / of_here:.1%}; of the "
        f"{every} attributes of all elements, {taken / every:.1%} are honored.\n\n"
        "| element | in | attributes honored | without effect | skipped with a warning |\n|---|---|---|---|---|\n"
    )
    absent = "".join(f"- `<{one.name}>` in `<{one.within}>`\n" for one in found if not one.here)
    return HEAD + summary + "".join(map(line, here)) + f"\nElements that are not read:\n\n{absent}"


def line(one: Element) -> str:
    """One element as a line of the table."""
    idle, skipped = (", ".join(f"`{name}`" for name in names) for names in (one.without_effect, one.skipped))
    count = f"{len(one.taken)} of {len(one.taken + one.without_effect + one.skipped)}"
    return f"| `<{one.name}>` | `<{one.within}>` | {count} | {idle} | {skipped} |\n"
