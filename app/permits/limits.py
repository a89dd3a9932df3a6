"""The limits of an account: its operator's own words, else those of the account above, else the settings' (no I/O).

Destinations and caller IDs are inherited whole; each number limits the account and everything below it together.
"""

import json
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from app.permits.trial import is_open
from app.settings.config import Settings

MOST_ENTRIES = 200
INSTALLATION = "*"
"""The scope of all accounts together."""


def country(text: str) -> str:
    """ISO 3166 or *. Raises ValueError."""
    code = text.strip().upper()
    if code != "*" and not (len(code) == 2 and code.isascii() and code.isalpha()):
        raise ValueError(f"{text[:20]!r} is not a country code, as DE, or *")
    return code


def prefix(text: str) -> str:
    """The beginning of a number. Raises ValueError."""
    digits = text.strip()
    if not digits or len(digits) > 20 or set(digits.removeprefix("+")) - set("0123456789*#"):
        raise ValueError(f"{text[:20]!r} is not the beginning of a number, as +4418")
    return digits


def host(text: str) -> str:
    """A host, *.domain or *. Raises ValueError."""
    name = text.strip().lower().rstrip(".")
    if not name or len(name) > 253 or set(name) - set("abcdefghijklmnopqrstuvwxyz0123456789-._:[]*"):
        raise ValueError(f"{text[:40]!r} is not a host, *.domain or *")
    return name


def listed(entry: Any) -> Any:
    return Annotated[list[Annotated[str, AfterValidator(entry)]] | None, Field(max_length=MOST_ENTRIES)]


class AccountLimits(BaseModel):
    """What the operator has set for one account; None: not set, as above."""

    model_config = ConfigDict(extra="forbid")

    countries: listed(country) = None  # type: ignore[valid-type]
    allow_prefixes: listed(prefix) = None  # type: ignore[valid-type]
    deny_prefixes: listed(prefix) = None  # type: ignore[valid-type]
    sip_hosts: listed(host) = None  # type: ignore[valid-type]
    caller_ids: Literal["own", "any"] | None = None
    calls_per_second: int | None = Field(None, ge=0, le=10_000)
    concurrent_calls: int | None = Field(None, ge=0, le=100_000)
    messages_per_second: int | None = Field(None, ge=0, le=10_000)
    max_call_seconds: int | None = Field(None, ge=1, le=86_400)
    minutes_per_day: int | None = Field(None, ge=0)
    spend_per_day: float | None = Field(None, ge=0)

    def text(self) -> str:
        """As it is stored; empty: nothing is set."""
        given = self.model_dump(exclude_none=True)
        return json.dumps(given, separators=(",", ":")) if given else ""


def read(text: str) -> AccountLimits:
    """What is stored. What nobody can read limits to nothing: closed."""
    try:
        return AccountLimits.model_validate_json(text) if text else AccountLimits()
    except ValidationError:
        return AccountLimits(countries=[], allow_prefixes=[], sip_hosts=[], caller_ids="own")


@dataclass(frozen=True, slots=True)
class Scope:
    """What is counted together: an account with all below it, or the installation. 0: no limit."""

    name: str
    per_second: int = 0
    at_once: int = 0
    minutes: int = 0
    spend: float = 0

    @property
    def limits(self) -> bool:
        """Is there any?"""
        return bool(self.per_second or self.at_once or self.minutes or self.spend)


@dataclass(frozen=True, slots=True)
class Rules:
    """What an account may call. countries: * for all; None of own_countries counts unless numbers come from a pool."""

    countries: frozenset[str]
    allow: tuple[str, ...]
    deny: tuple[str, ...]
    sip_hosts: tuple[str, ...]
    any_caller: bool
    short_numbers: bool
    home: str
    max_seconds: int


def rules(settings: Settings, line: list[AccountLimits]) -> Rules:
    """Of an account, from its own limits and those of the accounts above, itself first."""
    opened = is_open(settings)

    def nearest(name: str) -> Any:
        return next((value for one in line if (value := getattr(one, name)) is not None), None)

    own = nearest("countries")
    found = set(own or ()) if own is not None else {*settings.dial_countries, *filter(None, [settings.country])}
    if own is None and not found and opened:
        found = {"*"}
    hosts = nearest("sip_hosts")
    usual_hosts = settings.dial_sip_hosts or (["*"] if opened else [])
    callers = nearest("caller_ids") or settings.caller_ids
    seconds = [one.max_call_seconds for one in line if one.max_call_seconds]
    return Rules(
        frozenset(code.upper() for code in found),
        (*(nearest("allow_prefixes") or ()), *settings.dial_allow_prefixes),
        (*(entry for one in line for entry in one.deny_prefixes or ()), *settings.dial_deny_prefixes),
        tuple(hosts if hosts is not None else usual_hosts),
        callers == "any" or (callers == "auto" and opened),
        opened and own is None and "*" in found,
        settings.country,
        min([settings.max_call_seconds, *seconds]),
    )


def scopes(settings: Settings, line: list[tuple[str, AccountLimits]]) -> list[Scope]:
    """Everything that an outbound leg of an account counts for, the widest first. line: SIDs and limits, the account
    itself first. In a trial only what somebody has set counts."""
    given = settings.model_fields_set
    opened = is_open(settings)

    def usual(name: str) -> Any:
        return getattr(settings, name) if not opened or name in given else 0

    found = [Scope(INSTALLATION, usual("calls_per_second"), usual("concurrent_calls"))]
    for sid, one in reversed(line):
        found.append(
            Scope(
                sid,
                usual("account_calls_per_second") if one.calls_per_second is None else one.calls_per_second,
                usual("account_concurrent_calls") if one.concurrent_calls is None else one.concurrent_calls,
                usual("account_minutes_per_day") if one.minutes_per_day is None else one.minutes_per_day,
                usual("account_spend_per_day") if one.spend_per_day is None else one.spend_per_day,
            )
        )
    return found


def message_scopes(settings: Settings, line: list[tuple[str, AccountLimits]]) -> list[Scope]:
    """The same of messages and faxes on their way to a carrier."""
    opened = is_open(settings) and "account_messages_per_second" not in settings.model_fields_set
    usual = 0 if opened else settings.account_messages_per_second
    return [
        Scope(f"m{sid}", usual if one.messages_per_second is None else one.messages_per_second)
        for sid, one in reversed(line)
    ]


def price(tariffs: dict[str, float], number: str) -> float:
    """Of a minute, by the longest beginning that the operator has a price for; 0: none."""
    known = [entry for entry in tariffs if number.startswith(entry)]
    return tariffs[max(known, key=len)] if known else 0.0
