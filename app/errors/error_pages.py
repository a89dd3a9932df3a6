"""The error dictionary as pages: where every MoreInfo leads (guide 2.1, 4.7)."""

from itertools import groupby

from flask import Blueprint, abort, render_template

from app.errors.errors import DICTIONARY, Entry

routes = Blueprint("errors", __name__, url_prefix="/errors")
PARTS = {
    10: "The account",
    11: "Getting a document or an audio file",
    12: "Documents",
    13: "Verbs",
    14: "Verbs: messages, faxes and queues",
    15: "Status callbacks",
    16: "Conferences",
    20: "The REST API: requests",
    21: "The REST API: parameters",
    30: "Messages",
    31: "Media streams",
    64: "Conversations over websockets",
}
"""What codes that begin so are about."""


def part(entry: Entry) -> str:
    return PARTS.get(entry.code // 1000, "Others")


@routes.get("/")
def index() -> str:
    entries = sorted(DICTIONARY.values(), key=lambda entry: entry.code)
    return render_template("errors.html", parts=[(name, list(some)) for name, some in groupby(entries, part)])


@routes.get("/<int:code>.html")
def page(code: int) -> str:
    if code not in DICTIONARY:
        abort(404)
    return render_template("error.html", entry=DICTIONARY[code], part=part(DICTIONARY[code]))
