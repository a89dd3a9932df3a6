"""The link to a real Asterisk is cut for a while: what is asked meanwhile is done when it is back, once (C4)."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import gevent
import pytest
from gevent import socket
from gevent.server import StreamServer

from app.calls.commands.core import Answer, Originate, PlayFile, SendDigits
from app.calls.destination import sip_uri
from app.calls.events import Answered, Finished, Reconnected
from ariclient.switch import Asterisk
from tests.ariclient.steps import arrived, dial
from tests.pretend.watched import Watched, until
from tests.real_switch.asterisk import Asterisk as RunningAsterisk
from tests.softphone import Phone, listen

pytestmark = pytest.mark.switch


class Wire:
    """A TCP relay in front of ARI."""

    def __init__(self, port: int) -> None:
        self.target = port
        self.open: list[Any] = []
        self.server = StreamServer(("127.0.0.1", 0), self.serve)
        self.server.start()
        self.port: int = self.server.server_port or 0

    def serve(self, near: Any, _address: object) -> None:
        far = socket.create_connection(("127.0.0.1", self.target))
        self.open += [near, far]
        gevent.joinall([gevent.spawn(self.relay, near, far), gevent.spawn(self.relay, far, near)])
        near.close()
        far.close()

    def relay(self, one: Any, other: Any) -> None:
        with suppress(OSError):
            while data := one.recv(65536):
                other.sendall(data)
        with suppress(OSError):
            other.shutdown(2)

    def unplug(self) -> None:
        self.server.stop()
        for one in self.open:
            with suppress(OSError):
                one.shutdown(2)

    def plug(self) -> None:
        self.open.clear()
        self.server = StreamServer(("127.0.0.1", self.port), self.serve)
        self.server.start()


@pytest.fixture
def wire(real_asterisk: RunningAsterisk) -> Iterator[Wire]:
    wire = Wire(real_asterisk.settings.asterisk_ari_port)
    yield wire
    wire.unplug()


def test_what_is_asked_without_a_link_is_done_when_it_is_back_once(
    real_asterisk: RunningAsterisk, wire: Wire, alice: Phone, bob: Phone, sound: str
) -> None:
    bob.will(ring_after=0.1, answer_after=0.2)
    url = f"http://127.0.0.1:{wire.port}/ari"
    with Watched(Asterisk(real_asterisk.settings.model_copy(update={"asterisk_ari_url": url}))) as watched:
        call = dial(real_asterisk, alice, "1234")
        channel = arrived(watched)
        watched.switch.perform(channel, "CA1-1", Answer())
        watched.wait(channel, Finished("CA1-1"))
        wire.unplug()
        assert until(lambda: not watched.switch.linked)
        watched.switch.perform(channel, "CA1-2", PlayFile(sound))
        watched.switch.perform(channel, "CA1-3", SendDigits("7"))
        watched.switch.perform("leg-link", "CA1-4", Originate(sip_uri(bob.uri), "+1234"))
        gevent.sleep(1.5)
        assert not [event for event in watched.of("leg-link") if isinstance(event, Finished)]
        wire.plug()
        watched.wait("", Reconnected, timeout=8, count=2)
        watched.wait("leg-link", Answered, timeout=8)
        watched.wait(channel, Finished("CA1-2"), timeout=8)
        watched.wait(channel, Finished("CA1-3"), timeout=8)
        assert watched.switch.channels() == {channel: True, "leg-link": True}
    assert abs(listen.tone_seconds(call.heard, 600) - 2.0) < 0.3
    assert bob.wait_call(1)
    assert not bob.wait_call(0.5), "it was called once"
    assert call.digits == "7"
    call.bye()
