"""TLS over a socket whose records RestComm reads itself: limited in bytes, with a deadline, and giving other greenlets
their turn (answer.py).

OpenSSL on a socket of its own reads on as long as there is something that is no data, in C: a server that sends session
tickets or hello requests forever would stop the whole process.
"""

import math
import ssl
import time
from collections.abc import Callable
from typing import TypeVar

import gevent
from gevent.socket import socket

T = TypeVar("T")
RECORD_BYTES = 16384
IDLE_BYTES = 1 << 18
"""Most that is received in a row without any data coming out of it: a handshake has some kilobytes."""


class SecureSocket:
    """A client's end of TLS. Timeouts are those of the socket below."""

    def __init__(self, sock: socket, context: ssl.SSLContext, host: str) -> None:
        self.sock = sock
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context.wrap_bio(self.incoming, self.outgoing, server_hostname=host)
        self.until = math.inf
        self.ended = False

    def handshake(self, until: float) -> None:
        """Agree, and verify who is there. until: monotonic seconds. Raises SSLError, OSError."""
        self.until = until
        self.run(self.tls.do_handshake)
        self.until = math.inf

    def recv(self, most: int) -> bytes:
        """Some data; empty: no more will come. Raises SSLError, OSError."""
        try:
            return self.run(lambda: self.tls.read(most))
        except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
            return b""

    def sendall(self, data: bytes) -> None:
        """Send all data. Raises SSLError or OSError."""
        self.run(lambda: self.tls.write(data))

    def run(self, step: Callable[[], T]) -> T:
        """Do a step, receiving and sending what it needs."""
        received = 0
        while True:
            try:
                done = step()
            except ssl.SSLWantReadError:
                self.flush()
                received += self.fill(received)
            else:
                self.flush()
                return done

    def fill(self, received: int) -> int:
        """Receive once. Returns how much. Raises TimeoutError, SSLError."""
        if received:
            gevent.sleep(0)
        if time.monotonic() >= self.until:
            raise TimeoutError
        if received > IDLE_BYTES:
            raise ssl.SSLError("more than 256 kB came, and no data in it")
        data = self.sock.recv(RECORD_BYTES)
        if data:
            self.incoming.write(data)
        else:
            self.incoming.write_eof()
            if self.ended:
                raise ssl.SSLEOFError("the connection is closed")
            self.ended = True
        return len(data)

    def flush(self) -> None:
        """Send what TLS has to say."""
        if self.outgoing.pending:
            self.sock.sendall(self.outgoing.read())

    @property
    def pending(self) -> bool:
        """Is there something that was received and not read?"""
        return bool(self.incoming.pending or self.tls.pending())

    def settimeout(self, seconds: float | None) -> None:
        self.sock.settimeout(seconds)

    def fileno(self) -> int:
        return self.sock.fileno()

    def close(self) -> None:
        self.sock.close()
