"""The settings of messages and faxes: which providers carry them (guide 2.4, 2.5, 2.7; docs/messaging.md)."""

from typing import Any, Literal

from pydantic import SecretStr
from pydantic_settings import BaseSettings

from app.settings.setting import setting

SmsProvider = Literal["file", "http", "esendex", "smpp"]
FaxProvider = Literal["file", "http", "interfax", "switch"]

URL = r"^(https?://[^\s]+)?$"


class MessagingSettings(BaseSettings):
    """The part of `Settings` about messages and faxes."""

    sms_provider: SmsProvider = setting(
        "file",
        "Provider for messages: file (writes VAR/messages/outbox.jsonl), http (a gateway), esendex, or smpp.",
        "2.4",
    )
    sms_url: str = setting(
        "",
        "URL of the gateway of sms_provider http, which receives JSON by POST; or another root URL for esendex.",
        "2.4",
        pattern=URL,
    )
    sms_user: str = setting("", "User name for the gateway or esendex; empty: no authentication.", "2.4")
    sms_password: SecretStr = setting(SecretStr(""), "Password for the gateway or esendex.", "2.4")
    sms_account: str = setting("", "Account: sent to the gateway, required by esendex.", "2.4")
    sms_inbound_secret: SecretStr = setting(
        SecretStr(""),
        "Secret that a gateway sends with inbound messages and receipts to /gateway/messages; empty: all are refused.",
        "2.4",
    )
    sms_timeout: int = setting(
        14400, "Seconds after which a message that could not be handed over has failed.", "2.4", ge=1
    )
    smpp_host: str = setting("", "SMPP 3.4 server of sms_provider smpp.", "2.4", pattern=r"^[A-Za-z0-9.:_-]*$")
    smpp_port: int = setting(2775, "Port of the SMPP server.", "2.4", ge=1, le=65535)
    smpp_tls: bool = setting(False, "Use TLS to the SMPP server, verifying its certificate.", "2.4")
    smpp_system_id: str = setting("", "system_id for the SMPP server.", "2.4", max_length=15)
    smpp_password: SecretStr = setting(SecretStr(""), "Password for the SMPP server, at most 8 characters.", "2.4")
    smpp_system_type: str = setting("", "system_type for the SMPP server.", "2.4", max_length=12)
    smpp_window: int = setting(10, "Messages that may be unacknowledged at the same time.", "2.4", ge=1, le=1000)
    fax_provider: FaxProvider = setting(
        "file",
        "Provider for faxes: file (writes VAR/faxes/outbox.jsonl), http (a gateway), interfax, or switch.",
        "2.5",
    )
    fax_url: str = setting(
        "",
        "URL of the gateway of fax_provider http, which receives JSON by POST; or another root URL for interfax.",
        "2.5",
        pattern=URL,
    )
    fax_user: str = setting("", "User name for the gateway or interfax; empty: no authentication.", "2.5")
    fax_password: SecretStr = setting(SecretStr(""), "Password for the gateway or interfax.", "2.5")
    fax_max_bytes: int = setting(100_000, "Maximum size of a fax text.", "2.5", ge=1)
    fax_max_file_bytes: int = setting(5_000_000, "Maximum size of a fax document, PDF or TIFF.", "2.5", ge=1024)
    fax_timeout: int = setting(3600, "Seconds after which a fax that could not be handed over has failed.", "2.5", ge=1)


NEEDED: dict[str, dict[str, tuple[str, ...]]] = {
    "sms": {"http": ("sms_url",), "esendex": ("sms_user", "sms_account"), "smpp": ("smpp_host", "smpp_system_id")},
    "fax": {"http": ("fax_url",), "interfax": ("fax_user",)},
}
"""Settings that a provider requires."""


def missing(settings: Any) -> list[str]:
    """One line per setting that a chosen provider requires and that is empty."""
    chosen = {kind: getattr(settings, f"{kind}_provider") for kind in NEEDED}
    return [
        f"{name}: required by {kind}_provider {chosen[kind]}"
        for kind, providers in NEEDED.items()
        for name in providers.get(chosen[kind], ())
        if not getattr(settings, name)
    ]
