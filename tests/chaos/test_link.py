"""The relay of chaos runs: what passes, what is reset, what is swallowed."""

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest

from tests.chaos.link import Link


@pytest.fixture
def echo() -> Iterator[int]:
    """A server that says everything back. Gives its port."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                near, _ = server.accept()
            except OSError:
                return
            threading.Thread(target=talk, args=(near,)).start()

    def talk(near: socket.socket) -> None:
        with near, suppress(ConnectionResetError):
            while data := near.recv(100):
                near.sendall(data)

    thread = threading.Thread(target=serve)
    thread.start()
    yield server.getsockname()[1]
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join()


@pytest.fixture
def link(echo: int) -> Iterator[Link]:
    made = Link(echo)
    yield made
    made.close()


def connected(link: Link) -> socket.socket:
    made = socket.create_connection(("127.0.0.1", link.port), timeout=3)
    made.sendall(b"one")
    assert made.recv(10) == b"one"
    return made


def test_a_cut_link_is_reset_and_refuses_until_it_is_mended(link: Link) -> None:
    with connected(link) as one:
        link.cut()
        with pytest.raises(ConnectionResetError):
            one.recv(10)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", link.port), timeout=3)
    link.mend()
    connected(link).close()


def test_a_silent_link_swallows_until_it_is_mended(link: Link) -> None:
    with connected(link) as one:
        link.swallow()
        one.sendall(b"two")
        one.settimeout(0.3)
        with pytest.raises(TimeoutError):
            one.recv(10)
        link.mend()
        one.settimeout(3)
        assert one.recv(10) == b"two"
