"""What the API can refuse at once: destinations and caller IDs that the account may not use. The engine, or the worker,
asks the same again and counts (docs/limits.md)."""

from app.api.http.context import app_context
from app.api.http.problems import ApiError
from app.errors.errors import entry
from app.permits import permit
from app.permits.rules import NOT_THERE, NOT_THIS_NUMBER, Refusal
from app.store.flask_db import db

NO_MESSAGES = 21408


def require_permit(account_sid: str, to: str, caller: str, message: bool = False, passed: str = "") -> None:
    """passed: the caller ID that a CallToken allows. Raises ApiError with Twilio's code. What has no code in the REST
    API is left to the engine."""
    try:
        permit.check(app_context().settings, db.session.connection(), account_sid, to, caller, message, passed)
    except Refusal as refusal:
        code = NO_MESSAGES if message and refusal.code in (NOT_THERE, NOT_THIS_NUMBER) else refusal.code
        if entry(code).status:
            raise ApiError(code, str(refusal)) from None
