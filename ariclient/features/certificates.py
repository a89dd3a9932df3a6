"""Asterisk reads a new certificate of SIP over TLS: its listener begins again, connections and calls stay.

pjsip does that only where the names of the files have not changed.
"""

from pathlib import Path

from app.settings.config import Settings
from app.switching import certificates
from app.switching.certificates import Copies, Texts
from ariclient.transport.ami import Ami

CERT, KEY = "cert.pem", "key.pem"
RELOAD = {"Action": "Reload", "Module": "res_pjsip.so"}


def folder(settings: Settings) -> Path:
    """Where our own Asterisk reads its certificate; there is none beside an Asterisk that runs elsewhere."""
    return settings.switch_folder("asterisk") / "etc" / "tls"


def texts(settings: Settings) -> Texts:
    """The copies. Raises OSError."""
    cert, key = certificates.files(settings)
    return {CERT: cert.read_text(), KEY: key.read_text()}


def copies(ami: Ami, settings: Settings) -> Copies:
    """Those of this Asterisk."""

    def reload() -> None:
        ami.action(RELOAD)

    return Copies(settings, folder(settings), texts, reload)
