"""Writing answers: the same names as snake_case JSON and as CamelCase XML (guide 4)."""

import json
import re
from typing import Any

from flask import Response
from lxml import etree

from app.api.http import formats

ROOT = "RestcommResponse"
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot carry, not even escaped."""


def write(fields: dict[str, Any], name: str, status: int = 200) -> Response:
    """One resource or one error. name: its XML element."""
    if formats.wanted() == formats.JSON:
        return as_json(fields, status)
    root = etree.Element(ROOT)
    element(root, name, fields)
    return as_xml(root, status)


def write_list(items: list[dict[str, Any]], name: str, plural: str, paging: dict[str, Any], key: str = "") -> Response:
    """One page of a list. plural: the XML element around the items, as ``Calls``; key: of the JSON list, by default as
    plural, ``calls``."""
    if formats.wanted() == formats.JSON:
        return as_json(paging | {key or snake(plural): items}, 200)
    root = etree.Element(ROOT)
    # Twilio's XML writes numpages, nextpageuri: the JSON names without their underscores.
    attributes = {key.replace("_", ""): text(value) for key, value in paging.items()}
    parent = etree.SubElement(root, plural, attributes)
    for item in items:
        element(parent, name, item)
    return as_xml(root, 200)


def element(parent: etree._Element, name: str, value: Any) -> None:
    """Append a value; a dictionary becomes an element with one child for each key, a list one
    with a child for each item."""
    child = etree.SubElement(parent, name)
    if isinstance(value, dict):
        for key, inner in value.items():
            element(child, formats.pascal(key), inner)
    elif isinstance(value, list):
        for inner in value:
            element(child, name.removesuffix("s"), inner)
    else:
        child.text = text(value)


def text(value: Any) -> str:
    """A value as XML text: nothing is empty, booleans are true and false, what XML cannot carry is U+FFFD."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return NOT_XML.sub("\ufffd", str(value))


def snake(name: str) -> str:
    """``IncomingPhoneNumbers`` -> ``incoming_phone_numbers``."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


def as_json(body: dict[str, Any], status: int) -> Response:
    return Response(json.dumps(body), status, mimetype="application/json")


def as_xml(root: etree._Element, status: int) -> Response:
    body = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return Response(body, status, content_type="application/xml; charset=utf-8")
