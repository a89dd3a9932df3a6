"""A home with a router, and a server behind another one, in network namespaces; phones there are its clients."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from itertools import count
from pathlib import Path

from tests.pretend.stun_server import stun_server
from tests.pretend.webhook import Webhook, webhook
from tests.real_switch.asterisk import settings_for
from tests.real_switch.baresip import Baresip
from tests.real_switch.networks import HOME, PUBLIC, SERVER, STUN, Internet, behind_router, inside, internet
from tests.real_switch.ports import free_port
from tests.real_switch.softphones import PASSWORD
from tests.real_switch.system import System, running_system


class Home:
    """Where phones are. server: the one that they register with, by the address of its router."""

    def __init__(self, network: Internet, server: System) -> None:
        self.network, self.server = network, server
        self.numbers = count(1)

    def entered(self) -> AbstractContextManager[None]:
        """This thread, and what it starts, is at home."""
        return inside(self.network.name("home"))

    def phone(self, folder: Path, parameters: str) -> Baresip:
        """One of a client of its own. Not yet started."""
        login = f"home-{next(self.numbers)}"
        with inside(self.network.name("server")):
            status, row = self.server.rest("POST", "/Clients.json", {"Login": login, "Password": PASSWORD})
        assert status == 201, row
        where = f"{PUBLIC}:{self.server.settings.sip_port}"
        return Baresip(folder, parameters, user=login, server=where, password=PASSWORD, host=HOME)

    def seen_from(self, to: str) -> str:
        """An address of the server as phones outside know it."""
        return to.replace(SERVER, PUBLIC)


@contextmanager
def home(switch: str, folder: Path) -> Iterator[tuple[Home, Webhook]]:
    """Both routers, the server on this switch and a web application beside it. This thread is beside it as well."""
    ports = settings_for(folder / "ports")
    taken = {name: getattr(ports, name) for name in ("sip_port", "rtp_port_min", "rtp_port_max")}
    with ExitStack() as stack:
        network = stack.enter_context(internet(ports.sip_port, (ports.rtp_port_min, ports.rtp_port_max)))
        with inside(network.name("world")):
            port = stack.enter_context(stun_server(STUN, 3478))
        stack.enter_context(inside(network.name("server")))
        hook = stack.enter_context(webhook())
        settings = settings_for(
            folder / "var",
            **taken,
            freeswitch_esl_port=free_port(),
            **behind_router(port, hook.port),
        )
        yield Home(network, stack.enter_context(running_system(settings, switch))), hook
