"""What can go wrong between us and an application, and what it is called (the error dictionary's 11xxx codes)."""

import ssl
from http.client import BadStatusLine, HTTPException, IncompleteRead, RemoteDisconnected
from typing import Any

from urllib3 import exceptions as urllib3_errors

from app.engine.addresses import Refused, Unresolved
from app.engine.bodies import Garbled, TooLarge
from app.engine.connections import ConnectFailed, Stale
from app.engine.urls import BadUrl


class TooManyRedirects(Exception):
    """The application sends us round in circles. The message is one line for the developer."""


OURS = {
    BadUrl: 11100,
    Refused: 11216,
    Unresolved: 11210,
    ConnectFailed: 11205,
    TooManyRedirects: 11215,
    TooLarge: 11750,
    Garbled: 11206,
}
FAULTS = (*OURS, Stale, urllib3_errors.HTTPError)
"""All that `explain` knows; anything else is a fault of ours."""


def explain(error: Exception, read_seconds: float) -> tuple[int, str]:
    """The code of a fault, and one line for the developer."""
    if type(error) in OURS:
        return OURS[type(error)], str(error)
    if isinstance(error, urllib3_errors.LocationParseError):
        return 11100, "the URL cannot be read"
    if isinstance(error, urllib3_errors.SSLError):
        return broken_tls(error.args[0] if error.args else error)
    if isinstance(error, urllib3_errors.TimeoutError):
        return 11205, f"no answer within {read_seconds:g} s"
    wrapped = isinstance(error, urllib3_errors.ProtocolError) and len(error.args) > 1
    return broken_http(error.args[1] if wrapped else error)


def broken_tls(cause: Any) -> tuple[int, str]:
    """A certificate that does not verify, or TLS that did not come about."""
    if isinstance(cause, ssl.SSLCertVerificationError):
        return 11237, f"the server's certificate is not accepted: {cause.verify_message or cause.reason}"
    return 11220, f"no TLS connection: {getattr(cause, 'reason', '') or cause}"


def broken_http(cause: Any) -> tuple[int, str]:
    """A lost connection, or a server that does not speak HTTP."""
    if isinstance(cause, RemoteDisconnected | Stale):
        return 11205, "the server closed the connection without an answer"
    if isinstance(cause, urllib3_errors.IncompleteRead):
        return 11205, "the server closed the connection in the middle of its answer"
    if isinstance(cause, IncompleteRead):  # http.client's own: it reads chunks, and does not say which it was.
        return 11206, "the answer is not HTTP: its chunks are broken or cut off"
    if isinstance(cause, BadStatusLine):
        return 11206, "the answer is not HTTP"
    if isinstance(cause, urllib3_errors.DecodeError):
        return 11206, "the answer cannot be unpacked"
    if isinstance(cause, OSError):
        return 11205, f"the connection was lost: {cause.strerror or cause}"
    known = isinstance(cause, HTTPException | urllib3_errors.HTTPError)
    return 11206, f"the answer is not HTTP{': ' + type(cause).__name__ if known else ''}"
