"""The console: pages that show an account its calls, errors, numbers and the rest of the REST API (docs/console.md).

Every page is rendered by the api process and gets its data from the REST API's own views (rest.py), so that accounts,
roles and validation are the same. `console = false` switches it off.
"""

from flask import Blueprint, Flask, abort, redirect, request
from werkzeug.wrappers import Response

from app.api.http.problems import NotFound
from app.console import access, assets, live, rendering
from app.console.pages import (
    call,
    calls,
    debugger,
    item,
    lists,
    operator,
    phone,
    sign_in,
    sub_accounts,
    try_url,
    welcome,
)
from app.settings.config import Settings

PATH = "/console"
PAGES = (sign_in, welcome, calls, call, live, debugger, try_url, sub_accounts, operator, phone, assets, lists, item)
"""The generic lists come last: what has a page of its own is found before them."""


def register(app: Flask, settings: Settings) -> None:
    """Mount the pages at /console, unless the setting says not to."""
    if not settings.console:
        return
    console = Blueprint("console", __name__, url_prefix=PATH, template_folder="templates")
    console.before_request(access.check)
    console.after_request(access.protect)
    console.register_error_handler(Exception, rendering.problem)
    for page in PAGES:
        console.register_blueprint(page.routes)
    console.add_url_rule("/<path:page>", "nowhere", nowhere, methods=["GET"])
    app.register_blueprint(console)
    app.add_url_rule("/", "front", front, methods=["GET"])


def nowhere(page: str) -> Response:
    """Every other address of the console. Raises NotFound, which becomes a page."""
    raise NotFound()


def front() -> Response:
    """A browser that asks for the server itself gets the console; programs are told that nothing is there."""
    if "text/html" not in request.headers.get("Accept", ""):
        abort(404)
    return redirect(f"{PATH}/")
