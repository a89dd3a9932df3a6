"""The audio settings of the guide's table 2.1, each heard in a real call: every one is a tone of its own here."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from app.launcher.switch import freeswitch
from app.settings.config import load
from tests.pretend.webhook import Webhook
from tests.real_switch.asterisk import settings_for
from tests.real_switch.conftest import wav
from tests.real_switch.freeswitch import ABSENT
from tests.real_switch.guide import SWITCHES
from tests.real_switch.ports import free_port
from tests.real_switch.scenes import scene
from tests.real_switch.softphones import Softphones
from tests.real_switch.system import System, running_system, until
from tests.softphone import Phone, listen

pytestmark = [pytest.mark.switch, pytest.mark.timeout(180)]

HZ = {
    "beep_audio_file": 500,
    "reject_audio_file": 620,
    "alert_on_enter_file": 740,
    "alert_on_exit_file": 860,
    "ringback_audio_file": 980,
    "conference_music_file": 1100,
}


@pytest.fixture(scope="module", params=SWITCHES)
def toned(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """A RestComm whose every audio setting is a tone."""
    if request.param == "freeswitch" and not freeswitch.program(load()):
        pytest.skip(ABSENT)
    var = tmp_path_factory.mktemp(f"toned-{request.param}")
    files = {name: str(wav(var, hz, 0.6)) for name, hz in HZ.items()}
    settings = settings_for(var, freeswitch_esl_port=free_port(), reject_with="tone", dtmf_inband=True, **files)
    with running_system(settings, request.param) as running:
        yield running


def test_every_one_is_heard(toned: System, hook: Webhook, alice: Phone, bob: Phone, tmp_path: Path) -> None:
    bob.will(ring_after=0.1, answer_after=None)
    conference = "<Dial><Conference {}>heard</Conference></Dial>"
    to = {
        "beep": scene(toned, hook, "3700", '<Record action="done"/>', done="<Hangup/>"),
        "reject": scene(toned, hook, "3701", "<Reject/>"),
        "ringback": scene(toned, hook, "3702", f"<Dial><Uri>{bob.uri}</Uri></Dial>"),
        "waits": scene(toned, hook, "3703", conference.format('startConferenceOnEnter="false"')),
        "starts": scene(toned, hook, "3704", conference.format("")),
    }
    calls = {name: alice.call(to[name]) for name in ("beep", "reject", "ringback", "waits")}
    assert calls["beep"].wait_tone(HZ["beep_audio_file"], 8), calls["beep"].story()
    assert calls["ringback"].wait_tone(HZ["ringback_audio_file"], 8), calls["ringback"].story()
    assert calls["waits"].wait_tone(HZ["conference_music_file"], 8), calls["waits"].story()
    rejected = calls["reject"]
    assert rejected.wait_ended(8), rejected.story()
    assert rejected.answered_at is None, "a rejected call is not answered"
    assert listen.find_tone(rejected.heard_early, HZ["reject_audio_file"]), rejected.story()
    other = bob.call(to["starts"])
    assert calls["waits"].wait_tone(HZ["alert_on_enter_file"], 8), calls["waits"].story()
    other.bye()
    assert calls["waits"].wait_tone(HZ["alert_on_exit_file"], 8), calls["waits"].story()
    for call in calls.values():
        call.bye()


def test_keys_that_come_as_tones(toned: System, hook: Webhook, alice: Phone) -> None:
    """dtmf_inband: from a phone without RFC 4733; keys that come otherwise are understood as before, and once."""
    with ExitStack() as stack:
        oldtimer = stack.enter_context(Phone(user="oldtimer", telephone_event=False))
        softphones = Softphones(toned, stack)
        softphones.client("old-client")
        client = softphones.registered("old-client", telephone_event=False)
        calls = {}
        for number, phone, via in (
            ("3710", oldtimer, "inband"),
            ("3711", oldtimer, "info"),
            ("3712", alice, "rfc4733"),
            ("3713", client, "inband"),
        ):
            to = scene(toned, hook, number, '<Gather action="got" timeout="3"/>', got="<Hangup/>")
            calls[number] = phone.call(to), via
        for call, via in calls.values():
            assert call.wait_answered(5), call.story()
            call.wait_silence(0.4, 2)
            call.press("159#", via=via, wait=False)
        for number, (call, via) in calls.items():
            (got,) = until(lambda number=number: hook.received(f"/{number}/got"), 8)
            assert got.params["Digits"] == "159", via
            assert call.wait_ended(5)
