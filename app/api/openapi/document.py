"""The OpenAPI 3.1 document, generated from the routes and the schemas that validate requests (docs/rest-contract.md).

It describes the JSON form; the same paths without .json speak XML.
"""

import re
from typing import Any

from flask import Blueprint, Flask, Response, current_app
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from app.api.http.context import app_context
from app.api.http.formats import VERSIONS, pascal
from app.api.http.paging import PageParameters
from app.api.http.representation import as_json, snake
from app.api.messages import public_media
from app.api.openapi import openapi_types
from app.api.openapi.operations import Module, Operation, operations
from app.api.openapi.schema import Resource, extra
from app.version import VERSION

routes = Blueprint("openapi", __name__)
SID = {"type": "string", "pattern": "^[A-Z]{2}[0-9a-f]{32}$"}
NAME = {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,64}$"}
IN_PATH = {"sid": SID, "country": {"type": "string", "pattern": "^[A-Z]{2}$"}, "name": NAME}
"""Kinds of parameters in paths."""
OURS = ("title", "default", "anyOf", "code", "missing", "blank")
COMPONENT = "#/components/schemas/"
OTHERS = {
    "propertyNames": {"pattern": openapi_types.NOT_NUL},
    "additionalProperties": {"type": "string", "pattern": openapi_types.NOT_NUL},
}
"""Unknown parameters are ignored, but for NUL."""
BLANK = r"^\s*$"
SUMMARIES = {"index": "List", "fetch": "Fetch one of the", "create": "Create one of the", "update": "Change one of the"}
SUMMARIES |= {"delete": "Remove one of the"}
ERROR = {
    "type": "object",
    "required": ["code", "message", "more_info", "status"],
    "properties": {
        "code": {"type": "integer", "description": "A code of the error dictionary."},
        "message": {"type": "string"},
        "more_info": {"type": "string", "description": "The code's page in the error dictionary."},
        "status": {"type": "integer", "description": "The HTTP status."},
    },
}
PAGE = {
    **{key: {"type": "integer"} for key in ("page", "num_pages", "page_size", "total", "start", "end")},
    **{key: {"type": "string"} for key in ("uri", "first_page_uri")},
    **{key: {"type": ["string", "null"]} for key in ("previous_page_uri", "next_page_uri", "last_page_uri")},
}
DESCRIPTION = """Programmable phone calls: the REST API of the RestComm User Guide, compatible with Twilio's.

Authentication is HTTP Basic with an account's SID and token. Parameters are forms; their names are case-sensitive, and
unknown ones are ignored."""


def document(app: Flask, modules: tuple[Module, ...], base: str) -> dict[str, Any]:
    """The whole document. base: where the API is mounted."""
    found = list(operations(app, modules))
    paths: dict[str, dict[str, Any]] = {}
    for operation in found:
        paths.setdefault(operation.path, {})[operation.method.lower()] = described(operation, found)
    return {
        "openapi": "3.1.0",
        "info": {"title": "RestComm REST API", "version": VERSION, "description": DESCRIPTION},
        "servers": [{"url": f"{base}/{version}"} for version in VERSIONS],
        "security": [{"account": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"account": {"type": "http", "scheme": "basic"}},
            "schemas": {**components(found), "Error": ERROR},
        },
    }


def components(found: list[Operation]) -> dict[str, Any]:
    """The schemas of all resources."""
    models: Any = [(resource, "serialization") for resource in {operation.shapes.resource for operation in found}]
    _, openapi_types = models_json_schema(models, by_alias=True, ref_template=COMPONENT + "{model}")
    return dict(sorted(openapi_types["$defs"].items()))


def described(operation: Operation, others: list[Operation]) -> dict[str, Any]:
    """One operation. others: where its links may lead."""
    body = form(operation)
    return {
        "operationId": operation.id,
        "tags": [operation.resource],
        "summary": operation.summary or f"{SUMMARIES[operation.view]} {operation.resource}.",
        "parameters": [*in_path(operation), *in_query(operation)],
        **({"requestBody": body} if body else {}),
        **({"security": [{}, {"account": []}]} if is_public(operation) else {}),
        "responses": {
            **success(operation, others),
            "4XX": {"description": "Refused.", "content": errors(operation)},
            "503": {"description": "The database is away.", "content": errors(operation)},
        },
    }


def is_public(operation: Operation) -> bool:
    """May it be asked for without credentials? Audio, unless the operator or the account wants some."""
    return bool(operation.file) and operation.resource == public_media.RECORDINGS


def in_path(operation: Operation) -> list[dict[str, Any]]:
    found = re.findall(r"<(\w+):(\w+)>", operation.rule.rule)
    return [{"name": pascal(name), "in": "path", "required": True, "schema": IN_PATH[kind]} for kind, name in found]


def in_query(operation: Operation) -> list[dict[str, Any]]:
    """The query parameters of a list: its filters and its page."""
    if operation.view != "index":
        return []
    return [
        {"name": name, "in": "query", "schema": schema}
        for model in (operation.shapes.filter, PageParameters)
        if model
        for name, schema in properties(model).items()
        if name != "PageToken"  # only the links know one
    ]


def properties(model: type[BaseModel]) -> dict[str, Any]:
    """The schemas of a model's parameters. An absent one is not sent, so null is no value."""
    found = {name: sendable(schema) for name, schema in model.model_json_schema(by_alias=True)["properties"].items()}
    for field in model.model_fields.values():
        if not field.is_required() and not extra(field)["blank"]:
            found[str(field.alias)] = or_blank(found[str(field.alias)])
    return found


def or_blank(schema: dict[str, Any]) -> dict[str, Any]:
    """What need not be there may be blank: that counts as absent."""
    if "pattern" not in schema:
        return {"anyOf": [schema, {"type": "string", "pattern": BLANK}]}
    return (
        schema if schema["pattern"] == openapi_types.NOT_NUL else schema | {"pattern": f"{schema['pattern']}|{BLANK}"}
    )


def sendable(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema without null, and without what param() noted for ourselves."""
    kept = {key: value for key, value in schema.items() if key not in OURS}
    choices = [choice for choice in schema.get("anyOf", []) if choice != {"type": "null"}]
    kept |= choices[0] if len(choices) == 1 else {"anyOf": choices} if choices else {}
    if kept.get("type") == "string" and not kept.keys() & {"pattern", "enum", "const"}:
        kept["pattern"] = openapi_types.NOT_NUL
    return kept


def form(operation: Operation) -> dict[str, Any]:
    """The body of a POST or PUT."""
    model = {"create": operation.shapes.create, "update": operation.shapes.update}.get(operation.view)
    if model is None:
        return {}
    whole = model.model_json_schema(by_alias=True)
    required = [str(field.alias) for field in model.model_fields.values() if field.is_required()]
    fields = properties(model)
    for name in required:
        pattern = fields[name].get("pattern", "")
        not_blank = openapi_types.NOT_BLANK if pattern == openapi_types.NOT_NUL else pattern.replace(r"|\s*)$", ")$")
        fields[name] = fields[name] | ({"pattern": not_blank} if pattern else {})
    some: dict[str, Any] = {key: whole[key] for key in ("anyOf", "oneOf") if key in whole}
    schema: dict[str, Any] = {"type": "object", "properties": fields, **OTHERS, **some}
    if required:
        schema["required"] = required
    return {"required": bool(required or some), "content": {"application/x-www-form-urlencoded": {"schema": schema}}}


def success(operation: Operation, others: list[Operation]) -> dict[str, Any]:
    """The schema of a successful answer."""
    if operation.view == "delete":
        return {"204": {"description": "Gone."}}
    if operation.file:
        whole = {"description": "The file.", "content": {operation.file: {"schema": {}}}}
        return {"200": whole, "206": whole, "304": {"description": "Not modified."}}
    one = {"$ref": COMPONENT + operation.shapes.resource.__name__}
    if operation.view == "index":
        return {"200": {"description": "One page.", "content": content(listed(operation.shapes.resource, one))}}
    done = {"description": "The resource.", "content": content(one)}
    if operation.view != "create" or operation.resource in MADE_WITH_200:
        return {"200": done}
    return {"201": done | {"links": links(operation, others)}} | (
        {"200": done} if operation.resource in MAY_BE_THERE else {}
    )


MADE_WITH_200 = ("ValidationRequests",)
"""As in Twilio's document: what is made is no resource that stays."""
MAY_BE_THERE = ("IncomingPhoneNumbers",)
"""Creating what the account has already changes it."""


def listed(resource: type[Resource], one: dict[str, Any]) -> dict[str, Any]:
    """A page of a list."""
    key = resource.key or snake(resource.plural)
    fields = {key: {"type": "array", "items": one}, **PAGE}
    return {"type": "object", "required": list(fields), "properties": fields}


def links(operation: Operation, others: list[Operation]) -> dict[str, Any]:
    """What can be done with what was made."""
    own = operation.own_id
    above = {} if own == "AccountSid" else {"AccountSid": "$response.body#/account_sid"}
    path = operation.path.removesuffix(".json") + f"/{{{own}}}.json"
    return {
        other.view: {"operationId": other.id, "parameters": above | {own: "$response.body#/sid"}}
        for other in others
        if (other.path, other.resource) == (path, operation.resource) and other.method != "PUT"
    }


def content(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def errors(operation: Operation) -> dict[str, Any]:
    """Errors are in the format of the path; where that is a file, in XML unless Accept says otherwise."""
    schema = {"$ref": COMPONENT + "Error"}
    return content(schema) | ({"application/xml": {"schema": schema}} if operation.file else {})


@routes.get("/openapi.json")
def serve() -> Response:
    """Open to all: it tells nothing of any tenant. Made once, since that takes 0.2 s of CPU (finding H8)."""
    return as_json(made_once(), 200)


def made_once() -> dict[str, Any]:
    """The document of this application."""
    from app.api.routes import RESOURCES

    kept: dict[str, Any] = current_app.extensions.setdefault("restcomm_openapi", {})
    if not kept:
        kept.update(document(current_app, RESOURCES, app_context().settings.base_path))
    return kept


def known_parameters() -> frozenset[str]:
    """The names of everything that any operation takes, in its body or query."""
    operations = [one for path in made_once()["paths"].values() for one in path.values() if isinstance(one, dict)]
    bodies = [kind for one in operations for kind in one.get("requestBody", {}).get("content", {}).values()]
    named = {name for body in bodies for name in body.get("schema", {}).get("properties", {})}
    return frozenset(named | {query.get("name", "") for one in operations for query in one.get("parameters", ())})
