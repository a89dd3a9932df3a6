"""XML or JSON: selected by a suffix of the path or by Accept; XML by default (guide 4)."""

import re
from collections.abc import Callable, Iterable
from typing import Any, Literal, get_args

from flask import g, request

Version = Literal["2012-04-24", "2010-04-01"]
VERSIONS: tuple[str, ...] = get_args(Version)
"""The guide's, and the one that Twilio's SDKs send."""
XML, JSON = "xml", "json"
API_PATH = re.compile(rf"(?P<mount>.*?/(?:{'|'.join(VERSIONS)}))(?P<rest>/.*)", re.DOTALL)
SUFFIX = re.compile(r"\.(json|xml)(?=/|$)")


class SuffixMiddleware:
    """WSGI: takes ``.json`` off any segment of an API path and remembers it, so that routes know one spelling."""

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self.application = application

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ["restcomm.path"] = environ.get("PATH_INFO", "")
        if match := API_PATH.fullmatch(path):
            suffixes = SUFFIX.findall(match["rest"])
            environ["restcomm.format"] = suffixes[-1] if suffixes else None
            environ["PATH_INFO"] = match["mount"] + SUFFIX.sub("", match["rest"])
        elif path.endswith(".json"):
            environ["restcomm.format"] = JSON
        return self.application(environ, start_response)


def wanted() -> str:
    """The format of the answer: XML or JSON."""
    if found := request.environ.get("restcomm.format"):
        return str(found)
    best = request.accept_mimetypes.best_match(["application/xml", "text/xml", "application/json"])
    return JSON if best == "application/json" else XML


def wants_audio() -> bool:
    """Of a path that leads to audio and to its resource alike: the audio, unless .json, .xml or Accept says that it is
    the resource. Browsers accept XML as well as anything else, so XML by Accept counts only alone."""
    if request.environ.get("restcomm.format"):
        return False
    accepted = [kind for kind, _quality in request.accept_mimetypes]
    return not accepted or not {*accepted} <= {"application/json", "application/xml", "text/xml"}


def requested_path() -> str:
    """The path as the client wrote it."""
    path: str = request.environ["restcomm.path"]
    return path.encode("latin-1").decode("utf-8", "replace")


def link(path: str) -> str:
    """The URI of a resource, relative to where the API is mounted, that leads back to the same format."""
    return f"/{g.version}{path}" + (".json" if wanted() == JSON else "")


def pascal(name: str) -> str:
    """``voice_url`` -> ``VoiceUrl``: a field's name in XML and in forms."""
    return "".join(word[:1].upper() + word[1:] for word in name.split("_"))
