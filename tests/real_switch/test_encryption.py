"""SIP over TLS and SRTP (SDES) with baresip, on both switches: audio both ways, decrypted by each side."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from app.launcher.switch import freeswitch
from app.settings.config import load
from tests.pretend.webhook import Webhook
from tests.real_switch.asterisk import settings_for
from tests.real_switch.baresip import SENDS, Baresip, needs_baresip
from tests.real_switch.freeswitch import ABSENT
from tests.real_switch.guide import SWITCHES
from tests.real_switch.ports import free_port, free_sip_port
from tests.real_switch.scenes import tones
from tests.real_switch.softphones import PASSWORD
from tests.real_switch.system import System, running_system, until
from tests.softphone import Phone, listen, read_wav, tone

CARRIER = "127.0.0.2"
"""Not that of our phones: the switch knows a gateway by its address."""
pytestmark = [pytest.mark.switch, needs_baresip]


@pytest.fixture(scope="module", params=SWITCHES)
def installed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """A RestComm with SIP over TLS, and a gateway that is called over TLS with SRTP."""
    if request.param == "freeswitch" and not freeswitch.program(load()):
        pytest.skip(ABSENT)
    gateways = [
        {"name": "secure", "uri": f"{CARRIER}:{free_sip_port()}", "transport": "tls", "srtp": "required"},
    ]
    settings = settings_for(
        tmp_path_factory.mktemp(request.param),
        freeswitch_esl_port=free_port(),
        sip_tls_port=free_sip_port(),
        gateways=gateways,
        callers="anybody",
    )
    with running_system(settings, request.param) as system:
        yield system


def secure(system: System, user: str) -> str:
    return f"sip:{user}@127.0.0.1:{system.settings.sip_tls_port}"


def record(system: System, hook: Webhook, number: str) -> None:
    """The number plays 600 Hz for 2 s, then records 2 s of the caller."""
    tones(hook, number, 2, 600)
    verbs = (
        f"<Play>/{number}/600.wav</Play><Record maxLength='2' timeout='1' playBeep='false' action='/{number}/over'/>"
    )
    hook.answer(f"/{number}/doc", f"<Response>{verbs}</Response>")
    hook.answer(f"/{number}/over", "<Response><Hangup/></Response>")
    system.number(number, hook.url(f"/{number}/doc"))


def recording(system: System, hook: Webhook, number: str, folder: Path) -> object:
    """What the switch recorded, as samples."""
    over = until(lambda: hook.received(f"/{number}/over"), 12)[0]
    file = folder / "recording.wav"
    file.write_bytes(system.audio(over.params["RecordingSid"]))
    return read_wav(file)


@pytest.mark.parametrize("srtp", ["srtp-mand", "srtp"])
def test_a_caller_over_tls_hears_and_is_heard(installed: System, hook: Webhook, tmp_path: Path, srtp: str) -> None:
    """srtp-mand offers RTP/SAVP; srtp offers RTP/AVP with a=crypto, which may be answered in the clear (RFC 8643)."""
    number = "7001" if srtp == "srtp" else "7002"
    record(installed, hook, number)
    with Baresip(tmp_path / "phone", f";transport=tls;mediaenc={srtp}") as phone:
        phone.dial(secure(installed, number))
        heard = recording(installed, hook, number, tmp_path)
        assert listen.has_tone(heard, SENDS), phone.log()  # type: ignore[arg-type]
        assert listen.has_tone(phone.heard(), 600), phone.log()


def test_a_registered_phone_is_called_over_tls_with_srtp(
    installed: System, hook: Webhook, tmp_path: Path, alice: Phone
) -> None:
    """The phone accepts RTP/SAVP only. The caller speaks plain RTP: the switch stands between."""
    status, row = installed.rest("POST", "/Clients.json", {"Login": "bare", "Password": PASSWORD})
    assert status == 201, row
    hook.answer("/7003", "<Response><Dial><Client>bare</Client></Dial></Response>")
    installed.number("7003", hook.url("/7003"))
    server = f"127.0.0.1:{installed.settings.sip_tls_port}"
    parameters = ";transport=tls;mediaenc=srtp-mand"
    with Baresip(tmp_path / "phone", parameters, user="bare", server=server, password=PASSWORD) as phone:
        until(lambda: "200 OK" in phone.log(), 8)
        call = alice.call(installed.sip("7003"))
        assert call.wait_answered(8), (call.story(), phone.log())
        call.send_audio(tone(600, 6))
        assert call.wait_tone(SENDS, 6), (call.story(), phone.log())
        assert until(lambda: listen.has_tone(phone.heard(), 600), 6), phone.log()
        call.bye()


def test_a_number_leaves_by_a_gateway_over_tls_with_srtp(
    installed: System, hook: Webhook, tmp_path: Path, alice: Phone
) -> None:
    (gateway,) = installed.settings.gateways
    hook.answer("/7004", "<Response><Dial callerId='+15550001'><Number>+4930111</Number></Dial></Response>")
    installed.number("7004", hook.url("/7004"))
    port = int(gateway.uri.rpartition(":")[2])
    where = {"user": "+4930111", "host": CARRIER, "tls_port": port}
    with Baresip(tmp_path / "carrier", ";transport=tls;mediaenc=srtp-mand", **where) as carrier:  # type: ignore[arg-type]
        until(lambda: "baresip is ready" in carrier.log(), 5)
        call = alice.call(installed.sip("7004"))
        assert call.wait_answered(8), (call.story(), carrier.log())
        call.send_audio(tone(600, 6))
        assert call.wait_tone(SENDS, 6), (call.story(), carrier.log())
        assert until(lambda: listen.has_tone(carrier.heard(), 600), 6), carrier.log()
        call.bye()


def test_phones_without_encryption_still_call(installed: System, hook: Webhook, alice: Phone) -> None:
    hook.answer("/7005", "<Response><Gather timeout='3'/></Response>")
    installed.number("7005", hook.url("/7005"))
    call = alice.call(installed.sip("7005"))
    assert call.wait_answered(5), call.story()
    call.bye()


@pytest.mark.parametrize("kind", SWITCHES)
def test_encrypted_audio_only(kind: str, hook: Webhook, tmp_path: Path, alice: Phone) -> None:
    """require_srtp: a caller without SRTP gets 488, one with it is heard."""
    if kind == "freeswitch" and not freeswitch.program(load()):
        pytest.skip(ABSENT)
    settings = settings_for(
        tmp_path / "var", freeswitch_esl_port=free_port(), sip_tls_port=free_sip_port(), require_srtp=True
    )
    with ExitStack() as stack:
        system = stack.enter_context(running_system(settings, kind))
        record(system, hook, "7006")
        plain = alice.call(system.sip("7006"))
        assert plain.wait_ended(5), plain.story()
        assert plain.status == 488, plain.story()
        phone = stack.enter_context(Baresip(tmp_path / "phone", ";transport=tls;mediaenc=srtp-mand"))
        phone.dial(secure(system, "7006"))
        assert listen.has_tone(recording(system, hook, "7006", tmp_path), SENDS), phone.log()  # type: ignore[arg-type]
