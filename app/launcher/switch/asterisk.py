"""The private Asterisk of one installation: its configuration from configs/asterisk and the settings, its command."""

import socket
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from app.launcher.render import CONFIGS, render
from app.launcher.switch.asterisk_copy import Copy
from app.launcher.switch.certificates import sip_certificate
from app.launcher.switch.networks import behind_routers
from app.launcher.switch.outside import external_address
from app.settings.config import Settings
from app.settings.gateways import Gateway
from app.settings.private_file import write_private
from app.settings.secrets import nobody, ourselves
from app.settings.sip.addresses import ANY_ADDRESS, AUTO, is_loopback
from app.switching import certificates
from ariclient.features import certificates as ast_certificates
from ariclient.protocol.originate import trunk
from ariclient.state.evidence import KEYS_FILE

TEMPLATES = CONFIGS / "asterisk"
TLS = "tls"
"""Folder of the certificate, in that of the configuration."""

CODECS = {"PCMU": "ulaw", "PCMA": "alaw", "G722": "g722"}
"""Asterisk's names of a gateway's codecs."""
EMPTY = ("ccss", "features", "pjproject", "websocket_client")
"""Files whose absence Asterisk reports as an error, though defaults are right."""


@dataclass(frozen=True)
class Layout:
    """Where an Asterisk keeps its files; all absolute."""

    etc: Path
    modules: Path
    data: Path
    state: Path
    spool: Path
    run: Path
    log: Path


def layout_of(settings: Settings, copy: Copy) -> Layout:
    var = settings.switch_folder("asterisk")
    places = {name: var / name for name in ("etc", "state", "spool", "run", "log")}
    return Layout(modules=copy.modules, data=copy.data, **places)


def prepare(settings: Settings, copy: Copy) -> list[str]:
    """Make folders and configuration; the command that runs it in the foreground. Raises StartError."""
    layout = layout_of(settings, copy)
    for folder in (
        layout.state,
        layout.spool,
        layout.run,
        layout.log,
        layout.log / "cel-custom",
        layout.state / "keys",
    ):
        folder.mkdir(parents=True, exist_ok=True)
    write_private(settings.switch_folder("asterisk") / KEYS_FILE, "")
    record_where_the_engine_looks(settings, layout)
    write(settings, layout)
    return copy.command("-C", str(layout.etc / "asterisk.conf"), "-f", "-n")


def record_where_the_engine_looks(settings: Settings, layout: Layout) -> None:
    """Asterisk records into SPOOL/recording: a link to RestComm's folder."""
    made = settings.folder("recordings") / "made"
    made.mkdir(parents=True, exist_ok=True)
    link = layout.spool / "recording"
    if link.is_dir() and not link.is_symlink():
        link.rmdir()
    link.unlink(missing_ok=True)
    link.symlink_to(made)


def write(settings: Settings, layout: Layout) -> None:
    """Write the whole configuration into its folder, which is emptied first. Raises StartError."""
    render(TEMPLATES, layout.etc, context(settings, layout))
    if settings.sip_tls_port:
        certificates.write(layout.etc / TLS, ast_certificates.texts(settings))
    for name in EMPTY:
        write_private(layout.etc / f"{name}.conf", "; Defaults.\n")


def context(settings: Settings, layout: Layout) -> dict[str, Any]:
    """What the templates may use."""
    host, external = settings.sip_host, external_address(settings)
    return {
        "settings": settings,
        "layout": layout,
        "stasis_app": f"restcomm-{settings.node}",
        "external": external,
        "addresses": own_domains(settings, external),
        "domains": literal(settings.sip_domain_suffix),
        "trial": is_loopback(host),
        "from_us": "|".join(literal(host) for host in (settings.sip_realm, *own_domains(settings, external))),
        "t38": any(gateway.t38 for gateway in settings.all_gateways()),
        "distant": behind_routers(own_addresses(host)),
        "media_address": "" if host in ANY_ADDRESS else host,
        "transports": transports(settings, layout.etc / TLS),
        "gateways": [endpoint_of(gateway, settings) for gateway in settings.all_gateways()],
        "nobody": nobody(settings),
        "ourselves": ourselves(settings),
        "opus": (layout.modules / "codec_opus_open_source.so").exists(),
    }


def transports(settings: Settings, tls: Path) -> list[dict[str, Any]]:
    """Protocol and address of each transport as pjsip.conf has it; of TLS its files, which are copies in the folder
    tls. Makes a certificate if none is given."""
    host = f"[{settings.sip_host}]" if ":" in settings.sip_host else settings.sip_host
    plain = [{"protocol": protocol, "bind": f"{host}:{settings.sip_port}"} for protocol in ("udp", "tcp")]
    if not settings.sip_tls_port:
        return plain
    sip_certificate(settings)
    ca = Path(settings.sip_tls_ca).absolute() if settings.sip_tls_ca else ""
    names = {"cert": tls / ast_certificates.CERT, "key": tls / ast_certificates.KEY, "ca": ca}
    return [*plain, {"protocol": "tls", "bind": f"{host}:{settings.sip_tls_port}", **names}]


def endpoint_of(gateway: Gateway, settings: Settings) -> dict[str, Any]:
    """A gateway as pjsip.conf has it. matches: where its calls come from."""
    own = [host_of(gateway.uri)] if gateway.uri else []
    return {
        "endpoint": trunk(gateway.name),
        "matches": [*own, *gateway.addresses],
        "uri": gateway.address,
        "srtp": gateway.srtp_used(settings.require_srtp),
        "name": gateway.name,
        "domain": gateway.domain,
        "login_domain": gateway.domain or (f"[{gateway.host}]" if ":" in gateway.host else gateway.host),
        "register": gateway.register_,
        "seconds": gateway.register_seconds,
        "options": gateway.options_seconds,
        "codecs": ",".join(CODECS[name] for name in gateway.codecs),
        **{name: getattr(gateway, name) for name in ("user", "password", "realm", "t38")},
    }


def literal(text: str) -> str:
    """A host name in an extended regular expression; a backslash would be Asterisk's own."""
    return text.replace(".", "[.]")


def own_domains(settings: Settings, external: str = "") -> list[str]:
    """Hosts of a From that is ours. external: the address that the outside knows us by, if it is another one."""
    public = urlsplit(settings.public_url).hostname or ""
    named = "" if settings.sip_external_host == AUTO else settings.sip_external_host
    others = {name for name in (public, named, external) if name and not is_loopback(name)}
    found = {*own_addresses(settings.sip_host), *others}
    return sorted(found - {settings.sip_realm})


def own_addresses(host: str) -> list[str]:
    """The addresses that callers may name as ours: the one that SIP listens on, or all that this machine's name and its
    way out have."""
    if host not in ANY_ADDRESS:
        return [host]
    found = {"127.0.0.1"}
    with suppress(OSError):
        found |= {str(info[4][0]) for info in socket.getaddrinfo(socket.gethostname(), None)}
    for family, outside in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
        with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((outside, 9))  # a datagram socket sends nothing by this, it only chooses a way
            found.add(str(probe.getsockname()[0]))
    return sorted(address for address in found if "%" not in address)


def host_of(address: str) -> str:
    """The host of ``host[:port][;parameters]``, brackets of an IPv6 address removed."""
    address = address.partition(";")[0]
    if address.startswith("["):
        return address[1 : address.index("]")] if "]" in address else address
    return address.partition(":")[0]
