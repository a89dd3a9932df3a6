"""Settings of the REST API over TLS (guide 1.5)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic_settings import BaseSettings

from app.settings.setting import setting


class HttpTlsSettings(BaseSettings):
    """The part of `Settings` about https without a proxy in front of the API."""

    http_tls_cert: str = setting(
        "",
        "Certificate of the REST API with its chain, in PEM: http_port speaks https, and plain HTTP with this machine "
        "only. Read again when the file changes. Empty: plain HTTP, for a TLS proxy in front.",
        "1.5",
    )
    http_tls_key: str = setting("", "Private key of http_tls_cert, in PEM, without a passphrase.", "1.5")


def missing(settings: Any) -> Iterator[str]:
    """What the settings lack or contradict, a line for each."""
    if bool(settings.http_tls_cert) != bool(settings.http_tls_key):
        yield "http_tls_cert and http_tls_key: both or neither"
    for name in ("http_tls_cert", "http_tls_key"):
        path = getattr(settings, name)
        if path and not Path(path).is_file():
            yield f"{name}: there is no file {path}"
