"""First steps of a call on a real Asterisk."""

from app.calls.commands.core import Answer
from app.calls.events import Answered, Arrived, Digit
from tests.pretend.watched import Watched, until
from tests.real_switch.asterisk import Asterisk as RunningAsterisk
from tests.softphone import Call, Phone


def dial(asterisk: RunningAsterisk, phone: Phone, to: str = "1234", **more: object) -> Call:
    return phone.call(f"sip:{to}@127.0.0.1:{asterisk.settings.sip_port}", **more)  # type: ignore[arg-type]


def arrived(watched: Watched, count: int = 1) -> str:
    """The channel of the newest call."""

    def found() -> list[str]:
        channels = [channel for channel, event in watched.told if isinstance(event, Arrived)]
        return channels[count - 1 :]

    assert until(found)
    return found()[0]


def up(watched: Watched) -> str:
    channel = arrived(watched)
    watched.switch.perform(channel, "CA1-1", Answer())
    watched.wait(channel, Answered)
    return channel


def keys(watched: Watched, channel: str) -> str:
    return "".join(event.key for event in watched.of(channel) if isinstance(event, Digit))
