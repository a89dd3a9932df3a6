"""The settings of messages and faxes: who carries them (guide 2.4, 2.5, 2.7; docs/messaging.md)."""

from typing import Any, Literal

from pydantic import SecretStr
from pydantic_settings import BaseSettings

from app.settings.setting import setting

SmsProvider = Literal["file", "http", "esendex", "smpp"]
FaxProvider = Literal["file", "http", "interfax", "switch"]

URL = r"^(https?://[^\s]+)?$"


class MessagingSettings(BaseSettings):
    """What `Settings` holds of messages and faxes."""

    sms_provider: SmsProvider = setting(
        "file",
        "Who sends messages: file writes them into VAR/messages/outbox.jsonl, http asks a gateway, esendex, smpp.",
        "2.4",
    )
    sms_url: str = setting(
        "", "Gateway of sms_provider http, JSON is POSTed to it; or another root for esendex.", "2.4", pattern=URL
    )
    sms_user: str = setting("", "User name at the gateway or esendex; empty: no authentication.", "2.4")
    sms_password: SecretStr = setting(SecretStr(""), "Password at the gateway or esendex.", "2.4")
    sms_account: str = setting("", "Account there: sent along to a gateway, needed by esendex.", "2.4")
    sms_inbound_secret: SecretStr = setting(
        SecretStr(""),
        "What a gateway shows that brings messages and receipts to /gateway/messages; empty: nobody may.",
        "2.4",
    )
    sms_timeout: int = setting(14400, "Seconds after which a message that nobody takes is failed.", "2.4", ge=1)
    smpp_host: str = setting("", "SMPP 3.4 server of sms_provider smpp.", "2.4", pattern=r"^[A-Za-z0-9.:_-]*$")
    smpp_port: int = setting(2775, "Its port.", "2.4", ge=1, le=65535)
    smpp_tls: bool = setting(False, "TLS to it, its certificate verified.", "2.4")
    smpp_system_id: str = setting("", "Our name there.", "2.4", max_length=15)
    smpp_password: SecretStr = setting(SecretStr(""), "Our password there, at most 8 characters.", "2.4")
    smpp_system_type: str = setting("", "What it wants as system_type.", "2.4", max_length=12)
    smpp_window: int = setting(10, "Messages that may wait for its answer at once.", "2.4", ge=1, le=1000)
    fax_provider: FaxProvider = setting(
        "file",
        "Who sends faxes: file writes them into VAR/faxes/outbox.jsonl, http asks a gateway, interfax, or switch.",
        "2.5",
    )
    fax_url: str = setting(
        "", "Gateway of fax_provider http, JSON is POSTed to it; or another root for interfax.", "2.5", pattern=URL
    )
    fax_user: str = setting("", "User name at the gateway or interfax; empty: no authentication.", "2.5")
    fax_password: SecretStr = setting(SecretStr(""), "Password at the gateway or interfax.", "2.5")
    fax_max_bytes: int = setting(100_000, "Largest text of a fax.", "2.5", ge=1)
    fax_max_file_bytes: int = setting(5_000_000, "Largest document of a fax, PDF or TIFF.", "2.5", ge=1024)
    fax_timeout: int = setting(3600, "Seconds after which a fax that nobody takes is failed.", "2.5", ge=1)


NEEDED: dict[str, dict[str, tuple[str, ...]]] = {
    "sms": {"http": ("sms_url",), "esendex": ("sms_user", "sms_account"), "smpp": ("smpp_host", "smpp_system_id")},
    "fax": {"http": ("fax_url",), "interfax": ("fax_user",)},
}
"""What a provider cannot do without."""


def missing(settings: Any) -> list[str]:
    """A line for each setting that the chosen providers need and that is empty."""
    chosen = {kind: getattr(settings, f"{kind}_provider") for kind in NEEDED}
    return [
        f"{name}: {kind}_provider {chosen[kind]} needs it"
        for kind, providers in NEEDED.items()
        for name in providers.get(chosen[kind], ())
        if not getattr(settings, name)
    ]
