"""A new certificate of SIP over TLS, on both switches: the next connection is shown it, and a call that is up over TLS
goes on and can be ended by either side. The phone is baresip's."""

import os
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.launcher.switch import freeswitch
from app.launcher.switch.certificates import self_signed
from app.settings.config import load
from tests.pretend.webhook import Webhook
from tests.real_switch.asterisk import settings_for
from tests.real_switch.baresip import Baresip, needs_baresip
from tests.real_switch.freeswitch import ABSENT
from tests.real_switch.guide import SWITCHES
from tests.real_switch.ports import free_port, free_sip_port
from tests.real_switch.scenes import tones
from tests.real_switch.system import System, running_system, until
from tests.softphone import listen

pytestmark = [pytest.mark.switch, needs_baresip]


class Files:
    """The operator's certificate and key."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.cert, self.key = folder / "fullchain.pem", folder / "privkey.pem"
        self.renew()

    def renew(self) -> str:
        """Another pair, in place of this one. Returns the certificate."""
        for path, text in zip((self.key, self.cert), self_signed(["127.0.0.1"]), strict=True):
            new = path.with_suffix(".new")
            new.write_text(text)
            os.replace(new, path)
        return self.cert.read_text()


@pytest.fixture(scope="module", params=SWITCHES)
def installed(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[System, Files]]:
    """A RestComm with the operator's certificate for SIP over TLS."""
    if request.param == "freeswitch" and not freeswitch.program(load()):
        pytest.skip(ABSENT)
    files = Files(tmp_path_factory.mktemp(request.param) / "operator")
    settings = settings_for(
        tmp_path_factory.mktemp(request.param),
        freeswitch_esl_port=free_port(),
        sip_tls_port=free_sip_port(),
        sip_tls_cert=str(files.cert),
        sip_tls_key=str(files.key),
        callers="anybody",
    )
    with running_system(settings, request.param) as system:
        yield system, files


def shown(system: System) -> str:
    """The certificate that the switch shows now; empty: it listens to nobody."""
    try:
        return ssl.get_server_certificate(("127.0.0.1", system.settings.sip_tls_port), timeout=5)
    except OSError:
        return ""


def secure(system: System, user: str) -> str:
    return f"sip:{user}@127.0.0.1:{system.settings.sip_tls_port}"


@pytest.mark.parametrize("ends", ["caller", "callee"])
def test_a_call_over_tls_outlives_the_certificate(
    installed: tuple[System, Files], hook: Webhook, tmp_path: Path, ends: str
) -> None:
    system, files = installed
    number = "7201" if ends == "caller" else "7202"
    tones(hook, number, 3, 600, 1200)
    verbs = "".join(f"<Play>/{number}/{tone}.wav</Play>" for tone in (600, 600, 600, 1200, 1200))
    rest = "<Redirect>/rest</Redirect>" if ends == "callee" else "<Pause length='30'/>"
    hook.answer(f"/{number}/doc", f"<Response>{verbs}{rest}</Response>")
    hook.answer("/rest", "<Response><Hangup/></Response>")
    system.number(number, hook.url(f"/{number}/doc"))
    assert shown(system) == files.cert.read_text()
    with Baresip(tmp_path / "phone", ";transport=tls;mediaenc=srtp-mand") as phone:
        phone.dial(secure(system, number))
        until(lambda: listen.has_tone(phone.heard(), 600), 8)
        new = files.renew()
        until(lambda: shown(system) == new, 9)
        assert until(lambda: listen.has_tone(phone.heard(), 1200), 12), phone.log()
        (sid,) = [one["sid"] for one in calls(system, number, "in-progress")]
        if ends == "caller":
            phone.type("/hangup")
        until(lambda: [one for one in calls(system, number, "completed") if one["sid"] == sid], 12)
        until(lambda: "session closed" in phone.log().lower() or "terminate" in phone.log().lower(), 5)
    with Baresip(tmp_path / "next", ";transport=tls;mediaenc=srtp-mand") as another:
        another.dial(secure(system, number))
        try:
            until(lambda: listen.has_tone(another.heard(), 600), 8)
        except AssertionError:
            raise AssertionError(another.log()) from None


def calls(system: System, number: str, status: str) -> list[dict[str, str]]:
    answer = system.rest("GET", f"/Calls.json?To={number}&Status={status}")[1]
    found: list[dict[str, str]] = answer["calls"]
    return found


def test_files_that_are_no_pair_change_nothing(installed: tuple[System, Files]) -> None:
    system, files = installed
    before = shown(system)
    assert before
    kept = files.key.read_text()
    files.key.write_text(self_signed(["127.0.0.1"])[0])
    until(lambda: "not read, the certificate from before is kept" in system.log("engine"), 9)
    assert shown(system) == before
    files.key.write_text(kept)
