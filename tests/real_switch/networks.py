"""A small Internet on this machine: network namespaces, and routers that translate addresses (nftables).

::

    server 10.77.0.2, desk 10.77.0.3 -- router 203.0.113.1 --+-- 203.0.113.50, .51 and .9 (on the wire itself)
                                                             +-- 203.0.113.60 router -- home 192.168.88.2

The server's router forwards SIP and RTP to it. Nothing leaves this machine. Needs root, ip and nft.
"""

import ctypes
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.softphone import net

SERVER, DESK, OUTSIDE, STRANGER, STUN, HOME = (
    "10.77.0.2", "10.77.0.3", "203.0.113.50", "203.0.113.51", "203.0.113.9", "192.168.88.2",
)  # fmt: skip
PUBLIC, PUBLIC_HOME = "203.0.113.1", "203.0.113.60"
CLONE_NEWNET = 0x40000000
MISSING = [name for name in ("ip", "nft") if not shutil.which(name)] + (["root"] if os.geteuid() else [])
needs_namespaces = pytest.mark.skipif(
    bool(MISSING), reason=f"NO NETWORK NAMESPACES ({', '.join(MISSING)}): nothing was tested behind NAT"
)
LIBC = ctypes.CDLL(None, use_errno=True)


def behind_router(stun_port: int, web_port: int) -> dict[str, Any]:
    """Settings of a server behind its router: it asks outside for its address, and a web application is beside it."""
    return {
        "sip_host": SERVER,
        "sip_external_host": "auto",
        "stun_server": f"{STUN}:{stun_port}",
        "allow_hosts": [f"127.0.0.1:{web_port}"],
        "outbound_policy": "trial",
    }


@contextmanager
def inside(name: str) -> Iterator[None]:
    """This thread, and what it starts, is in that network namespace."""
    before = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
    there = os.open(f"/run/netns/{name}", os.O_RDONLY)
    try:
        enter(there)
        yield
    finally:
        enter(before)
        os.close(before)
        os.close(there)


def enter(namespace: int) -> None:
    if LIBC.setns(namespace, CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), "setns")


class Internet:
    """The namespaces while they are there. Their names begin with this process's id."""

    def __init__(self, stack: ExitStack) -> None:
        self.stack, self.prefix = stack, f"rc{os.getpid()}"

    def name(self, place: str) -> str:
        return f"{self.prefix}-{place}"

    def sh(self, place: str, *lines: str) -> None:
        """Commands inside a namespace."""
        for line in lines:
            subprocess.run(["ip", "netns", "exec", self.name(place), *line.split()], check=True, capture_output=True)

    def make(self, place: str) -> None:
        subprocess.run(["ip", "netns", "add", self.name(place)], check=True, capture_output=True)
        self.stack.callback(subprocess.run, ["ip", "netns", "del", self.name(place)], check=False)
        self.sh(place, "ip link set lo up")

    def link(self, place: str, device: str, address: str, hub: str, port: str) -> None:
        """A cable from a namespace to the bridge `wire` of another one."""
        self.sh(hub, f"ip link add {port} type veth peer name {device} netns {self.name(place)}")
        self.sh(hub, f"ip link set {port} master wire up")
        self.sh(place, f"ip addr add {address}/24 dev {device}", f"ip link set {device} up")

    def bridge(self, hub: str, address: str) -> None:
        self.sh(hub, "ip link add wire type bridge forward_delay 0", f"ip addr add {address}/24 dev wire")
        self.sh(hub, "ip link set wire up")

    def route(self, place: str, by: str) -> None:
        self.sh(place, f"ip route add default via {by}")

    def translate(self, router: str, *forwarded: str) -> None:
        """What leaves by `wan` has the router's address; forwarded: rules for what comes in by it."""
        self.sh(router, "sysctl -qw net.ipv4.ip_forward=1")
        rules = "".join(f"iifname wan {rule}\n" for rule in forwarded)
        text = (
            "table ip nat {\nchain in { type nat hook prerouting priority -100; policy accept;\n"
            f"{rules}}}\nchain out {{ type nat hook postrouting priority 100; policy accept;\n"
            "oifname wan masquerade\n}\n}\n"
        )
        command = ["ip", "netns", "exec", self.name(router), "nft", "-f", "-"]
        subprocess.run(command, input=text.encode(), check=True, capture_output=True)

    def forget_after(self, router: str, seconds: int) -> None:
        """How long this router remembers a way that is not used: 30 s is the least that RFC 4787 calls usual."""
        for name in ("", "_stream"):
            self.sh(router, f"sysctl -qw net.netfilter.nf_conntrack_udp_timeout{name}={seconds}")


@contextmanager
def internet(sip_port: int, rtp_ports: tuple[int, int]) -> Iterator[Internet]:
    """The one of this file's head; phones at its addresses are in their namespaces."""
    with ExitStack() as stack:
        made = Internet(stack)
        for place in ("world", "router", "server", "desk", "homerouter", "home"):
            made.make(place)
        made.bridge("world", STUN)
        made.sh("world", f"ip addr add {OUTSIDE}/24 dev wire", f"ip addr add {STRANGER}/24 dev wire")
        made.link("router", "wan", PUBLIC, "world", "p1")
        made.link("homerouter", "wan", PUBLIC_HOME, "world", "p2")
        made.bridge("router", "10.77.0.1")
        made.link("server", "lan", SERVER, "router", "p1")
        made.link("desk", "lan", DESK, "router", "p2")
        made.bridge("homerouter", "192.168.88.1")
        made.link("home", "lan", HOME, "homerouter", "p1")
        for place, by in (("server", "10.77.0.1"), ("desk", "10.77.0.1"), ("home", "192.168.88.1")):
            made.route(place, by)
        first, last = rtp_ports
        made.translate(
            "router",
            f"meta l4proto {{ tcp, udp }} th dport {{ {sip_port}, {sip_port + 1} }} dnat to {SERVER}",
            f"udp dport {first}-{last} dnat to {SERVER}",
        )
        made.translate("homerouter")
        made.forget_after("homerouter", 30)
        places = {SERVER: "server", DESK: "desk", HOME: "home"} | dict.fromkeys((OUTSIDE, STRANGER), "world")
        for address, place in places.items():
            net.NAMESPACES[address] = partial(inside, made.name(place))
            stack.callback(net.NAMESPACES.pop, address)
        yield made


def exists(name: str) -> bool:
    return Path(f"/run/netns/{name}").exists()
