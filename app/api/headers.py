"""Headers of every answer that tell browsers what not to do with it (finding L5)."""

from flask import Response

PROTECTIVE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
}
"""No scripts, nothing from elsewhere; our pages have their styles in them."""


def protect(response: Response) -> Response:
    """Give an answer those headers that it does not have."""
    for name, value in PROTECTIVE.items():
        response.headers.setdefault(name, value)
    return response
