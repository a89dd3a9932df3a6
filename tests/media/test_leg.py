"""A leg at the relay: what a customer's server says waits until the caller can hear it (app/media/leg.py)."""

import socket
from collections.abc import Iterator

import pytest

from app.media.audio import rtp
from app.media.audio.g711 import SILENCE
from app.media.audio.playout import Playout
from app.media.leg import CONNECTED_SECONDS, LegAudio
from app.media.presence import Engine
from app.media.sip.sdp import Offer

AUDIO = b"\x11" * 160


class Scene:
    """A leg between a relay and a switch. engine: that of the node."""

    def __init__(self) -> None:
        self.switch = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.switch.bind(("127.0.0.1", 0))
        self.switch.settimeout(2)
        self.engine = Engine()
        self.leg = LegAudio("127.0.0.1", Offer("127.0.0.1", self.switch.getsockname()[1], 0, 101), self.engine)
        self.playout = Playout()

    def tick(self, after: float) -> bytes:
        """What the switch is sent in the tick so many seconds after the answer."""
        self.leg.play(self.playout, self.leg.answered + after)
        packet = rtp.parse(self.switch.recv(2048))
        assert packet
        return packet.payload


@pytest.fixture
def scene() -> Iterator[Scene]:
    scene = Scene()
    yield scene
    scene.leg.close()
    scene.switch.close()


def test_nothing_is_lost_before_the_switch_has_connected_the_caller(scene: Scene) -> None:
    scene.engine.came()
    scene.playout.add(AUDIO)
    assert scene.tick(0.1) == SILENCE * 160
    scene.leg.connected = True
    assert scene.tick(0.12) == AUDIO


def test_an_engine_that_was_not_heard_has_connected_the_caller_by_then(scene: Scene) -> None:
    scene.engine.came()
    scene.playout.add(AUDIO)
    assert scene.tick(CONNECTED_SECONDS / 2) == SILENCE * 160
    assert scene.tick(CONNECTED_SECONDS + 0.1) == AUDIO


def test_without_an_engine_nobody_is_connected(scene: Scene) -> None:
    scene.playout.add(AUDIO)
    scene.engine.came()
    scene.engine.left()
    assert scene.tick(60.0) == SILENCE * 160
    scene.engine.came()
    scene.engine.since = scene.leg.answered + 60.0
    assert scene.tick(60.5) == SILENCE * 160
    assert scene.tick(62.5) == AUDIO


def test_a_stream_that_goes_on_needs_no_engine(scene: Scene) -> None:
    scene.engine.came()
    assert scene.tick(CONNECTED_SECONDS + 0.1) == SILENCE * 160
    scene.engine.left()
    scene.playout.add(AUDIO)
    assert scene.tick(60.0) == AUDIO


def test_keys_wait_too(scene: Scene) -> None:
    scene.engine.came()
    scene.leg.press("5")
    assert scene.tick(0.1) == SILENCE * 160
    assert scene.tick(2.1) != SILENCE * 160


def test_an_engine_is_there_as_long_as_one_of_its_connections() -> None:
    engine = Engine()
    engine.came()
    engine.came()
    engine.left()
    assert engine.since < float("inf")
    engine.left()
    assert engine.since == float("inf")
