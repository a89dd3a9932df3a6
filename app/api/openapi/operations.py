"""The operations of the API, found in its routes: each method of each path, with its parameters and results
(docs/rest-contract.md).

A resource's module says by the names of its classes what its views take and give: CallResource, CallCreate, CallUpdate,
CallFilter.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from flask import Blueprint, Flask
from pydantic import BaseModel
from werkzeug.routing import Rule

from app.api.http.formats import pascal
from app.api.openapi.schema import Parameters, Resource

FILES = {".wav": "audio/wav", ".mp3": "audio/mpeg", ".tiff": "image/tiff"}
METHODS = ("GET", "POST", "PUT", "DELETE")


class Module(Protocol):
    """What a resource's module has, or an object in the place of one."""

    routes: Blueprint


@dataclass(frozen=True, slots=True)
class Shapes:
    """What the views of one resource give and take."""

    resource: type[Resource]
    create: type[Parameters] | None
    update: type[Parameters] | None
    filter: type[Parameters] | None

    @classmethod
    def of(cls, module: Module, path: str) -> "Shapes":
        """By the classes' names: the first of each ending; on paths of another name one that begins with that."""
        begins = "Sms" if "/SMS/" in path else "Signing" if "/SigningKeys" in path else ""
        return cls(*(named(module, ending, begins) for ending in ("Resource", "Create", "Update", "Filter")))


def named(module: Module, ending: str, begins: str = "") -> Any:
    """The first class of a module whose name ends so, and is not only that; rather one that also begins so."""
    classes = (thing for thing in vars(module).values() if isinstance(thing, type) and issubclass(thing, BaseModel))
    found = [one for one in classes if one.__name__.endswith(ending) and one.__name__ != ending]
    return next((one for one in found if begins and one.__name__.startswith(begins)), found[0] if found else None)


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path."""

    rule: Rule
    method: str
    shapes: Shapes
    summary: str

    @property
    def resource(self) -> str:
        return str(self.rule.endpoint.split(".")[1])

    @property
    def view(self) -> str:
        """index, fetch, create, update or delete."""
        return str(self.rule.endpoint.split(".")[2].partition("_")[0])

    @property
    def file(self) -> str:
        """The content type of what is no JSON."""
        return next((kind for suffix, kind in FILES.items() if self.rule.rule.endswith(suffix)), "")

    @property
    def path(self) -> str:
        """With the names of the parameters as people write them: /Accounts/{AccountSid}/Calls/{Sid}.json"""
        path = re.sub(
            r"<(?:\w+:)?(\w+)>", lambda match: f"{{{pascal(match[1])}}}", self.rule.rule.split("version>", 1)[1]
        )
        return path if self.file else f"{path}.json"

    @property
    def own_id(self) -> str:
        """The parameter that names the resource itself."""
        return "AccountSid" if self.resource == "Accounts" else "Sid"

    @property
    def id(self) -> str:
        """Readable, and one of its kind: create_Calls, fetch_Notifications_of_Calls."""
        collections = [part for part in self.path.removesuffix(".json").split("/") if part and "{" not in part]
        above = "_of_" + "_".join(collections[1:-1]) if len(collections) > 2 else ""
        alone = "" if self.resource in self.path else "_of_Accounts"
        suffix = self.rule.endpoint.split(".")[2].partition("_")[2]
        kind = suffix if self.file or suffix[:1].isupper() else ""
        put = "put" if self.method == "PUT" else self.view
        return f"{put}_{self.resource}{above}{alone}" + (f"_{kind}" if kind else "")


def operations(app: Flask, modules: tuple[Module, ...]) -> Iterator[Operation]:
    """Everything that the API does, in the order of its paths."""
    named_modules = {module.routes.name: module for module in modules}
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("api.")]
    for rule in sorted(rules, key=lambda rule: rule.rule):
        summary = (app.view_functions[rule.endpoint].__doc__ or "").strip().partition("\n\n")[0].partition("Raises ")[0]
        for method in METHODS:
            if method in (rule.methods or ()):
                yield Operation(
                    rule,
                    method,
                    Shapes.of(named_modules[rule.endpoint.split(".")[1]], rule.rule),
                    " ".join(summary.split()),
                )
