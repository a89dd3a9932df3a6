"""Where the engine of a node finds its switch (guide table 2.5: remote-address, remote-port), on both back ends."""

from app.settings.config import Settings, load
from ariclient.switch import Asterisk
from eslbridge.switch import FreeSwitch
from tests.pretend.asterisk import PretendAsterisk
from tests.pretend.freeswitch import PretendFreeSwitch
from tests.pretend.watched import Watched


def esl(freeswitch: PretendFreeSwitch) -> dict[str, object]:
    """The address as a [[nodes]] table has it."""
    one = freeswitch.settings(freeswitch_esl_host="127.0.0.1")
    names = ("freeswitch_esl_host", "freeswitch_esl_port", "freeswitch_esl_password")
    return {"switch": "freeswitch"} | {name: getattr(one, name) for name in names}


def ari(asterisk: PretendAsterisk) -> dict[str, object]:
    one = asterisk.settings()
    return {"switch": "asterisk"} | {name: getattr(one, name) for name in ("asterisk_ari_url", "asterisk_ari_password")}


def two(first: dict[str, object], second: dict[str, object]) -> Settings:
    return load(nodes=[{"name": "a"} | first, {"name": "b"} | second])


def test_freeswitch() -> None:
    with PretendFreeSwitch() as first, PretendFreeSwitch() as second:
        settings = two(esl(first), esl(second))
        with Watched(FreeSwitch(settings.of_node("b"))):
            assert (first.links, second.links) == (0, 1)
        with Watched(FreeSwitch(settings.of_node("a"))):
            assert (first.links, second.links) == (1, 1)


def test_asterisk() -> None:
    with PretendAsterisk() as first, PretendAsterisk() as second:
        settings = two(ari(first), ari(second))
        with Watched(Asterisk(settings.of_node("b"))):
            assert (first.links, second.links) == (0, 1)
        with Watched(Asterisk(settings.of_node("a"))):
            assert (first.links, second.links) == (1, 1)
