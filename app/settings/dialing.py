"""Settings of what accounts may call, how often and for how much (docs/limits.md)."""

from typing import Annotated, Literal

from pydantic import Field
from pydantic_settings import BaseSettings

from app.settings.reading.forms import Country, Prefix
from app.settings.setting import setting

Price = Annotated[float, Field(ge=0)]


class DialingSettings(BaseSettings):
    """A part of Settings. Limits of single accounts: `restcomm account limits`, and AccountLimits of the REST API."""

    outbound_policy: Literal["auto", "closed", "trial"] = setting(
        "auto",
        "What accounts may call by default: docs/limits.md. trial: any country, short number, SIP host and caller ID, "
        "any number of calls, unless a setting below says otherwise; premium, satellite and emergency numbers stay "
        "closed. auto: trial while everything, gateways included, is on loopback, as after `make run`; else closed.",
    )
    dial_countries: list[Country] = setting(
        list,
        "Countries that every account may call, as DE, beside the setting country and the countries of its own numbers "
        "(with number_ownership = pool); * = all.",
    )
    dial_allow_prefixes: list[Prefix] = setting(
        list, "Beginnings of numbers that are open although they are premium, short or abroad, as +4418 or 1234."
    )
    dial_deny_prefixes: list[Prefix] = setting(
        list, "Beginnings of numbers that are closed to every account, as +2526."
    )
    dial_sip_hosts: list[str] = setting(
        list, "Hosts of SIP URIs that accounts may call, as pbx.example.com or *.example.com; * = all."
    )
    caller_ids: Literal["auto", "own", "any"] = setting(
        "auto",
        "Caller IDs of outbound legs and messages: own numbers, verified ones and own clients, or any. auto: any in a "
        "trial.",
    )
    number_ownership: Literal["auto", "pool", "free"] = setting(
        "auto",
        "Which numbers accounts may bind: those of the operator's pool (`restcomm number pool`), or any. auto: any in "
        "a trial.",
    )
    account_calls_per_second: int = setting(10, "Outbound legs that an account may start in a second; 0 = any.", ge=0)
    account_concurrent_calls: int = setting(100, "Outbound legs of an account at the same time; 0 = any.", ge=0)
    calls_per_second: int = setting(100, "Outbound legs that all accounts may start in a second; 0 = any.", ge=0)
    concurrent_calls: int = setting(1000, "Outbound legs of all accounts at the same time; 0 = any.", ge=0)
    calls_per_source: int = setting(
        20,
        "Inbound calls that one address may place in a second, unless it is a gateway's or shows a client's digest; "
        "0 = any. More get 503. On loopback only where this is set.",
        ge=0,
    )
    sip_passwords_per_source: int = setting(
        20,
        "Wrong SIP passwords that one address may show in a minute, unless it is a gateway's; then it is refused for a "
        "minute. Three times as many for one login, from all addresses together. 0 = any. On loopback only where this "
        "is set.",
        ge=0,
    )
    call_queue_seconds: float = setting(
        10.0, "Longest wait of an outbound leg for its turn under a limit per second; then it fails.", ge=0, le=60
    )
    account_messages_per_second: int = setting(
        10, "Messages and faxes that an account may hand to a carrier in a second; 0 = any.", ge=0
    )
    max_call_seconds: int = setting(14_400, "Longest TimeLimit of an outbound call, and the default.", ge=60, le=86_400)
    account_minutes_per_day: int = setting(
        0, "Minutes of outbound legs of an account in 24 hours, calls in progress included; 0 = any.", ge=0
    )
    account_spend_per_day: float = setting(
        0, "Most that an account's outbound legs may cost in 24 hours, by the setting tariffs; 0 = any.", ge=0
    )
    tariffs: dict[Prefix, Price] = setting(
        dict, 'Price of a minute by the beginning of the number, the longest counts, as { "+49" = 0.01, "+" = 0.2 }.'
    )
    max_hops: int = setting(
        10,
        "How many calls may lead from one to the next: outbound legs that come back to us and dial again. Also the "
        "most of them in one chain within a minute.",
        ge=1,
        le=70,
    )
