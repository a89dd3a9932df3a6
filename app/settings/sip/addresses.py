"""Settings of SIP as the outside sees it: addresses behind NAT, and whose calls are accepted (guide 1.6, 2.1)."""

from typing import Annotated, Literal

from pydantic import AfterValidator
from pydantic_settings import BaseSettings

from app.settings.gateways import network, parsed
from app.settings.setting import setting

AUTO = "auto"
"""The value of sip_external_host that asks a STUN server."""
ANY_ADDRESS = ("0.0.0.0", "::")  # noqa: S104 - compared, not bound
HOST = r"^([A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|[0-9A-Fa-f:.]*:[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*)?$"
LOCAL = (
    "127.0.0.0/8",
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "100.64.0.0/10",
    "169.254.0.0/16",
    "::1/128",
    "fc00::/7",
    "fe80::/10",
)
"""Networks that no router translates addresses for: private, shared and link-local ones."""


class SipSettings(BaseSettings):
    """The part of `Settings` about SIP on a real network."""

    sip_external_host: str = setting(
        "",
        "Address or name by which phones and carriers outside reach SIP and RTP, for a server behind NAT; auto: asked "
        "of stun_server. Looked up when the switch starts. Empty: SIP_HOST is reachable as it is.",
        "1.6",
        pattern=HOST,
    )
    sip_local_networks: list[Annotated[str, AfterValidator(network)]] = setting(
        lambda: list(LOCAL),
        "Networks that reach SIP_HOST directly: they get that address, and not sip_external_host.",
        "1.6",
    )
    stun_server: str = setting(
        "stun.l.google.com:19302",
        "STUN server, host[:port], that sip_external_host = auto asks for our address.",
        "1.6",
        pattern=r"^[A-Za-z0-9.-]+(:[0-9]{1,5})?$",
    )
    callers: Literal["auto", "anybody", "known"] = setting(
        "auto",
        "Callers that are accepted: anybody, or known (clients, and gateways by address or registration). auto: "
        "anybody while SIP listens on loopback, else known.",
        "2.1",
    )


def accepts_strangers(callers: str, sip_host: str) -> bool:
    """Are callers accepted that are neither clients nor gateways? callers, sip_host: the settings of these names."""
    return callers == "anybody" or (callers == "auto" and is_loopback(sip_host))


def is_loopback(host: str) -> bool:
    """Is this an address, or the name, that only this machine reaches?"""
    address = parsed(host)
    return host.lower() == "localhost" or (address is not None and address.is_loopback)
