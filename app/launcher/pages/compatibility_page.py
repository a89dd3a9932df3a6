"""docs/compatibility.md: how each operation and parameter of Twilio's 2010 API is treated, counted from the code."""

import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from app import create_app
from app.api.http.paging import PageParameters
from app.api.openapi.compatibility import differences
from app.api.openapi.operations import Operation, operations
from app.api.openapi.schema import Parameters
from app.api.routes import RESOURCES
from app.launcher.pages import requests_table, sdk_methods, targets
from app.launcher.pages.twiml_table import table
from app.settings.config import load

NAMES = Path(__file__).with_name("twilio_parameters.txt")
HEAD = """# Compatibility with Twilio's REST API and TwiML

Generated from the code by `make docs`. Every parameter in Twilio's OpenAPI document of the 2010 API, of the operations
that exist here, is either honored, refused with 400 and its name, or accepted without effect where that costs a client
nothing; none is silently ignored. [rest.md](rest.md) gives the reason for each that is refused or has no effect.
"""
KINDS = ("honored", "refused", "without_effect")
IN_BRACES = re.compile(r"\{\w+\}")


@dataclass(frozen=True, slots=True)
class Row:
    """One operation of Twilio's. absent: neither honored, refused nor without effect, which would be a mistake."""

    operation: str
    honored: list[str]
    refused: list[str]
    without_effect: list[str]
    absent: list[str]


def twilio(path: Path = NAMES) -> dict[str, list[str]]:
    """``POST /Accounts/{}/Calls.json`` -> the names of its parameters."""
    lines = [line for line in path.read_text().splitlines() if line and not line.startswith("#")]
    pairs = [line.split(": ", 1) for line in lines]
    return {IN_BRACES.sub("{}", operation): names.split() for operation, names in pairs}


def rows(app: Flask, known: dict[str, list[str]]) -> Iterator[Row]:
    """Every operation that is here and that takes parameters in Twilio's document, in the order of that."""
    found = {f"{one.method} {IN_BRACES.sub('{}', one.path)}": one for one in operations(app, RESOURCES)}
    for operation, names in known.items():
        if operation in found:
            yield row(operation, found[operation], names)


def row(operation: str, ours: Operation, names: list[str]) -> Row:
    """What becomes of these parameters."""
    differs, taken = differences(ours.resource, ours.view), honored(ours)
    kinds = [[name for name in names if name in some] for some in (taken, differs.refused, differs.without_effect)]
    absent = [name for name in names if not any(name in kind for kind in kinds)]
    return Row(operation, kinds[0], kinds[1], kinds[2], absent)


def honored(ours: Operation) -> set[str]:
    """The names of the parameters that an operation takes."""
    shapes = ours.shapes
    of_view = {"index": shapes.filter, "create": shapes.create, "update": shapes.update}.get(ours.view)
    models: list[type[Parameters]] = [model for model in (of_view,) if model]
    models += [PageParameters] if ours.view == "index" else []
    return {str(field.alias) for model in models for field in model.model_fields.values()}


def page() -> str:
    """The complete page as Markdown."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(load(var=Path(folder)))
    known = twilio()
    with app.app_context():
        found, methods = list(rows(app, known)), sdk_methods.section(app)
        total = {kind: sum(len(getattr(one, kind)) for one in found) for kind in KINDS}
        whole, absent = sum(total.values()), sum(len(one.absent) for one in found)
        head = HEAD + targets.section(app, total["honored"], whole + absent, absent)
    summary = (
        "\n## Operations and parameters\n\n"
        f"{len(found)} of {len(known)} operations with parameters are here, with {whole} parameters: "
        f"{total['honored']} honored ({total['honored'] / whole:.1%}), {total['refused']} refused, "
        f"{total['without_effect']} accepted without effect.\n\n"
        "| operation | honored | refused | without effect |\n|---|---|---|---|\n"
    )
    return head + summary + "".join(map(line, found)) + methods + table() + requests_table.table()


def line(one: Row) -> str:
    """One operation as a line of the table."""
    listed = [", ".join(f"`{name}`" for name in names) for names in (one.refused, one.without_effect)]
    count = f"{len(one.honored)} of {len(one.honored + one.refused + one.without_effect + one.absent)}"
    return f"| `{one.operation}` | {count} | {listed[0]} | {listed[1]} |\n"


if __name__ == "__main__":
    sys.stdout.write(page())
