"""docs/rcml.md: every verb and noun with its attributes, which come from the code that reads them (guide chapter 3)."""

import sys
import tomllib
from pathlib import Path
from typing import Any

from app.errors.errors import DICTIONARY
from app.rcml import interpreter  # noqa: F401 - registers every verb and noun
from app.rcml.attributes import Attribute
from app.rcml.verb import NOUNS, VERBS

TEXTS = Path(__file__).with_name("rcml_texts.toml")
HEAD = Path(__file__).with_name("rcml_head.md")


def page() -> str:
    """The complete page as Markdown."""
    texts = tomllib.loads(TEXTS.read_text())
    contents = " · ".join(f"[{name}](#{name.lower()})" for name in texts)
    return HEAD.read_text() + contents + "\n" + "".join(section(name, text) for name, text in texts.items())


def section(name: str, text: dict[str, Any]) -> str:
    """The section about one verb or noun."""
    kind: Any = VERBS.get(name) or NOUNS[name]
    parts = [
        f"\n## {name}",
        f"{text['about']} (Guide: {text['guide']}.)",
        f"```xml\n{text['example']}\n```",
        f"Nested: {', '.join(kind.nests)}." if kind.nests else "",
        attributes(kind, text.get("attributes", {})),
        sends(text.get("sends", {})),
        errors(text.get("errors", [])),
        f"**Differences from Twilio.** {text['twilio']}" if "twilio" in text else "",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def attributes(kind: Any, meanings: dict[str, str]) -> str:
    """The table of a verb's attributes."""
    rows = [row(attribute, meanings.get(attribute.name, "")) for _name, attribute in kind.declared.values()]
    if not rows:
        return "No attributes."
    return "| attribute | values | default | meaning | bad value |\n|---|---|---|---|---|\n" + "\n".join(rows)


def row(attribute: Attribute, meaning: str) -> str:
    """One attribute, its values described by its parser's docstring. A meaning may end in "Default: ..."."""
    words = (attribute.parse.__doc__ or "").partition(".")[0].partition(": ")[0]
    values = words if words.startswith("GET") else words[:1].lower() + words[1:]
    meaning, _, default = meaning.partition(" Default: ")
    shown = default.rstrip(".") or shown_default(attribute.default)
    return f"| `{attribute.name}` | {values} | {shown} | {meaning} | {attribute.code} |"


def sends(told: Any) -> str:
    """The parameters that a verb's URLs receive in addition to those of every request. told: by URL, or as a text."""
    if isinstance(told, str):
        return f"**Sends.** {told}" if told else ""
    lists = []
    for url, parameters in told.items():
        lines = [f"- `{name}`: {meaning}" for name, meaning in parameters.items()]
        lists.append(f"**Sent to `{url}`:**\n\n" + "\n".join(lines))
    return "\n\n".join(lists)


def errors(codes: list[int]) -> str:
    """The Notifications of a verb other than those of bad values."""
    lines = [f"- {code} {DICTIONARY[code].message}: {DICTIONARY[code].cause}" for code in codes]
    return "**Errors:**\n\n" + "\n".join(lines) if lines else ""


def shown_default(default: Any) -> str:
    """A default as it would be written in a document."""
    if default is None or default == "":
        return "none"
    words = " ".join(default) if isinstance(default, tuple) else str(default)
    return words.lower() if isinstance(default, bool) else words


if __name__ == "__main__":
    sys.stdout.write(page())
