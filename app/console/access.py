"""Before and after each request of the console: who is signed in, forgery, limits, headers that bind the browser.

What an account may see and do is not decided here but by the REST API, which every page asks (rest.py).
"""

import secrets

from flask import Response, g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.api.http import auth
from app.api.http.context import app_context
from app.api.http.problems import ApiError
from app.console import sessions

FORGED = 20005
OPEN_PAGES = ("console.sign_in.", "console.assets.", "console.welcome.enter")
"""Endpoints that need no session."""
TOKEN_FIELD, TOKEN_HEADER = "csrf", "X-CSRF-Token"


def check() -> AnyResponse | None:
    """Sends the browser to the sign-in page when it has no session. Raises ApiError for a forged form, a suspended
    account and too many requests."""
    auth.refuse_other_sites()
    if (request.endpoint or "").startswith(OPEN_PAGES):
        return None
    found = sessions.current()
    if found is None:
        return to_sign_in()
    g.session, g.actor = found
    if request.method not in ("GET", "HEAD"):
        refuse_forgery(g.session.csrf)
    auth.require_active(g.actor)
    auth.within(app_context().limits.request(g.actor.sid, request.method))
    return None


def to_sign_in() -> AnyResponse:
    """To the sign-in page, and back to this one afterwards; a part of a page has the whole page go there."""
    back = request.full_path.rstrip("?") if request.method == "GET" else ""
    if request.headers.get("HX-Request"):
        return Response(status=401, headers={"HX-Redirect": url_for("console.sign_in.show")})
    return redirect(url_for("console.sign_in.show", back=back))


def refuse_forgery(expected: str) -> None:
    """Raises ApiError when a form does not bring the session's token along: another site may have sent it."""
    given = request.headers.get(TOKEN_HEADER) or request.form.get(TOKEN_FIELD, "")
    if not secrets.compare_digest(given.encode("utf-8", "replace"), expected.encode()):
        raise ApiError(FORGED, "the form is not from this page, or too old: reload the page and try again")


def protect(response: Response) -> Response:
    """Scripts, styles and connections of our own only; nothing of a page is kept by anything in between."""
    sources = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": f"'self' 'nonce-{nonce()}'",
        "img-src": "'self' data:",
        "media-src": "'self' blob:",
        "connect-src": " ".join(("'self'", *phone_servers())),
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    response.headers["Content-Security-Policy"] = "; ".join(f"{name} {value}" for name, value in sources.items())
    # With no-referrer browsers send Origin: null along with our own forms, as if they came from elsewhere.
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(self)")
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def nonce() -> str:
    """Of this answer: allows the styles that the waveforms' script adds, and no others."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(12)
    return str(g.nonce)


def phone_servers() -> tuple[str, ...]:
    """Where the browser's telephone connects to."""
    url = app_context().settings.phone_url
    return (url,) if url else ()
