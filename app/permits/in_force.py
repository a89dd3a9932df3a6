"""The limits of an account as the permit applies them, for people and programs to read."""

from typing import Any

from sqlalchemy import Connection

from app.permits import limits
from app.permits.standing import standing
from app.settings.config import Settings


def in_force(settings: Settings, connection: Connection, sid: str) -> dict[str, Any]:
    """Each of AccountLimits' fields with what counts: the account's own, those of the accounts above, the settings'. 0
    is no limit. Raises SQLAlchemyError."""
    found = standing(connection, sid)
    own = limits.rules(settings, found.limits)
    scope = limits.scopes(settings, found.line)[-1]
    return {
        "countries": sorted(own.countries),
        "allow_prefixes": list(own.allow),
        "deny_prefixes": list(own.deny),
        "sip_hosts": list(own.sip_hosts),
        "caller_ids": "any" if own.any_caller else "own",
        "calls_per_second": scope.per_second,
        "concurrent_calls": scope.at_once,
        "messages_per_second": limits.message_scopes(settings, found.line)[-1].per_second,
        "max_call_seconds": own.max_seconds,
        "minutes_per_day": scope.minutes,
        "spend_per_day": scope.spend,
    }
