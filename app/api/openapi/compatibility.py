"""Parameters that Twilio documents and that are not honoured here: refused by name, or accepted without effect.

compatibility.toml has them by resource and view; no parameter of Twilio's is ignored in silence
(docs/rest-contract.md).
"""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import request

from app.api.http import forms
from app.api.http.forms import Form
from app.api.http.problems import ApiError

BAD_PARAMETER = 20001


@dataclass(frozen=True, slots=True)
class Differences:
    """Of one view. refused and without_effect: name -> why; only: name -> the values of a refused parameter that ask
    for nothing beyond what happens anyway."""

    refused: dict[str, str] = field(default_factory=dict)
    without_effect: dict[str, str] = field(default_factory=dict)
    only: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, table: dict[str, Any]) -> "Differences":
        """From a table of the file, where each reason has its names in one string."""
        refused, without_effect = (
            {name: why for why, names in table.get(kind, {}).items() for name in names.split()}
            for kind in ("refused", "without_effect")
        )
        return cls(refused, without_effect, table.get("only", {}))

    def check(self, form: Form) -> None:
        """Raises ApiError 20001, which names the parameter and says why, when a refused one asks for something."""
        for name, why in self.refused.items():
            asked = [value for value in form.get(name, []) if value.strip() and value not in self.only.get(name, [])]
            if asked:
                raise ApiError(BAD_PARAMETER, f"{name} is not supported: {why}")


def read(path: Path) -> dict[str, dict[str, Differences]]:
    """Resource -> view -> what is different. Raises tomllib.TOMLDecodeError for a file that is no TOML."""
    with path.open("rb") as file:
        return {
            resource: {view: Differences.of(table) for view, table in views.items()}
            for resource, views in tomllib.load(file).items()
        }


DIFFERENCES = read(Path(__file__).with_suffix(".toml"))
NONE = Differences()


def differences(resource: str, view: str) -> Differences:
    """Of a view: index, fetch, create or update."""
    return DIFFERENCES.get(resource, {}).get(view, NONE)


def check() -> None:
    """Before each request of the API, once it is known who asks. Raises ApiError 20001."""
    names = (request.endpoint or "").split(".")
    found = differences(names[-2], names[-1].partition("_")[0])
    if found.refused:
        found.check(forms.query() if request.method == "GET" else forms.body())
