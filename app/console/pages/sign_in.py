"""Signing in and out: e-mail address and password, or an account's SID and token."""

from contextlib import suppress

from flask import Blueprint, g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.api.http import auth
from app.api.http.problems import ApiError
from app.console import rendering, rest, sessions
from app.console.pages import phone
from app.models import sid

routes = Blueprint("sign_in", __name__)
BY_KEY = 20003


@routes.get("/sign-in")
def show() -> AnyResponse:
    return rendering.page("sign_in", back=request.args.get("back", ""))


@routes.post("/sign-in")
def begin() -> AnyResponse:
    """Tries are counted, slowed and logged as those of the REST API are: it is the same function."""
    name, secret = request.form.get("name", "").strip(), request.form.get("secret", "").strip()
    back = request.form.get("back", "")
    try:
        if sid.valid(name, "SK"):
            raise ApiError(BY_KEY, "An API key opens the REST API, not the console")
        account = auth.login(name, secret)
    except ApiError as error:
        answer = rendering.page("sign_in", error.entry.status, back=back, error=error, name=name)
        answer.headers.extend({key: value for key, value in error.headers.items() if key == "Retry-After"})
        return answer
    return sessions.begin(redirect(inside(back)), account, secret)


def inside(back: str) -> str:
    """Where to go after signing in: a page of the console, never another site."""
    return back if back.startswith("/console/") and "\\" not in back else url_for("console.calls.home")


@routes.post("/sign-out")
def end() -> AnyResponse:
    """The telephone's login goes with the session; `everywhere`: every session of the account, and its telephone."""
    if found := sessions.current():
        g.session, g.actor = found
        everywhere = bool(request.form.get("everywhere"))
        with suppress(rest.Refused):
            phone.forget(g.actor.sid, phone.ANY if everywhere else phone.OWN)
        if everywhere:
            sessions.end_all(g.actor.sid)
    return sessions.end(redirect(url_for("console.sign_in.show")))
