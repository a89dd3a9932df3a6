"""The engine's connection to the relay: an idle one wakes nobody, a lost one is noticed and made again."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import gevent
import gevent.event
import gevent.socket
import pytest

from app.media import client
from app.media.client import RelayAway, RelayClient
from app.media.place import listening


class Relay:
    """Listens as the relay does; the test says what becomes of a connection."""

    def __init__(self, path: Path) -> None:
        with listening(path) as sock:
            self.listener = gevent.socket.socket(fileno=sock.detach())
        self.path = path

    def accept(self) -> gevent.socket.socket:
        with gevent.Timeout(5):
            return self.listener.accept()[0]


class Watched:
    """A client that runs, and what it told."""

    def __init__(self, path: Path) -> None:
        self.met, self.lost = gevent.event.Event(), gevent.event.Event()
        self.client = RelayClient(path, self.lost.set, self.met.set)
        self.greenlet = gevent.spawn(self.client.run)


@pytest.fixture
def relay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Relay]:
    monkeypatch.setattr("app.media.place.socket.socket", gevent.socket.socket)
    made = Relay(tmp_path / "media" / "n.sock")
    yield made
    made.listener.close()


@pytest.fixture
def watched(relay: Relay) -> Iterator[Watched]:
    made = Watched(relay.path)
    yield made
    made.greenlet.kill()
    made.client.drop()


def test_idle_relay_wakes_nobody(relay: Relay, watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[socket.socket] = []
    monkeypatch.setattr(client, "ended", looks.append)
    with relay.accept():
        assert watched.met.wait(5)
        gevent.sleep(5 * client.RETRY_SECONDS)
        assert not looks


def test_end_is_noticed_and_another_connection_made(relay: Relay, watched: Watched) -> None:
    relay.accept().close()
    assert watched.lost.wait(5)
    with relay.accept():
        assert watched.client.connected.wait(5)


def test_answers_are_for_who_asked(relay: Relay, watched: Watched) -> None:
    with relay.accept() as sock:
        assert watched.met.wait(5)
        for number in range(3):
            asked = gevent.spawn(watched.client.ask, "it")
            with gevent.Timeout(5):
                assert json.loads(sock.recv(100)) == {"ask": "it"}
            sock.sendall(b'{"number": %d}\n' % number)
            assert asked.get(timeout=5) == {"number": number}
        assert not watched.lost.is_set()


def test_question_that_fails_gives_way_to_another_connection(relay: Relay, watched: Watched) -> None:
    with relay.accept() as sock:
        assert watched.met.wait(5)
        watched.met.clear()
        asked = gevent.spawn(watched.client.ask, "it")
        with gevent.Timeout(5):
            sock.recv(100)
        sock.sendall(b"no JSON\n")
        with pytest.raises(RelayAway):
            asked.get(timeout=5)
        with relay.accept():
            assert watched.met.wait(5)


def test_relay_that_ends_at_once_is_not_met_all_the_time(relay: Relay, watched: Watched) -> None:
    ends = gevent.spawn(lambda: [relay.accept().close() for _ in range(3)])
    began = gevent.get_hub().loop.now()
    ends.join(5)
    gevent.get_hub().loop.update_now()
    assert ends.successful()
    assert gevent.get_hub().loop.now() - began >= 2 * client.RETRY_SECONDS
