"""Gateways: outbound routes for plain numbers, and trunks for inbound calls (guide 2.1, outbound-proxy-*).

The outbound proxy of the guide's table 2.1 is one of them; `[[gateways]]` tables in restcomm.toml add more.
"""

import ipaddress
import re
from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import Annotated, Any, Literal, Self

import phonenumbers
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, model_validator

from app.settings.reading.forms import Prefix, SipPlace
from app.settings.reading.sources import in_known_case

PROXY = "outbound-proxy"
"""The name of the gateway that the outbound_proxy_* settings make."""
URI = r"^([A-Za-z0-9.\-\[\]:_@]+(;[A-Za-z0-9=;._-]+)?)?$"


def network(text: str) -> str:
    """An address or a network. Raises ValueError."""
    return str(ipaddress.ip_network(text, strict=False))


def place(uri: str) -> str:
    """Without the user that the guide's ``thomas@localhost:5080`` has: the number that is called takes its place."""
    return uri.rpartition("@")[2]


def is_address(text: str) -> bool:
    return parsed(text) is not None


class Gateway(BaseModel):
    """One gateway or trunk. Passwords answer its digest challenges."""

    model_config = ConfigDict(extra="forbid", frozen=True, serialize_by_alias=True)

    name: str = Field(pattern=r"^[a-z0-9-]{1,32}$")
    uri: Annotated[SipPlace, AfterValidator(place)] = Field("", pattern=URI)
    """host[:port][;transport=tcp], without sip:. Empty: inbound only."""
    transport: Literal["", "udp", "tcp", "tls"] = ""
    """How SIP reaches it; empty: as uri says, else udp. tls needs the setting sip_tls_port."""
    srtp: Literal["", "no", "optional", "required"] = ""
    """Encrypted audio (SDES); empty: required if the setting require_srtp is true, else no."""
    codecs: tuple[Literal["PCMU", "PCMA", "G722"], ...] = ()
    """Codecs that are offered to it, the best first; empty: PCMU and PCMA, and what else the switch has."""
    register_: bool = Field(False, alias="register")
    """Register there with user and password: for carriers that send calls to whoever is registered."""
    register_seconds: int = Field(3600, ge=60, le=86_400)
    """How long a registration shall hold; the registrar may shorten it. It is renewed in time."""
    domain: str = Field("", pattern=r"^[A-Za-z0-9.-]{0,253}$")
    """Host of our own address at the carrier; empty: the host of uri."""
    options_seconds: int = Field(0, ge=0, le=3600)
    """Seconds between OPTIONS that ask whether it is there; 0: none. One that does not answer is tried last."""
    user: str = ""
    password: SecretStr = SecretStr("")
    realm: str = Field("", pattern=r"^[A-Za-z0-9 ._-]{0,64}$")
    """Realm of the challenges that the password answers; empty: of any that the gateway itself sends."""
    priority: int = Field(10, ge=0, le=1000)
    """Lower numbers are tried first; equal ones in the order of the file."""
    accounts: tuple[str, ...] = ()
    """SIDs of the accounts that may use it, which try it before unrestricted gateways; empty: all accounts."""
    prefixes: tuple[Prefix, ...] = ()
    """Prefixes of the numbers that it accepts, such as +49; empty: all."""
    numbers: Literal["dialled", "e164", "plain"] = "dialled"
    """Format of numbers: as in the document, as +4930123, or as 4930123."""
    t38: bool = True
    """Whether faxes may use T.38. Either side may still refuse it; then they go as audio (G.711)."""
    trusted_identity: bool = False
    """Whether its P-Asserted-Identity and Remote-Party-ID are believed, and withheld numbers are sent to it (RFC 3325).
    Otherwise From alone counts, and nobody learns a withheld number."""
    addresses: tuple[Annotated[str, AfterValidator(network)], ...] = ()
    """Addresses and networks that its inbound calls come from, in addition to the host of uri if that is an address."""

    @model_validator(mode="before")
    @classmethod
    def words_in_any_case(cls, values: Any) -> Any:
        """Words that are codes may be written in any case."""
        return in_known_case(cls, values)

    @model_validator(mode="after")
    def can_register(self) -> Self:
        """Raises ValueError."""
        if self.register_ and not (self.uri and self.user):
            raise ValueError("register requires uri and user")
        return self

    @property
    def host(self) -> str:
        """The host of uri, without brackets."""
        return re.sub(r"^\[?(.+?)\]?(:[0-9]+)?$", r"\1", self.uri.partition(";")[0])

    @property
    def transport_used(self) -> str:
        """udp, tcp or tls."""
        in_uri = re.search(r";transport=(udp|tcp|tls)\b", self.uri.lower())
        return self.transport or (in_uri[1] if in_uri else "udp")

    @property
    def address(self) -> str:
        """host[:port], and ;transport= unless that is UDP."""
        host = self.uri.partition(";")[0]
        return host if self.transport_used == "udp" else f"{host};transport={self.transport_used}"

    def srtp_used(self, require_srtp: bool) -> str:
        """no, optional or required. require_srtp: the setting."""
        return self.srtp or ("required" if require_srtp else "no")

    @property
    def networks(self) -> list[str]:
        """The addresses and networks that its inbound calls come from."""
        return [*self.addresses, *([self.host] if is_address(self.host) else [])]


def choose(gateways: Iterable[Gateway], account_sid: str, number: str, down: Collection[str] = ()) -> list[Gateway]:
    """The gateways that a call of this account to this number tries, in order. down: names of those that are known not
    to work, which are tried last."""
    usable = [
        gateway
        for gateway in gateways
        if gateway.uri
        and (not gateway.accounts or account_sid in gateway.accounts)
        and (not gateway.prefixes or number.startswith(gateway.prefixes))
    ]
    return sorted(usable, key=lambda gateway: (gateway.name in down, not gateway.accounts, gateway.priority))


def spelled(number: str, way: str, country: str) -> str:
    """A number in the format that a gateway expects. country: the country of numbers without +, such as DE; empty: they
    stay as they are, as short codes do."""
    if way == "dialled":
        return number
    full = international(number, country)
    return full.removeprefix("+") if way == "plain" else full


def international(number: str, country: str) -> str:
    """A number in E.164 if a numbering plan contains it; otherwise unchanged."""
    if not number.startswith("+") and not country:
        return number
    try:
        found = phonenumbers.parse(number, country or None)
    except phonenumbers.NumberParseException:
        return number
    known = phonenumbers.is_valid_number(found)
    return phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164) if known else number


def gateway_of(gateways: Iterable[Gateway], address: str) -> Gateway | None:
    """The gateway or trunk that this address belongs to."""
    caller = parsed(address)
    if caller is None:
        return None
    for gateway in gateways:
        if any(caller in ipaddress.ip_network(own) for own in gateway.networks):
            return gateway
    return None


@lru_cache(1000)
def parsed(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """An IP address; None: it is none. A call's is asked for several times."""
    try:
        return ipaddress.ip_address(address)
    except ValueError:
        return None


def trunk_of(gateways: Iterable[Gateway], address: str) -> str:
    """The name of the trunk that this address belongs to; empty: none."""
    found = gateway_of(gateways, address)
    return found.name if found else ""
