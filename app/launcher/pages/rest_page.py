"""docs/rest.md: every resource of the REST API, from the routes and schemas that answer requests (guide chapter 4)."""

import re
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from app import create_app
from app.api.openapi.compatibility import DIFFERENCES
from app.api.openapi.document import SUMMARIES, components, properties
from app.api.openapi.operations import Operation, operations
from app.api.openapi.schema import Parameters, extra
from app.api.routes import RESOURCES
from app.errors.errors import DICTIONARY
from app.settings.config import load

TEXTS = Path(__file__).with_name("rest_texts.toml")
HEAD = """# REST API

Generated from the code by `make docs`. The same information as an OpenAPI 3.1 document: `/openapi.json`.

Paths start with `/restcomm/2012-04-24`, as in the guide, or with `/2010-04-01` for Twilio's SDKs, which only need
`client.api.base_url = "http://127.0.0.1:8080"`. Answers are XML; `.json` at the end of the path, or
`Accept: application/json`, selects JSON. Authentication is HTTP Basic with an account's SID (or e-mail address) and
token (or password), or with an API key. Parameters are sent as a form; names are case-sensitive. PUT is the same as
POST. An empty value clears a URL. No parameter that Twilio documents is silently ignored: those that are not
supported are refused with 400 and the reason, those without effect are listed here. Unknown names are ignored, as
Twilio does.

Lists are paged, newest first: `PageSize` (default 50, at most 1000), `Page`, and the links in the answer, which
neither repeat nor skip rows that are inserted meanwhile. Filters by date take a day or a timestamp in UTC; `<` or `>`
before the `=` makes it a limit.

An error has `code`, `message`, `more_info` (a page with cause and cure) and `status`: 400 bad parameter, 401 wrong
credentials, 403 not permitted or account not active, 404 not found (or another account's), 409 conflict, 413 and 415
bad body, 429 rate limit (with Retry-After), 503 database unavailable.

```sh
API=http://127.0.0.1:8080/restcomm/2012-04-24 SID=AC... TOKEN=...
```
"""


def page() -> str:
    """The complete page as Markdown."""
    texts = tomllib.loads(TEXTS.read_text())
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(load(var=Path(folder)))
    with app.app_context():
        found = list(operations(app, RESOURCES))
        schemas = components(found)
        sections = [section(module, found, schemas, texts.get(module.routes.name, {})) for module in RESOURCES]
    return HEAD + "".join(sections)


def section(module: Any, found: list[Operation], schemas: dict[str, Any], text: dict[str, str]) -> str:
    """The section about one resource."""
    name = module.routes.name
    own = [operation for operation in found if operation.resource == name]
    models = unique((one.method, one.view, model) for one in own if (model := taken(one)) is not None)
    parts = [
        f"\n## {name}\n\n{about(module)}",
        "| operation | |\n|---|---|\n" + "\n".join(map(line, own)),
        f"Properties: {', '.join(f'`{key}`' for key in schemas[own[0].shapes.resource.__name__]['properties'])}.",
        *(parameters(view, model) for view, model in models),
        *not_honored(name),
        errors(model for _view, model in models),
        f"```sh\n{text['curl']}\n```" if "curl" in text else "",
        f"Differences from Twilio: {text['twilio']}" if "twilio" in text else "",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def about(module: Any) -> str:
    """The first paragraph of a module's docstring, without references to pages for developers."""
    first = " ".join((module.__doc__ or "").strip().partition("\n\n")[0].split())
    return re.sub(r" \(docs/[^)]*\)", "", first)


def unique(found: Iterable[tuple[str, str, type[Parameters]]]) -> list[tuple[str, type[Parameters]]]:
    """Each view with each of its models once; PUT is POST."""
    return list(dict.fromkeys((view, model) for method, view, model in found if method != "PUT"))


def taken(operation: Operation) -> type[Parameters] | None:
    """The model of the parameters that an operation takes; None: it takes none."""
    shapes = operation.shapes
    return {"index": shapes.filter, "create": shapes.create, "update": shapes.update}.get(operation.view)


def line(operation: Operation) -> str:
    path = operation.path.removesuffix(".json")
    summary = operation.summary or f"{SUMMARIES[operation.view]} {operation.resource}."
    return f"| `{operation.method} {path}` | {summary} |"


WORDS = {"index": "Filters", "create": "Parameters to create", "update": "Parameters to update"}


def parameters(view: str, model: type[Parameters]) -> str:
    """The parameters of one view, as a table."""
    rows = [
        f"| `{field.alias}` | {kind(schema)}{', required' if field.is_required() else ''} | {extra(field)['code']} |"
        for field in model.model_fields.values()
        if (schema := properties(model)[str(field.alias)])
    ]
    return f"{WORDS[view]}:\n\n| parameter | value | error code |\n|---|---|---|\n" + "\n".join(rows)


SAID = {"index": "In filters", "fetch": "When fetching", "create": "When creating", "update": "When updating"}


def not_honored(resource: str) -> Iterator[str]:
    """The parameters of Twilio's that are refused or accepted without effect, with the reasons."""
    for view, one in DIFFERENCES.get(resource, {}).items():
        for words, names in (("not supported, refused", one.refused), ("accepted without effect", one.without_effect)):
            if names:
                yield f"{SAID[view]}, {words}:\n\n" + "\n".join(reasons(names, one.only))


def reasons(names: dict[str, str], only: dict[str, list[str]]) -> Iterator[str]:
    """A line for each reason. names: name -> why; only: name -> the values that are accepted."""
    for why in dict.fromkeys(names.values()):
        listed = [
            f"`{name}`" + "".join(f" (except `{value}`)" for value in only.get(name, []))
            for name, reason in names.items()
            if reason == why
        ]
        yield f"- {', '.join(listed)}: {why}."


def kind(schema: dict[str, Any]) -> str:
    """A JSON schema described in words."""
    first = schema.get("anyOf", [schema])[0]
    if "const" in first or "enum" in first:
        return " or ".join(f"`{word}`" for word in first.get("enum", [first.get("const")]))
    if first.get("type") == "array":
        return f"list of {kind(first['items'])}"
    limits = [f"{word} {first[key]}" for key, word in (("minimum", "at least"), ("maximum", "at most")) if key in first]
    if "maxLength" in first and "characters" not in first.get("description", ""):
        limits.append(f"at most {first['maxLength']} characters")
    words = {"integer": "a whole number", "boolean": "`true` or `false`", "string": "text"}
    return ", ".join([str(first.get("description", words.get(str(first.get("type")), "text"))).rstrip("."), *limits])


def errors(models: Iterable[type[Parameters]]) -> str:
    """The error codes that are specific to a resource."""
    rules = [extra(field) for model in models for field in model.model_fields.values()]
    codes = sorted({code for rule in rules for code in (rule["code"], rule["missing"])} - {20001})
    return "Errors: " + ", ".join(f"{code} {DICTIONARY[code].message}" for code in codes) + "." if codes else ""


if __name__ == "__main__":
    sys.stdout.write(page())
