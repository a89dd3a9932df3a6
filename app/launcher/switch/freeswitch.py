"""The FreeSWITCH of one installation: its configuration from configs/freeswitch and the settings, its command."""

import re
import shutil
import socket
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from typing import Any, BinaryIO
from xml.sax.saxutils import escape

from app.launcher.failure import StartError
from app.launcher.processes.ready import DIRECTORY, PATIENCE
from app.launcher.render import CONFIGS, render
from app.launcher.switch.certificates import sip_certificate
from app.launcher.switch.outside import external_address
from app.settings.config import Settings
from app.settings.gateways import Gateway
from app.settings.private_file import write_private
from app.settings.secrets import directory_password, registration_line
from app.settings.sip.addresses import ANY_ADDRESS
from app.switching import certificates
from eslbridge.features import certificates as fs_certificates
from eslbridge.state.evidence import KEYS_FILE

TEMPLATES = CONFIGS / "freeswitch"
TLS = "tls"
"""Folder of the certificate, in that of the configuration."""
FOLDERS = (
    "log",
    "run",
    "db",
    "temp",
    "certs",
    "recordings",
    "storage",
    "cache",
    "scripts",
    "htdocs",
    "grammar",
    "sounds",
)
"""Options of the freeswitch program that name a folder; all of them become ours, so that it runs unprivileged and
beside a system-wide one. certs is kept: making its certificate takes two seconds of a start."""
SRTP = {"no": "forbidden", "optional": "optional", "required": "mandatory"}
"""FreeSWITCH's words for a gateway's srtp."""
OPTIONS = ("-nf", "-nc", "-np", "-nonat", "-nonatmap")
"""Foreground, no console, normal priority (at real-time priority it starves the engine on a small machine), and no
search for a router's NAT-PMP or UPnP, which takes seconds."""


@dataclass(frozen=True)
class Layout:
    """Where a FreeSWITCH keeps its files; absolute."""

    root: Path

    @property
    def conf(self) -> Path:
        return self.root / "conf"


def layout_of(settings: Settings) -> Layout:
    return Layout(settings.switch_folder("freeswitch"))


def program(settings: Settings) -> str:
    """The freeswitch that FREESWITCH_BIN names or that is on PATH; empty: there is none. Raises StartError for a
    setting that names no program."""
    if not settings.freeswitch_bin:
        return shutil.which("freeswitch") or ""
    if found := shutil.which(settings.freeswitch_bin):
        return found
    raise StartError(f"freeswitch_bin: {settings.freeswitch_bin} is not a program")


def prepare(settings: Settings) -> list[str]:
    """Make folders and configuration; the command that runs it in the foreground. Raises StartError."""
    freeswitch = program(settings)
    if not freeswitch:
        raise StartError("no freeswitch found: install SignalWire's package, or set FREESWITCH_BIN to the program")
    layout = layout_of(settings)
    layout.root.mkdir(parents=True, exist_ok=True, mode=0o700)
    layout.root.chmod(0o700)  # run/ and log/ hold copies of the configuration, passwords included
    for name in FOLDERS:
        (layout.root / name).mkdir(exist_ok=True)
    write_private(settings.switch_folder("freeswitch") / KEYS_FILE, "")
    configure(settings, layout.conf)
    folders = [part for name in FOLDERS for part in (f"-{name}", str(layout.root / name))]
    return [freeswitch, *OPTIONS, "-conf", str(layout.conf), *folders]


def configure(settings: Settings, out: Path) -> None:
    """Render configs/freeswitch with the settings into the folder out. Raises StartError."""
    render(TEMPLATES, out, context(settings) | {"tls": str(out / TLS)}, comment="", pattern="*.xml", escape=as_xml)
    if settings.sip_tls_port:
        sip_certificate(settings)
        certificates.write(out / TLS, fs_certificates.texts(settings))


def context(settings: Settings) -> dict[str, Any]:
    """What the templates may use. directory_url: where it is said who may register (app/api/internal)."""
    return {
        "settings": settings,
        "keys": settings.switch_folder("freeswitch") / KEYS_FILE,
        "address": "$${local_ip_v4}" if settings.sip_host in ANY_ADDRESS else settings.sip_host,
        "external": external_address(settings),
        "gateways": [gateway_of(gateway, settings) for gateway in settings.all_gateways() if gateway.uri],
        "line": registration_line(settings),
        "srtp_callers": srtp_callers(settings),
        "directory_url": directory_url(settings),
        "directory_password": directory_password(settings),
    }


def gateway_of(gateway: Gateway, settings: Settings) -> dict[str, Any]:
    """A gateway as sofia.xml has it. (Where calls come from the engine sees itself.)"""
    fields = {name: getattr(gateway, name) for name in ("name", "user", "password", "t38")}
    srtp = SRTP[gateway.srtp_used(settings.require_srtp)]
    return {
        "host": gateway.host,
        "domain": gateway.domain or gateway.host,
        "uri": gateway.address,
        "transport": gateway.transport_used,
        "srtp": srtp,
        "codecs": ",".join(gateway.codecs),
        "register": gateway.register_,
        "seconds": gateway.register_seconds,
        "options": gateway.options_seconds,
        **fields,
    }


def srtp_callers(settings: Settings) -> list[str]:
    """For each gateway with srtp = required, a regular expression of the addresses that it calls from."""
    each = [gateway for gateway in settings.all_gateways() if gateway.srtp_used(settings.require_srtp) == "required"]
    return [pattern for gateway in each for network in gateway.networks if (pattern := addresses_of(network))]


def addresses_of(network: str) -> str:
    """A regular expression of the IPv4 addresses of a network; empty: of an IPv6 network."""
    found = ip_network(network, strict=False)
    if found.version != 4:
        return ""
    first, last = (address.packed for address in (found.network_address, found.broadcast_address))
    octets = ("|".join(map(str, range(low, high + 1))) for low, high in zip(first, last, strict=True))
    return r"^" + r"\.".join(f"({octet})" for octet in octets) + "$"


def directory_url(settings: Settings) -> str:
    """Of the directory's own process."""
    return f"http://{DIRECTORY}:{settings.directory_port}{settings.base_path}/internal/freeswitch/directory"


def as_xml(value: str) -> str:
    """A value as it stands in an attribute. Raises StartError for what FreeSWITCH's preprocessor would act on."""
    if value != "$${local_ip_v4}" and ("$${" in value or "X-PRE-PROCESS" in value):
        raise StartError(f"a setting contains FreeSWITCH syntax: {value[:20]!r}...")
    return escape(value, {'"': "&quot;"})


def answers_sip(settings: Settings) -> bool:
    """Does its event socket let us in, and is the SIP profile that callers come to running?"""
    return bool(re.search(r"^\s*outside\s+profile\s.*\sRUNNING", ask(settings, "sofia status"), re.MULTILINE))


def ask(settings: Settings, command: str) -> str:
    """What an API command says, once; empty when the switch cannot be asked."""
    address = (settings.freeswitch_esl_host or "127.0.0.1", settings.freeswitch_esl_port)
    password = settings.freeswitch_esl_password.get_secret_value()
    try:
        with socket.create_connection(address, timeout=PATIENCE) as link, link.makefile("rb") as lines:
            answer(lines)
            link.sendall(f"auth {password}\n\n".encode())
            if b"+OK" not in answer(lines):
                return ""
            link.sendall(f"api {command}\n\n".encode())
            return answer(lines).decode(errors="replace")
    except (OSError, ValueError):
        return ""


def answer(lines: BinaryIO) -> bytes:
    """One packet: its body, or its headers when it has none."""
    head = b""
    while (line := lines.readline(4096)) not in (b"\n", b""):
        head += line
    length = re.search(rb"^Content-Length: (\d{1,7})$", head, re.MULTILINE)
    return lines.read(int(length[1])) if length else head
