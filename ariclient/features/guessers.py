"""Who guesses SIP passwords at Asterisk gets 403 for a while, whatever it asks (app/switching/guesses.py).

AMI tells of each wrong digest. The sources are written into a file of Asterisk's configuration, which is then read
again: ARI cannot change access lists. An Asterisk elsewhere has no such file here; fail2ban does it there.
"""

import logging
from typing import Any

import gevent

from app.settings.config import Settings
from app.settings.private_file import write_private
from app.switching.guesses import Guesses
from ariclient.protocol import clients
from ariclient.transport.ami import Ami

log = logging.getLogger("ariclient")

FILE = "guessers.conf"
LEAST_SECONDS = 1.0
"""Between two looks at who may come again."""


class Guessers:
    """The sources of wrong SIP passwords of one Asterisk."""

    def __init__(self, ami: Ami, settings: Settings) -> None:
        self.ami = ami
        self.guesses = Guesses(settings)
        self.folder = settings.switch_folder("asterisk") / "etc"
        self.ours = not settings.asterisk_ari_url
        self.hub = gevent.get_hub()
        self.later: Any = None
        ami.on("ChallengeResponseFailed", self.heard, "security")

    def heard(self, headers: dict[str, str]) -> None:
        """On AMI's own thread."""
        address = clients.remote_address(headers)
        self.hub.loop.run_callback_threadsafe(self.missed, address, headers.get("AccountID", ""))

    def missed(self, address: str, login: str) -> None:
        if self.guesses.missed(address, login):
            gevent.spawn(self.tell)

    def connected(self) -> None:
        """The file of an engine that has ended is not for ever."""
        gevent.spawn(self.tell)

    def tell(self) -> None:
        """A greenlet. Have Asterisk refuse those, and only those, that are to be refused now; again when the first of
        them may come again."""
        text = clients.refused(self.guesses.refused())
        file = self.folder / FILE
        if self.ours and self.folder.is_dir() and text != (file.read_text() if file.exists() else ""):
            try:
                write_private(file, text)
                self.ami.action({"Action": "Reload", "Module": "acl"})
            except OSError as error:
                log.error("Asterisk does not refuse who guesses passwords: %s", error)
        if text and not self.later:
            soonest = min(self.guesses.refused_until.values()) - self.guesses.clock()
            self.later = gevent.spawn_later(max(LEAST_SECONDS, soonest), self.expire)

    def expire(self) -> None:
        """A greenlet."""
        self.later = None
        self.tell()
