"""The certificate of SIP over TLS: the switch reads copies of it, which follow the operator's files while calls go on.

What a switch has read is in its copies, so an engine that begins later, or takes over, sees what is still to be done.
"""

import logging
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gevent

from app.settings.config import Settings
from app.settings.private_file import write_private

log = logging.getLogger("certificates")

LOOK_SECONDS = 5.0
"""How soon a new certificate is seen."""

Texts = dict[str, str]
"""The copies: names and contents."""


def files(settings: Settings) -> tuple[Path, Path]:
    """Certificate and private key, absolute: the operator's, else those of our own in VAR/tls."""
    if settings.sip_tls_cert and settings.sip_tls_key:
        return Path(settings.sip_tls_cert).absolute(), Path(settings.sip_tls_key).absolute()
    folder = settings.var.absolute() / "tls"
    return folder / "sip.crt", folder / "sip.key"


def write(folder: Path, texts: Texts) -> bool:
    """Write the copies that are not like this. Returns whether there were any. Raises OSError."""
    folder.mkdir(mode=0o700, exist_ok=True)
    other = {name: text for name, text in texts.items() if not is_there(folder / name, text)}
    for name, text in other.items():
        write_private(folder / name, text)
    return bool(other)


def is_there(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text() == text


class Copies:
    """folder: where the switch reads them. texts: what they should be; raises OSError. reload: has the switch read
    them; raises OSError."""

    def __init__(
        self, settings: Settings, folder: Path, texts: Callable[[Settings], Texts], reload: Callable[[], None]
    ) -> None:
        self.settings, self.folder, self.texts, self.reload = settings, folder, texts, reload
        self.seen: object = None
        self.untold = False
        """Are there copies that the switch was not told of?"""
        self.later: Any = None

    def connected(self) -> None:
        """The switch is there: look now, and from now on. Of one that is not ours, or has no TLS, nothing."""
        if self.settings.sip_tls_port and self.folder.parent.is_dir() and not self.later:
            self.later = gevent.spawn(self.follow)

    def follow(self) -> None:
        """A greenlet: look, and again later."""
        try:
            self.look()
        except OSError as error:
            log.error("the certificate of SIP over TLS is not renewed, trying again: %s", error)
        self.later = gevent.spawn_later(LOOK_SECONDS, self.follow)

    def look(self) -> None:
        """Renew the copies if the files have changed. Raises OSError."""
        cert, key = files(self.settings)
        stamp = [(status.st_mtime_ns, status.st_size, status.st_ino) for status in (cert.stat(), key.stat())]
        if stamp == self.seen:
            return
        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(cert, key)
        except ssl.SSLError as error:
            # One of two files that change one after the other: the next look sees both.
            log.warning("%s and its key: not read, the certificate from before is kept: %s", cert, error)
        else:
            self.untold |= write(self.folder, self.texts(self.settings))
            if self.untold:
                self.reload()
                self.untold = False
                log.info("%s: a new certificate of SIP over TLS", cert)
        self.seen = stamp
