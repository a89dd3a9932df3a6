"""Scripts and styles: ours, and those of npm packages that `make` installs (docs/console.md, Third parties).

Their addresses contain a hash of their content, so browsers keep them for good. Of a package that is not installed the
pages say so, and work without it.
"""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, abort, request, url_for

routes = Blueprint("assets", __name__)
HERE = Path(__file__).parent
NPM = HERE / "npm" / "node_modules"
FILES = {
    "console.css": HERE / "static" / "console.css",
    "console.js": HERE / "static" / "console.js",
    "phone.js": HERE / "static" / "phone.js",
    "pico.css": NPM / "@picocss/pico/css/pico.classless.min.css",
    "htmx.js": NPM / "htmx.org/dist/htmx.min.js",
    "sse.js": NPM / "htmx-ext-sse/dist/sse.min.js",
    "uplot.js": NPM / "uplot/dist/uPlot.iife.min.js",
    "uplot.css": NPM / "uplot/dist/uPlot.min.css",
    "wavesurfer.js": NPM / "wavesurfer.js/dist/wavesurfer.min.js",
    "jssip.js": NPM / "jssip.bundle.js",
}
FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is sent."""

    kind: str
    plain: bytes
    zipped: bytes
    hash: str


@cache
def loaded(name: str, modified: int) -> Asset:
    """The file, compressed once. modified: nanoseconds, so that a newer one is read again."""
    plain = FILES[name].read_bytes()
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Asset(kind, plain, gzip.compress(plain, 9, mtime=0), hashlib.sha256(plain).hexdigest()[:16])


def asset(name: str) -> Asset | None:
    """A file by its name; None: its package is not installed."""
    try:
        return loaded(name, FILES[name].stat().st_mtime_ns)
    except (OSError, KeyError):
        return None


def address(name: str) -> str:
    """The address of a file; empty: it is not there."""
    found = asset(name)
    return url_for("console.assets.send", hash=found.hash, name=name) if found else ""


@routes.get("/assets/<hash>/<name>")
def send(hash: str, name: str) -> Response:
    """The newest file, whichever hash is asked for; only the right one is kept."""
    found = asset(name)
    if found is None:
        abort(404)
    zipped = request.accept_encodings["gzip"] > 0
    headers = {"Vary": "Accept-Encoding", "Cache-Control": FOREVER if hash == found.hash else "no-cache"}
    if zipped:
        headers["Content-Encoding"] = "gzip"
    return Response(found.zipped if zipped else found.plain, mimetype=found.kind, headers=headers)


@routes.get("/phone.js")
def phone() -> Response:
    """The telephone as a component that other pages embed."""
    return send("", "phone.js")
