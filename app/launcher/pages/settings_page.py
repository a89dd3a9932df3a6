"""docs/settings.md, made from app/settings/: every setting, its type, default and environment name."""

import sys
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

A setting is a line of `restcomm.toml` in the working directory (or of the file that `RESTCOMM_CONFIG` names), or an
environment variable, which takes precedence. An unknown name or a bad value prevents the start, with a message that
says what was expected. Times are in seconds, sizes in bytes, paths relative to the working directory. In the
environment, lists and tables are written as JSON. VAR stands for the setting `var`.

```toml
sip_port = 5090
allow_hosts = ["app.internal:8000", "10.0.0.0/8"]

[roles]
Support = ["RestComm:Read:*", "RestComm:Modify:Calls"]
```

| setting | type | default | what it does | guide | environment |
|---|---|---|---|---|---|
"""
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
    first = [name for name in Settings.__annotations__ if name in Settings.model_fields]
    names = dict.fromkeys([*first, *Settings.model_fields])
    return HEAD + "".join(row(name, Settings.model_fields[name]) for name in names)


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
    sys.stdout.write(page())
