"""The settings of the REST API that are about its users: what they may do, and how often (guide 2.1, chapter 4)."""

from pydantic import SecretStr
from pydantic_settings import BaseSettings

from app.settings.reading.forms import IceServer
from app.settings.setting import setting

SIP = (
    *("Domains", "IpAccessControlLists", "IpAddresses", "CredentialLists", "Credentials"),
    *("IpAccessControlListMappings", "CredentialListMappings", "AuthCallsIpAccessControlListMappings"),
    *("AuthCallsCredentialListMappings", "AuthRegistrationsCredentialListMappings"),
)
DEVELOPER_MAY = (
    "RestComm:Read:Accounts",
    "RestComm:Modify:Accounts",
    "RestComm:*:IncomingPhoneNumbers",
    "RestComm:*:Calls",
    "RestComm:*:Recordings",
    "RestComm:*:Transcriptions",
    "RestComm:*:Faxes",
    "RestComm:Read:Events",
    "RestComm:*:Clients",
    "RestComm:*:Applications",
    "RestComm:*:Messages",
    "RestComm:Create:Feedback",
    "RestComm:Create:Tokens",
    "RestComm:Read:Notifications",
    "RestComm:Read:Callbacks",
    "RestComm:Modify:Callbacks",
    "RestComm:Read:UsageRecords",
    "RestComm:Read:Limits",
    *(f"RestComm:*:{name}" for name in SIP),
    "RestComm:*:Conferences",
    "RestComm:*:Participants",
    "RestComm:*:OutgoingCallerIds",
    "RestComm:Create:ValidationRequests",
    "RestComm:Read:Countries",
    "RestComm:Read:AvailablePhoneNumbers",
)
"""Permissions of the predefined role Developer (guide 2.1)."""


class RestSettings(BaseSettings):
    """The part of `Settings` about users of the API."""

    roles: dict[str, list[str]] = setting(
        lambda: {"Developer": list(DEVELOPER_MAY)},
        "Roles in addition to Administrator: each name with its Domain:Operation:Resource permissions; * is a "
        "wildcard. The default contains Developer.",
        "2.1",
    )
    inherit_administrator: bool = setting(
        False,
        "Whether sub-accounts that an Administrator creates without a Role become Administrator, not Developer.",
        "4.1",
    )
    rest_reads_per_second: int = setting(500, "GET requests per account and second; 0 = unlimited.", "4", ge=0)
    rest_writes_per_second: int = setting(100, "Other requests per account and second; 0 = unlimited.", "4", ge=0)
    rest_passwords_per_minute: int = setting(
        30, "Password attempts per account and minute; 0 = unlimited. Tokens are not counted.", "4", ge=0
    )
    rest_passwords_per_source: int = setting(
        120,
        "Passwords that one address may try in a minute, for whatever accounts; 0 = unlimited. Behind a proxy on "
        "loopback, the last address of X-Forwarded-For.",
        "4",
        ge=0,
    )
    metrics_token: SecretStr = setting(
        SecretStr(""),
        "Bearer token that Prometheus sends for /metrics; empty: /metrics answers on loopback only.",
    )
    ice_servers: list[IceServer] = setting(
        list,
        "URLs of STUN and TURN servers that POST Tokens returns, such as turn:turn.example:3478.",
    )
    turn_secret: SecretStr = setting(
        SecretStr(""),
        "Secret shared with the TURN servers (coturn: static-auth-secret), from which logins are derived.",
    )
    media_auth: bool = setting(
        False,
        "Whether the audio of recordings requires credentials; if not, anyone who knows its URL can fetch it, as with "
        "Twilio. An account can override it with MediaAuth.",
        "4.5",
    )
    sip_domain_suffix: str = setting(
        "sip.restcomm",
        "Parent domain of the accounts' SIP domains, as in acme.sip.restcomm; your DNS must resolve them to the "
        "switch.",
        pattern=r"^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?$",
    )
    callback_retry_seconds: int = setting(
        86_400,
        "Seconds for which a status callback is retried, at intervals that grow to an hour; then it is abandoned, and "
        "`restcomm callback retry` sends it again.",
        "3.1",
        ge=0,
    )
