"""The address by which the outside reaches a switch behind NAT (setting sip_external_host)."""

import socket

from app.launcher.failure import StartError
from app.launcher.switch.stun import mapped_address
from app.settings.config import Settings
from app.settings.gateways import is_address
from app.settings.sip.addresses import ANY_ADDRESS, AUTO

STUN_PORT = "3478"


def external_address(settings: Settings) -> str:
    """An IP address; empty: sip_host is reachable as it is. Asks the name server or the STUN server where the setting
    says so, which may take some seconds. Raises StartError, naming the setting."""
    host = settings.sip_external_host
    if not host or is_address(host):
        return host
    if host == AUTO:
        return asked(settings)
    try:
        return str(socket.getaddrinfo(host, None, socket.AF_INET, socket.SOCK_DGRAM)[0][4][0])
    except OSError as error:
        raise StartError(f"sip_external_host: {host} has no address ({error.strerror})") from None


def asked(settings: Settings) -> str:
    """What the STUN server says. Raises StartError."""
    server, _, port = settings.stun_server.partition(":")
    source = "" if settings.sip_host in ANY_ADDRESS else settings.sip_host
    try:
        return mapped_address(server, int(port or STUN_PORT), source)
    except OSError as error:
        raise StartError(
            f"sip_external_host: auto, but the STUN server {settings.stun_server} does not tell our address ({error}); "
            "set the address, or another stun_server"
        ) from None
