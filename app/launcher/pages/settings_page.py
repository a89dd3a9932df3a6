"""docs/settings.md and restcomm.toml.example, made from app/settings/: every setting, its type, default and environment
name."""

import inspect
import json
import re
import sys
import textwrap
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt
from pydantic import SecretStr
from pydantic.fields import FieldInfo

from app.settings.config import PREFIX, UNPREFIXED, Settings
from app.settings.gateways import Gateway
from app.settings.nodes import Node

HEAD = """# Settings

Generated from `app/settings/` by `make docs`; edit it there.

A setting is a line of `restcomm.toml` in the working directory (or of the file that `RESTCOMM_CONFIG` names, which must
exist), or an environment variable, which takes precedence. [restcomm.toml.example](../restcomm.toml.example) has every
setting with its default. An unknown name or a bad value prevents the start, with a line that names the setting and
says what was expected; `restcomm settings check` says the same without a start, and `restcomm settings show` where each
value comes from. Times are in seconds, sizes in bytes, paths relative to the working directory. Words such as
`asterisk` may be written in any case. In the environment, lists and tables are written as JSON. VAR stands for the
setting `var`.

```toml
sip_port = 5090
allow_hosts = ["app.internal:8000", "10.0.0.0/8"]

[roles]
Support = ["RestComm:Read:*", "RestComm:Modify:Calls"]
```

"""
COLUMNS = """| setting | type | default | what it does | guide | environment |
|---|---|---|---|---|---|
"""
EXAMPLE_HEAD = """# Every setting with its default. Copy this file to restcomm.toml, and take the # off lines that you
# change. Made by `make docs`; docs/settings.md says more.
"""
EXAMPLE = Path(__file__).resolve().parents[3] / "restcomm.toml.example"
LINE = 118
TITLES = {
    "RestSettings": "Users of the REST API",
    "SipSettings": "SIP: addresses and callers",
    "SipEncryptionSettings": "SIP: TLS and SRTP",
    "SpeechSettings": "Speech",
    "MessagingSettings": "Messages and faxes",
    "VoiceSettings": "What callers hear, and keys",
    "SurvivalSettings": "While an engine or a switch is away",
    "DialingSettings": "What accounts may call",
}
"""The sections of the settings that have a class of their own."""
WORDS = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "true or false",
    Path: "path",
    SecretStr: "text, secret",
    list: "list of texts",
    Gateway: "list of tables",
    Node: "list of tables",
    dict: "table",
}
SIGNS = {Ge: ("ge", "at least"), Gt: ("gt", "more than"), Le: ("le", "at most"), Lt: ("lt", "less than")}


def page() -> str:
    """The complete page as Markdown."""
    parts = sections()
    contents = "".join(f"- [{title}](#{anchor(title)})\n" for title in parts)
    return HEAD + contents + "".join(section(title, names) for title, names in parts.items())


def section(title: str, names: list[str]) -> str:
    rows = "".join(row(name, Settings.model_fields[name]) for name in names)
    return f"\n## {title}\n\n{COLUMNS}{rows}"


def sections() -> dict[str, list[str]]:
    """The names of all settings by the section that they are in, in the order of the page."""
    found: dict[str, list[str]] = {}
    for line in inspect.getsource(Settings).splitlines():
        if heading := re.fullmatch(r"    # (.+)", line):
            names = found.setdefault(heading[1], [])
        elif (field := re.match(r"    (\w+): .*= setting\(", line)) and field[1] in Settings.model_fields:
            names.append(field[1])
    for base in Settings.__bases__:
        own = [name for name in base.__annotations__ if name in Settings.model_fields]
        found.setdefault(TITLES.get(base.__name__, base.__name__.removesuffix("Settings")), []).extend(own)
    return found


def anchor(title: str) -> str:
    """What GitHub makes of a heading."""
    return re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")


def example() -> str:
    """restcomm.toml.example: every setting, commented out, with its default."""
    text = EXAMPLE_HEAD
    for title, names in sections().items():
        text += f"\n# {title}\n"
        for name in names:
            field = Settings.model_fields[name]
            about = "\n".join(textwrap.wrap(field.description or "", LINE, initial_indent="# ", subsequent_indent="# "))
            text += f"\n{about}\n#{assigned(name, field)}\n"
    return text


def assigned(name: str, field: FieldInfo) -> str:
    """A line of TOML that gives a setting its default."""
    value = field.get_default(call_default_factory=True)
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    return f"{name} = {inline(str(value or '') if value is None or isinstance(value, Path) else value)}"


def inline(value: Any) -> str:
    """A value as TOML has it on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {inline(one)}" for key, one in value.items()) + "}"
    return json.dumps(value)


def row(name: str, field: FieldInfo) -> str:
    extra = field.json_schema_extra
    guide = extra.get("guide", "") if isinstance(extra, dict) else ""
    variable = name.upper() if name in UNPREFIXED else PREFIX + name.upper()
    cells = [f"`{name}`", kind_of(field), default_of(field), field.description or "", str(guide), f"`{variable}`"]
    return "| " + " | ".join(cell.replace("|", "\\|").replace("<", "&lt;") for cell in cells) + " |\n"


def kind_of(field: FieldInfo) -> str:
    """The type in words, with its limits."""
    limits = [f"{words} {getattr(rule, name)}" for rule in field.metadata for name, words in limit_of(rule)]
    patterns = [f"matches `{rule.pattern}`" for rule in field.metadata if getattr(rule, "pattern", None)]
    return ", ".join([word_for(field.annotation), *limits, *patterns])


def limit_of(rule: object) -> list[tuple[str, str]]:
    return [SIGNS[type(rule)]] if type(rule) in SIGNS else []


def word_for(annotation: Any) -> str:
    if get_origin(annotation) is Literal:
        return " or ".join(f"`{value}`" for value in get_args(annotation))
    if get_args(annotation) in ((Gateway,), (Node,)):
        annotation = get_args(annotation)[0]
    present = [part for part in get_args(annotation) if part is not type(None)]
    if get_origin(annotation) not in (list, dict) and present:  # an optional one
        annotation = present[0]
    return WORDS[get_origin(annotation) or annotation]


def default_of(field: FieldInfo) -> str:
    value = field.get_default(call_default_factory=True)
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    if value is None or value == "":
        return "empty"
    if isinstance(value, dict):
        return "a table" if value else "empty"
    if isinstance(value, list):
        return "`[" + ", ".join(f'"{item}"' for item in value) + "]`"
    return f"`{value}`"


if __name__ == "__main__":
    EXAMPLE.write_text(example())
    sys.stdout.write(page())
