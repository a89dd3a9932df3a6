"""Asterisk as the launcher sees it: a running one that the settings name, or our private one."""

from functools import partial

from app.launcher.failure import StartError
from app.launcher.processes.program import SERVICES, Port, Program
from app.launcher.processes.ready import answers_ari, ari, engine_is_connected
from app.launcher.switch import asterisk
from app.launcher.switch.asterisk_copy import private_copy
from app.settings.config import ConfigError, Settings

OLDEST = 20


class AsteriskSwitch:
    """One Asterisk node. See switches.Switch."""

    engine = "ariclient"

    def __init__(self, settings: Settings, given: Settings) -> None:
        """settings: the effective ones; given: as the operator wrote them."""
        self.settings = settings
        self.private = not settings.asterisk_ari_url
        if not self.private and not given.asterisk_ari_password.get_secret_value():
            raise ConfigError("asterisk_ari_password: asterisk_ari_url names an Asterisk, so its password is required")

    def programs(self) -> list[Program]:
        """Our Asterisk, fetched and configured; nothing for a running one, which must answer. Raises StartError."""
        if not self.private:
            self.check_running()
            return []
        command = asterisk.prepare(self.settings, private_copy())
        return [
            Program(
                "asterisk", command, SERVICES, partial(answers_ari, self.settings), stop_seconds=3, ports=self.ports()
            )
        ]

    def ports(self) -> list[Port]:
        settings = self.settings
        return [
            Port("sip_port", settings.sip_host, settings.sip_port, udp=True),
            Port("sip_port", settings.sip_host, settings.sip_port),
            *([Port("sip_tls_port", settings.sip_host, settings.sip_tls_port)] if settings.sip_tls_port else []),
            Port("asterisk_ari_port", "127.0.0.1", settings.asterisk_ari_port),
            Port("asterisk_ami_port", "127.0.0.1", settings.asterisk_ami_port),
        ]

    def check_running(self) -> None:
        if not answers_ari(self.settings):
            raise StartError(
                f"asterisk_ari_url: no Asterisk accepts the connection at {self.settings.asterisk_ari_url}"
            )
        if int(self.version().partition(".")[0]) < OLDEST:
            raise StartError(f"Asterisk {self.version()} is too old: {OLDEST} or newer is needed")

    def phone_url(self) -> str:
        """See switches.Switch."""
        return f"ws://127.0.0.1:{self.settings.asterisk_ari_port}/ws" if self.private else ""

    def is_engine_ready(self) -> bool:
        return engine_is_connected(self.settings)

    def version(self) -> str:
        """As ``22.10.1``; a distribution's additions are cut off."""
        told = ari(self.settings, "/asterisk/info?only=system") or {}
        digits = str(told.get("system", {}).get("version", "")).partition("+")[0].removeprefix("certified/")
        return digits or "0"

    def description(self) -> str:
        where = "private" if self.private else f"running, {self.settings.asterisk_ari_url}"
        return f"Asterisk {self.version()} ({where}, SIP {self.settings.sip_host}:{self.settings.sip_port})"
