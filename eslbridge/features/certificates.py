"""FreeSWITCH 1.11 reads a new certificate of SIP over TLS: connections and calls stay. Older ones do not know how."""

import logging
from pathlib import Path

from app.settings.config import Settings
from app.switching import certificates
from app.switching.certificates import Copies, Texts
from eslbridge.context import Context
from eslbridge.protocol.request import request

log = logging.getLogger("eslbridge")

RELOAD = request("api reloadcert")


def folder(settings: Settings) -> Path:
    """Where our own FreeSWITCH reads its certificate; there is none beside one that runs elsewhere."""
    return settings.switch_folder("freeswitch") / "conf" / "tls"


def texts(settings: Settings) -> Texts:
    """The copies, under the names that mod_sofia looks for. Raises OSError."""
    cert, key = (path.read_text() for path in certificates.files(settings))
    authorities = Path(settings.sip_tls_ca).read_text() if settings.sip_tls_ca else cert
    return {"agent.pem": cert + key, "cafile.pem": authorities}


def copies(context: Context, settings: Settings) -> Copies:
    """Those of this FreeSWITCH."""

    def reload() -> None:
        (answer,) = context.link.query(RELOAD)
        if not answer.startswith("+OK"):
            log.error("FreeSWITCH reads the new certificate of SIP over TLS at its next start: %s", answer.strip()[:80])

    return Copies(settings, folder(settings), texts, reload)
