"""Headers of every answer that tell browsers what not to do with it (finding L5)."""

from flask import Response

from app.api.http.context import app_context

PROTECTIVE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
}
"""No scripts, nothing from elsewhere; our pages have their styles in them."""

HSTS = "max-age=31536000"
"""A year. Sent where the outside reaches the API by https (public_url, http_tls_cert); by http browsers ignore it."""


def protect(response: Response) -> Response:
    """Give an answer those headers that it does not have."""
    for name, value in PROTECTIVE.items():
        response.headers.setdefault(name, value)
    if app_context().settings.url_of_api().lower().startswith("https:"):
        response.headers.setdefault("Strict-Transport-Security", HSTS)
    return response
