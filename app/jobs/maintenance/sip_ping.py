"""Does a switch still answer SIP? One OPTIONS over UDP, as load balancers ask (RFC 3261, 11)."""

import secrets
import socket
import time

REQUEST = (
    "OPTIONS sip:{host}:{port} SIP/2.0\r\nVia: SIP/2.0/UDP {us};rport;branch=z9hG4bK{id}\r\nMax-Forwards: 1\r\n"
    "From: <sip:restcomm@{us}>;tag={id}\r\nTo: <sip:{host}:{port}>\r\nCall-ID: {id}\r\nCSeq: 1 OPTIONS\r\n"
    "Content-Length: 0\r\n\r\n"
)
RESEND_SECONDS = 0.5


def answers(host: str, port: int, seconds: float = 2.0) -> bool:
    """Whether any SIP answer arrives within this many seconds. The request is repeated each half second; a closed port
    is detected at once."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    deadline = time.monotonic() + seconds
    with socket.socket(family, socket.SOCK_DGRAM) as link:
        try:
            link.connect((host, port))
            us = "{}:{}".format(*link.getsockname()[:2])
            request = REQUEST.format(host=host, port=port, us=us, id=secrets.token_hex(8)).encode()
            while (left := deadline - time.monotonic()) > 0:
                link.send(request)
                link.settimeout(min(RESEND_SECONDS, left))
                try:
                    if link.recv(4096).startswith(b"SIP/2.0 "):
                        return True
                except TimeoutError:
                    continue
        except OSError:
            return False
    return False
