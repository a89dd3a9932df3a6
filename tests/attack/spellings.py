"""Private addresses in every form that some program reads, and URLs that programs read differently."""

import socket
from collections.abc import Iterator
from ipaddress import IPv4Address

V4 = [
    "127.0.0.1", "127.0.0.2", "127.255.255.254", "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.1.2", "100.64.0.1",
    "169.254.169.254", "172.16.0.1", "172.31.255.254", "192.0.0.8", "192.168.0.1", "192.168.255.254", "198.18.0.1",
    "224.0.0.1", "240.0.0.1", "255.255.255.255",
]  # fmt: skip
V6 = [
    "::", "::1", "0:0:0:0:0:0:0:1", "0000:0000:0000:0000:0000:0000:0000:0001", "fe80::1", "fe80::1%25lo", "fc00::1",
    "fd12:3456::1", "fec0::1", "ff02::1", "2001::1", "2002:7f00:1::", "2002:a00:1::", "64:ff9b::7f00:1",
    "64:ff9b::169.254.169.254", "64:ff9b:1::1", "100::1", "::127.0.0.1", "3fff::1", "5f00::1", "4000::1",
]  # fmt: skip
NAMES = [
    "localhost",
    "LOCALHOST",
    "localhost.",
    "LocalHost..",
    "ip6-localhost",
    "rebound.test",
    "mixed.test",
    "six.test",
]
"""The last three are of our own name server."""
INSIDE = {"rebound.test": ["127.0.0.1"], "mixed.test": ["10.0.0.1", "::1"], "six.test": ["::ffff:127.0.0.1"]}
FULL_WIDTH = str.maketrans("0123456789.", "０１２３４５６７８９。")
CIRCLED = str.maketrans("123456789", "①②③④⑤⑥⑦⑧⑨")


def forms(address: str) -> Iterator[str]:
    """An IPv4 address as hosts write it."""
    parts = [int(part) for part in address.split(".")]
    whole = int(IPv4Address(address))
    low24, low16 = whole & 0xFFFFFF, whole & 0xFFFF
    yield from (address, f"{address}.", f"{address}..")
    yield from (str(whole), hex(whole), hex(whole).upper(), f"0{whole:o}", f"0x{whole:016x}", f"000{whole:o}")
    for first in (str(parts[0]), hex(parts[0]), f"0{parts[0]:o}"):
        yield from (f"{first}.{low24}", f"{first}.{low24:#x}", f"{first}.{parts[1]}.{low16}", f"{first}.0{low24:o}")
    yield ".".join(map(hex, parts))
    yield ".".join(f"0{part:o}" for part in parts)
    yield ".".join(f"{part:03d}" for part in parts)
    yield ".".join(f"0000{part:o}" for part in parts)
    yield f"{hex(parts[0])}.0{parts[1]:o}.{parts[2]}.{parts[3]}"
    yield from (address.translate(FULL_WIDTH), address.translate(CIRCLED), address.replace(".", "。"))
    yield from (address.replace(".", "%2e"), "".join(f"%{ord(letter):02x}" for letter in address))
    yield from (f"[::ffff:{address}]", f"[::ffff:{whole >> 16:x}:{low16:x}]", f"[0:0:0:0:0:ffff:{address}]")
    yield from (f"[64:ff9b::{address}]", f"[::{address}]", f"[2002:{whole >> 16:x}:{low16:x}::]")


def hosts() -> Iterator[str]:
    """Every host that leads inside."""
    for address in V4:
        yield from forms(address)
    yield from (f"[{address}]" for address in V6)
    yield from NAMES


URLS = [
    "{scheme}://{host}/", "{scheme}://{host}:{port}/a", "{scheme}://{host}", "{scheme}:{host}/", "{scheme}:/{host}/",
    "{scheme}:///{host}/", "//{host}/", "{scheme}://8.8.8.8@{host}/", "{scheme}://u:p@{host}:{port}/",
    "{scheme}://{host}@{host}/", "{scheme}://{host}\\@8.8.8.8/", "{scheme}://8.8.8.8\\@{host}/",
    "{scheme}://8.8.8.8#@{host}/", "{scheme}://8.8.8.8/#@{host}/", "{scheme}://{host}#.example/",
    "{scheme}://{host}?.example/", "{scheme}://{host}%00.example/", "{scheme}://{host}\t/", " {scheme}://{host}/",
    "{scheme}://{host}:{port}:80/", "{scheme}://8.8.8.8:80@{host}:{port}/", "{scheme}://8.8.8.8%2f@{host}/",
    "{scheme}://8.8.8.8%23@{host}/", "{scheme}://8.8.8.8;@{host}/", "{scheme}://{host};.8.8.8.8/",
    "{scheme}://[8.8.8.8]@{host}/", "{scheme}://{host}/..//x@8.8.8.8", "{scheme}://{host}/%2e%2e",
]  # fmt: skip
"""What reads some of them reads another host than the next reader."""
SIP = [
    "sip:x@{host}", "sip:{host}", "sips:x@{host}", "SIP:x@{host}:{port}", "sip:x@{host};transport=tcp",
    "sip:x@{host}:{port};transport=tcp", "sip:x@{host};transport=tls", "sip:x@8.8.8.8@{host}", "sip:8.8.8.8@{host}",
    "sip:x@{host};maddr=8.8.8.8", "sip:x@8.8.8.8;maddr={host}", "sip:x@8.8.8.8;received={host}",
    "sip:x@8.8.8.8;route={host}", "sip:x@8.8.8.8;fs_path=sip:{host}", "sip:x@8.8.8.8?Route=<sip:{host};lr>",
    "sip:x@8.8.8.8?X-A=b%0d%0aRoute:%20<sip:{host};lr>", "sip:x@8.8.8.8,sip:x@{host}", "sip:x@8.8.8.8;dest={host}",
    "sip:x@{host}#8.8.8.8", "sip:x@{host}\t", " sip:x@{host}", "sip:x@8.8.8.8;ob;{host}", "sip:x%40{host}@{host}",
    "sip:x;a@8.8.8.8@{host}", "sip:x@8.8.8.8:5060@{host}", "sip:x:p@{host}", "sip:x@8.8.8.8|sip:x@{host}",
    "sip:x@8.8.8.8\\@{host}", "sip:x@8.8.8.8%00@{host}", "sip:x@8.8.8.8/{host}",
    "sip:x@{host};transport=udp;lr", "sips:8.8.8.8%40x@{host}:{port};transport=tls",
]  # fmt: skip


def lookup(host: str, port: int, family: int = 0, kind: int = 0) -> list[tuple[object, ...]]:
    """As a resolver that knows the names that lead inside; others as the system's libc reads them, without DNS."""
    if host in INSIDE:
        return [(0, kind, 6, "", (address, port)) for address in INSIDE[host]]
    if host.startswith("localhost") or host == "ip6-localhost":
        return [(0, kind, 6, "", ("127.0.0.1", port))]
    flags = socket.AI_NUMERICHOST
    return list(socket.getaddrinfo(host, port, family, kind, 0, flags))
