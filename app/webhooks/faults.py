"""What can go wrong between us and an application, and what it is called (the error dictionary's 11xxx codes)."""

import ssl

from app.webhooks.guard.addresses import Refused, Unresolved
from app.webhooks.http.answer import Cut, Flood, Late, NotHttp, Silent
from app.webhooks.http.bodies import Garbled, TooLarge
from app.webhooks.http.connections import ConnectFailed, Stale
from app.webhooks.urls import BadUrl


class TooManyRedirects(Exception):
    """The application sends us round in circles. The message is one line for the developer."""


OURS = {
    BadUrl: 11100,
    Refused: 11216,
    Unresolved: 11210,
    ConnectFailed: 11205,
    TooManyRedirects: 11215,
    TooLarge: 11750,
    Flood: 11750,
    Late: 11205,
    Garbled: 11206,
    NotHttp: 11206,
}
NO_TLS = ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE")
"""OpenSSL's words, one for each of its versions, for an answer that is no TLS."""
LOST = (Silent, Stale, Cut, OSError)
"""The connection ended before the answer did."""
FAULTS = (*OURS, *LOST)
"""All that `explain` knows; anything else is a fault in RestComm."""


def explain(error: Exception, read_seconds: float) -> tuple[int, str]:
    """The code of a fault, and one line for the developer."""
    if type(error) in OURS:
        return OURS[type(error)], str(error)
    if isinstance(error, ssl.SSLError):
        return broken_tls(error)
    if isinstance(error, TimeoutError):
        return 11205, f"no answer within {read_seconds:g} s"
    if isinstance(error, Cut):
        return 11205, "the server closed the connection in the middle of its answer"
    if isinstance(error, OSError):
        return 11205, f"the connection was lost: {error.strerror or error}"
    return 11205, "the server closed the connection without an answer"


def broken_tls(cause: ssl.SSLError) -> tuple[int, str]:
    """A certificate that does not verify, or TLS that did not come about."""
    if isinstance(cause, ssl.SSLCertVerificationError):
        return 11237, f"the server's certificate is not accepted: {cause.verify_message or cause.reason}"
    if cause.reason in NO_TLS:
        return 11220, "no TLS connection: the server answers without TLS"
    return 11220, f"no TLS connection: {cause.reason or cause}"
