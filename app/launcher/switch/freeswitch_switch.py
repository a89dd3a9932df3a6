"""FreeSWITCH as the launcher sees it: a running one that the settings name, or one that we start ourselves."""

import re
from functools import partial

from app.launcher.failure import StartError
from app.launcher.processes.program import SERVICES, Port, Program
from app.launcher.processes.ready import engine_beats
from app.launcher.switch import freeswitch
from app.settings.config import ConfigError, Settings


class FreeSwitchSwitch:
    """One FreeSWITCH node. See switches.Switch."""

    engine = "eslbridge"

    def __init__(self, settings: Settings, given: Settings) -> None:
        """settings: the effective ones; given: as the operator wrote them."""
        self.settings = settings
        self.private = not settings.freeswitch_esl_host
        if not self.private and not given.freeswitch_esl_password.get_secret_value():
            raise ConfigError(
                "freeswitch_esl_password: freeswitch_esl_host names a switch, so its password is required"
            )

    def programs(self) -> list[Program]:
        """Our FreeSWITCH, configured; nothing for a running one, which must answer. Raises StartError."""
        if not self.private:
            if not self.version():
                raise StartError(
                    f"freeswitch_esl_host: no FreeSWITCH accepts the connection at {self.settings.freeswitch_esl_host}"
                )
            return []
        command = freeswitch.prepare(self.settings)
        ready = partial(freeswitch.answers_sip, self.settings)
        return [Program("freeswitch", command, SERVICES, ready, stop_seconds=7, ports=self.ports())]

    def ports(self) -> list[Port]:
        settings = self.settings
        return [
            Port("sip_port", settings.sip_host, settings.sip_port, udp=True),
            Port("sip_port", settings.sip_host, settings.sip_port),
            *([Port("sip_tls_port", settings.sip_host, settings.sip_tls_port)] if settings.sip_tls_port else []),
            Port("phone_port", "127.0.0.1", settings.phone_port),
            Port("freeswitch_esl_port", "127.0.0.1", settings.freeswitch_esl_port),
        ]

    def phone_url(self) -> str:
        """See switches.Switch."""
        return f"ws://127.0.0.1:{self.settings.phone_port}" if self.private else ""

    def is_engine_ready(self) -> bool:
        return engine_beats(self.settings)

    def version(self) -> str:
        """As ``1.11.2``; empty when it cannot be asked."""
        found = re.search(r"(\d+\.\d+\.\d+)", freeswitch.ask(self.settings, "version"))
        return found[1] if found else ""

    def description(self) -> str:
        where = "our own" if self.private else f"running, {self.settings.freeswitch_esl_host}"
        return f"FreeSWITCH {self.version()} ({where}, SIP {self.settings.sip_host}:{self.settings.sip_port})"
