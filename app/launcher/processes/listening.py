"""The API's listening socket, held by who starts the API: while the API is started again, who connects waits a moment
and is not refused. Under systemd that is restcomm-api.socket.
"""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from app.launcher.processes.program import Program
from app.settings.config import Settings

FD = 300
"""Its number in the programs. supervisord closes those below its setting minfds in them."""
CLOSED_BELOW = 256
BACKLOG = 1024
BIND = "--bind"


def family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


@contextmanager
def held(settings: Settings) -> Iterator[int]:
    """Listen until the block is left. Gives the descriptor for the supervisor. Raises OSError."""
    address = (settings.http_host, settings.http_port)
    with socket.create_server(address, family=family(settings.http_host), backlog=BACKLOG) as listener:
        os.dup2(listener.fileno(), FD)
        try:
            yield FD
        finally:
            os.close(FD)


def inherits(program: Program) -> Program:
    """The program, which takes the socket that is held instead of listening itself, if it listens so."""
    if BIND not in program.command:
        return program
    place = program.command.index(BIND) + 1
    return replace(program, command=[*program.command[:place], f"fd://{FD}", *program.command[place + 1 :]])


def listen_stream(settings: Settings) -> str:
    """The address as systemd's ListenStream wants it: numbers, no names."""
    host = socket.getaddrinfo(settings.http_host, None, family(settings.http_host), socket.SOCK_STREAM)[0][4][0]
    return f"[{host}]:{settings.http_port}" if ":" in str(host) else f"{host}:{settings.http_port}"
