"""Who strangers are to an application, and what they learn of who is known (findings H5, M1, M2)."""

import socket

import pytest

from tests.pretend.webhook import Webhook
from tests.real_switch.scenes import scene
from tests.real_switch.softphones import Softphones, registers
from tests.real_switch.system import System, until
from tests.softphone import Phone

pytestmark = pytest.mark.switch


@pytest.mark.parametrize("user", ["client%3Abob", "a%0d%0aINJECT", "a%1b%5b2Jb", "sip%3Aceo%40bank"])
def test_a_stranger_is_no_client_and_no_line_of_a_log(system: System, hook: Webhook, user: str) -> None:
    number = str(29300 + len(user))
    to = scene(system, hook, number, "<Reject/>")
    with Phone(user="x") as phone:
        assert phone.call(to, from_user=user).wait_ended(5)
    (request,) = hook.received(f"/{number}/doc")
    told = request.params["From"]
    assert ":" not in told
    assert told.isprintable()
    assert "bob" not in told or told == "client%3Abob"


def test_identity_of_strangers_is_not_believed(system: System, hook: Webhook) -> None:
    to = scene(system, hook, "29310", "<Reject/>")
    with Phone(user="x") as phone:
        call = phone.call(to, headers={"P-Asserted-Identity": "<sip:client%3Abob@x>"})
        assert call.wait_ended(5)
    (request,) = hook.received("/29310/doc")
    assert not request.params["From"].startswith("client:")


def test_known_and_unknown_logins_are_asked_alike(system: System, hook: Webhook, softphones: Softphones) -> None:
    softphones.client("cl-known")
    real = softphones.registered("cl-known")
    to = scene(system, hook, "29311", "<Reject/>")
    statuses = []
    for user in ("cl-known", "cl-unknown"):
        with Phone(user=user, password=None) as phone:
            if (
                system.switch == "freeswitch"
            ):  # Asterisk never sees the port of a From, which tells softphones apart here
                phone._registration = real._registration
            else:
                phone.domain = "acme.sip.restcomm"
            call = phone.call(to)
            call.wait_ended(5)
            statuses.append(call.status)
            phone._registration = None
    assert statuses[0] == statuses[1]
    assert statuses[0] in (401, 407)
    assert not hook.received("/29311/doc")


def test_a_named_host_is_called_at_the_address_that_was_judged(system: System, hook: Webhook, bob: Phone) -> None:
    bob.will(answer_after=0.1)
    to = scene(system, hook, "29320", f"<Dial><Uri>sip:bob@localhost:{bob.port}</Uri></Dial>")
    with Phone(user="x") as phone:
        call = phone.call(to)
        received = bob.wait_call(5)
        assert received, call.story()
        assert "localhost" in received.header("To")
        assert until(lambda: received.answered_at)
        received.send_tone(900, 1.0)
        assert call.wait_tone(900, 4), call.story()
        received.bye()
        assert call.wait_ended(5)


@pytest.mark.parametrize("host", ["127.0.0.2", "10.255.255.1", "our ARI"])
def test_nothing_inside_is_called(system: System, hook: Webhook, host: str) -> None:
    number = f"2932{len(host)}"
    with socket.socket() as listening:
        listening.bind(("127.0.0.2", 0))
        listening.listen()
        listening.settimeout(2)
        port = system.settings.asterisk_ari_port if host == "our ARI" else listening.getsockname()[1]
        target = f"sip:x@{'127.0.0.1' if host == 'our ARI' else host}:{port};transport=tcp"
        to = scene(system, hook, number, f"<Dial><Uri>{target}</Uri></Dial><Reject/>")
        with Phone(user="x") as phone:
            assert phone.call(to).wait_ended(6)
        sid = hook.received(f"/{number}/doc")[0].params["CallSid"]
        assert "11216" in until(lambda: {row["error_code"] for row in system.notifications(sid)})
        with pytest.raises(TimeoutError):
            listening.accept()


def test_a_client_is_called_where_it_registered_from(system: System, hook: Webhook, softphones: Softphones) -> None:
    """A Contact names any host; the INVITE goes to the phone that showed the password."""
    softphones.client("cl-liar")
    with Phone(user="elsewhere") as elsewhere:
        phone = softphones.phone("cl-liar")
        honest = type(phone)._contact
        type(phone)._contact = property(  # type: ignore[assignment]
            lambda one: f"<sip:cl-liar@127.0.0.1:{elsewhere.port}>" if one is phone else honest.fget(one)  # type: ignore[attr-defined]
        )
        try:
            until(lambda: registers(system, phone))
        finally:
            type(phone)._contact = honest  # type: ignore[method-assign]
        to = scene(system, hook, "29330", "<Dial><Client>cl-liar</Client></Dial>")
        phone.will(answer_after=0.1)
        with Phone(user="x") as caller:
            call = caller.call(to)
            received = phone.wait_call(5)
            assert received, call.story()
            assert not elsewhere.calls
            call.bye()
