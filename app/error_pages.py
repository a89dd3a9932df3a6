"""The error dictionary as pages: where every MoreInfo leads (guide 2.1, 4.7)."""

from flask import Blueprint, abort, render_template

from app.errors import DICTIONARY

routes = Blueprint("errors", __name__, url_prefix="/errors")


@routes.get("/")
def index() -> str:
    return render_template("errors.html", entries=DICTIONARY.values())


@routes.get("/<int:code>.html")
def page(code: int) -> str:
    if code not in DICTIONARY:
        abort(404)
    return render_template("error.html", entry=DICTIONARY[code])
