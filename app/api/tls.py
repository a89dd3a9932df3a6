"""TLS on the API's own port (settings http_tls_cert, http_tls_key; docs/server.md).

One port speaks both: a connection that begins with a TLS handshake is TLS, and plain HTTP is for this machine only (the
switch, health checks, a proxy). A certificate that changes on the disk is the one of the next handshake; connections
and requests go on.
"""

import logging
import socket
import ssl
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import gevent
import gevent.ssl

from app.settings.config import Settings

log = logging.getLogger(__name__)

HANDSHAKE = b"\x16"
"""How a TLS connection begins: the type of its first record (RFC 8446 5.1)."""
HANDSHAKE_SECONDS = 10
FORBIDDEN = (
    b"HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain\r\nConnection: close\r\n"
    b"Content-Length: 12\r\n\r\nhttps only.\n"
)


class Certificate:
    """The certificate of the API, always as the files are."""

    def __init__(self, cert: Path, key: Path) -> None:
        """Raises OSError, SSLError for files that are no certificate and key."""
        self.cert, self.key = cert, key
        self.context = gevent.ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.minimum_version = ssl.TLSVersion.TLSv1_2
        self.context.set_alpn_protocols(["http/1.1"])
        self.seen = self.stamp()
        self.context.load_cert_chain(cert, key)

    def stamp(self) -> tuple[int, ...]:
        """Changes with the files. Raises OSError."""
        told = [path.stat() for path in (self.cert, self.key)]
        return tuple(number for one in told for number in (one.st_mtime_ns, one.st_size, one.st_ino))

    def renew(self) -> bool:
        """Read the files if they have changed. Returns whether they were taken; bad ones are not, and told once."""
        try:
            now = self.stamp()
            if now == self.seen:
                return False
            self.seen = now
            # On a trial first: half of a new pair must not end up in what handshakes use.
            gevent.ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(self.cert, self.key)
            self.context.load_cert_chain(self.cert, self.key)
        except (OSError, ssl.SSLError) as error:
            log.warning("%s: not read, the certificate from before is kept: %s", self.cert, error)
            return False
        log.info("%s: a new certificate", self.cert)
        return True

    def accepted(self, client: Any) -> Any:
        """The connection to talk over: with TLS, or as it is for this machine; None: it was closed."""
        first = b""
        with gevent.Timeout(HANDSHAKE_SECONDS, False):  # type: ignore[arg-type] # False: be silent
            first = client.recv(1, socket.MSG_PEEK)
        if first == HANDSHAKE:
            return self.secured(client)
        if first and not is_same_machine(client):
            client.sendall(FORBIDDEN)
        elif first:
            return client
        client.close()
        return None

    def secured(self, client: Any) -> Any:
        """TLS over a connection; None: its handshake failed or took too long."""
        secure = None
        try:
            with gevent.Timeout(HANDSHAKE_SECONDS):
                secure = self.context.wrap_socket(client, server_side=True, do_handshake_on_connect=False)
                secure.do_handshake()
        except (OSError, gevent.Timeout) as error:
            log.debug("no TLS: %s", error)
            (secure or client).close()
            return None
        return secure


def certificate(settings: Settings) -> Certificate | None:
    """The one of the settings; None: there is none."""
    if not settings.http_tls_cert:
        return None
    return Certificate(Path(settings.http_tls_cert), Path(settings.http_tls_key))


def is_same_machine(client: Any) -> bool:
    """Does a connection come from this machine: from loopback, or from the address that it goes to?"""
    peer, own = (str(name[0]).partition("%")[0] for name in (client.getpeername(), client.getsockname()))
    address = ip_address(peer)
    return peer == own or (getattr(address, "ipv4_mapped", None) or address).is_loopback
