"""Settings of encrypted SIP and audio: TLS and SRTP (guide 1.6)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic_settings import BaseSettings

from app.settings.setting import setting


class SipEncryptionSettings(BaseSettings):
    """The part of `Settings` about SIP over TLS, and SRTP with keys in the SDP (SDES, RFC 4568)."""

    sip_tls_port: int = setting(0, "SIP port for TLS, usually 5061; 0 = no TLS.", "1.6", ge=0, le=65535)
    sip_tls_cert: str = setting(
        "",
        "Certificate of SIP over TLS with its chain, in PEM. Empty: one of our own is made in VAR/tls, for trials; "
        "phones must be set to accept it.",
        "1.6",
    )
    sip_tls_key: str = setting("", "Private key of sip_tls_cert, in PEM, without a passphrase.", "1.6")
    sip_tls_ca: str = setting(
        "",
        "Authorities, in PEM, that sign the certificates of gateways and SIP hosts called over TLS; others are "
        "refused. Empty: certificates of others are not checked.",
        "1.6",
    )
    require_srtp: bool = setting(
        False,
        "Encrypted audio only: callers without SRTP get 488, and calls are placed with SRTP only. A gateway's own srtp "
        "takes precedence for calls to it.",
        "1.6",
    )


def missing(settings: Any) -> Iterator[str]:
    """What the settings lack or contradict, a line for each."""
    if bool(settings.sip_tls_cert) != bool(settings.sip_tls_key):
        yield "sip_tls_cert and sip_tls_key: both or neither"
    for name in ("sip_tls_cert", "sip_tls_key", "sip_tls_ca"):
        path = getattr(settings, name)
        if path and not Path(path).is_file():
            yield f"{name}: there is no file {path}"
    if not settings.sip_tls_port and not any(node.sip_tls_port for node in settings.nodes):
        over_tls = [gateway.name for gateway in settings.all_gateways() if gateway.transport_used == "tls"]
        if over_tls:
            yield f"sip_tls_port: required, since the gateway {over_tls[0]} uses TLS"
