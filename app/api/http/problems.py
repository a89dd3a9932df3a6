"""Errors that API clients cause, and the representation of every error: code, message, more_info, status
(docs/rest-contract.md, Errors)."""

from flask import Flask, Response, current_app
from gunicorn.http.errors import ParseException
from sqlalchemy.exc import DataError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from app.api.http import formats, logged_errors, representation
from app.api.http.context import app_context
from app.errors import errors
from app.store.flask_db import db

MALFORMED, INTERNAL, UNAVAILABLE, NOT_FOUND = 20400, 20500, 20503, 20404
CODES = {401: 20003, 403: 20005, 404: NOT_FOUND, 405: 20004, 409: 20409, 413: 20413, 415: 20415, 416: 20416, 429: 20429}
"""HTTP status -> the dictionary's code, for what Flask refuses before we see it."""
RETRY_AFTER_S = "5"


class ApiError(Exception):
    """The request cannot be done. The HTTP status follows from the code's entry in the dictionary."""

    def __init__(self, code: int, message: str = "", headers: dict[str, str] | None = None) -> None:
        super().__init__(code, message)
        self.entry = errors.entry(code)
        self.message = message or self.entry.message
        self.headers = headers or {}


class NotFound(ApiError):
    """The same for what is absent and for what is another's."""

    def __init__(self) -> None:
        super().__init__(NOT_FOUND)


def register(app: Flask) -> None:
    """Every error of every route is answered here; none as HTML."""
    app.register_error_handler(Exception, answer)
    app.after_request(nothing_is_no_html)


def nothing_is_no_html(response: Response) -> Response:
    """An answer without a body, as to DELETE and OPTIONS, has no type; Flask would say text/html."""
    if response.is_sequence and not any(response.response):
        del response.headers["Content-Type"]
    return response


def answer(error: Exception) -> Response:
    """The response for whatever was raised."""
    db.session.rollback()
    problem = error if isinstance(error, ApiError) else translated(error)
    message = problem.message
    if problem.entry.code == NOT_FOUND:
        message = f"The requested resource {formats.requested_path()} was not found"
    code = problem.entry.code
    body = {
        "code": code,
        "message": message,
        "more_info": errors.more_info(app_context().settings, code),
        "status": problem.entry.status,
    }
    response = representation.write(body, "RestException", problem.entry.status)
    response.headers.update(problem.headers)
    logged_errors.keep(code, message, response)
    return response


def translated(error: Exception) -> ApiError:
    """The ApiError for an exception that is not one."""
    match error:
        case HTTPException():
            return ApiError(CODES.get(error.code or 500, MALFORMED), "", allowed(error))
        case OperationalError() | InterfaceError() | PoolTimeout():
            current_app.logger.error("database: %s", error)
            return ApiError(UNAVAILABLE, "", {"Retry-After": RETRY_AFTER_S})
        case IntegrityError():
            return ApiError(20409)
        case ParseException():  # a body in chunks, read while the request is done, is broken
            return ApiError(MALFORMED, str(error))
        case DataError():
            current_app.logger.warning("refused by the database: %s", error)
            return ApiError(20001, "A parameter cannot be stored")
    current_app.logger.error("%s failed", formats.requested_path(), exc_info=error)
    return ApiError(INTERNAL)


def allowed(error: HTTPException) -> dict[str, str]:
    """The Allow header of a 405 and the Content-Range of a 416, from Flask's own answer."""
    return {name: value for name, value in error.get_headers() if name in ("Allow", "Content-Range")}
