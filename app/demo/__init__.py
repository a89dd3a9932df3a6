"""The demo applications: what the numbers 1234 and 1235 run (guide 1.1 and 1.5)."""

from pathlib import Path

from flask import Blueprint, Response, abort, request

routes = Blueprint("demo", __name__)
DOCUMENTS = {file.stem: file.read_bytes() for file in Path(__file__).parent.glob("*.xml")}
TUNE = Path(__file__).with_name("tune.wav").read_bytes()
CHOICES = {"1": "tune", "2": "pause", "3": "reject", "9": "goodbye"}
"""Key of the menu -> the document that it leads to."""


@routes.route("/<name>.xml", methods=["GET", "POST"])
def document(name: str) -> Response:
    """A document as it is; 404 when there is none of that name."""
    if name not in DOCUMENTS:
        abort(404)
    return Response(DOCUMENTS[name], content_type="text/xml; charset=utf-8")


@routes.route("/choice.xml", methods=["GET", "POST"])
def choice() -> Response:
    """Where the Gather of menu.xml leads: the document that belongs to the key."""
    return document(CHOICES.get(request.values.get("Digits", "")[:1], "unknown"))


@routes.get("/tune.wav")
def tune() -> Response:
    return Response(TUNE, content_type="audio/wav")
