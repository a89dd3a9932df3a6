"""Softphones that register: with a digest, called on every contact, calling under their name (docs/rest-contract.md,
Clients)."""

import pytest

from tests.pretend.webhook import Webhook
from tests.real_switch.softphones import Softphones, registers
from tests.real_switch.system import System, until
from tests.softphone import Phone

pytestmark = pytest.mark.switch


def refused(system: System, phone: Phone) -> list[str]:
    """The first lines that a phone was answered when it tried to register."""
    assert not registers(system, phone)
    answers = [message for _at, way, message in phone.agent.others if way == "<"]
    return [answer.first_line for answer in answers]


def test_unknown_login_and_wrong_password_are_answered_alike(system: System, softphones: Softphones) -> None:
    softphones.client("cl-alice")
    softphones.registered("cl-alice")
    wrong = refused(system, softphones.phone("cl-alice", "wrong"))
    unknown = refused(system, softphones.phone("cl-nobody"))
    assert wrong == unknown
    assert wrong


@pytest.mark.proves("noun Client")
def test_every_contact_rings_and_the_first_to_answer_is_connected(
    system: System, hook: Webhook, softphones: Softphones, alice: Phone
) -> None:
    softphones.client("cl-bob")
    first, second = softphones.registered("cl-bob"), softphones.registered("cl-bob")
    first.will(ring_after=0.1, answer_after=None)
    second.will(ring_after=0.1, answer_after=1.0)
    hook.answer("/client", "<Response><Dial><Client>cl-bob</Client></Dial></Response>")
    system.number("2900", hook.url("/client"))
    call = alice.call(system.sip("2900"))
    loser, winner = first.wait_call(5), second.wait_call(5)
    assert loser, call.story()
    assert winner, call.story()
    assert winner.wait_answered(4)
    assert loser.wait(lambda: loser.cancelled_at, 2), loser.story()
    winner.send_tone(900, 1.5)
    call.send_tone(700, 1.5)
    assert call.wait_tone(900, 4), call.story()
    assert winner.wait_tone(700, 4), winner.story()
    winner.bye()
    assert call.wait_ended(4)


def test_who_is_not_registered_cannot_be_called(
    system: System, hook: Webhook, softphones: Softphones, alice: Phone
) -> None:
    softphones.client("cl-carol")
    hook.answer("/absent", '<Response><Dial action="/absent/got"><Client>cl-carol</Client></Dial></Response>')
    hook.answer("/absent/got", "<Response/>")
    system.number("2901", hook.url("/absent"))
    alice.call(system.sip("2901"))
    (told,) = until(lambda: hook.received("/absent/got"), 6)
    assert told.params["DialCallStatus"] == "failed"
    sid = told.params["CallSid"]
    until(lambda: "13260" in {row["error_code"] for row in system.notifications(sid)})


def test_calls_of_a_client_are_from_it(system: System, hook: Webhook, softphones: Softphones) -> None:
    softphones.client("cl-dora")
    phone = softphones.registered("cl-dora")
    hook.answer("/from", "<Response><Say>Hello</Say></Response>")
    system.number("2902", hook.url("/from"))
    call = phone.call("2902", caller_name="Dora")
    assert call.wait_speech(8), call.story()
    (request,) = hook.received("/from")
    assert (request.params["From"], request.params["CallerName"]) == ("client:cl-dora", "Dora")


def test_nobody_calls_under_a_clients_name(system: System, hook: Webhook, softphones: Softphones) -> None:
    """From <login>@<our host> without the password: asked for it, never let in under that name."""
    softphones.client("cl-erin")
    real = softphones.registered("cl-erin")
    hook.answer("/false", "<Response><Reject/></Response>")
    system.number("2903", hook.url("/false"))
    for password in (None, "wrong"):
        liar = softphones.stack.enter_context(Phone(user="cl-erin", password=password))
        liar._registration = real._registration
        call = liar.call("2903")
        call.wait_ended(5)
        assert call.status in (401, 403, 407), call.story()
        liar._registration = None
    assert not hook.received("/false")


def test_anybody_may_still_call(system: System, hook: Webhook, softphones: Softphones) -> None:
    softphones.client("cl-fay")
    hook.answer("/anybody", "<Response><Say>Hello</Say></Response>")
    system.number("2904", hook.url("/anybody"))
    with Phone(user="+15551234567") as stranger:
        call = stranger.call(system.sip("2904"))
        assert call.wait_speech(8), call.story()
    assert hook.received("/anybody")[0].params["From"] == "+15551234567"


def test_a_client_with_a_voice_url_runs_it(system: System, hook: Webhook, softphones: Softphones) -> None:
    hook.answer("/own", "<Response><Say>Whom do you want to call?</Say></Response>")
    softphones.client("cl-gus", VoiceUrl=hook.url("/own"))
    call = softphones.registered("cl-gus").call("77777")
    assert call.wait_speech(8), call.story()
    assert hook.received("/own")[0].params["To"] == "77777"


def test_the_api_calls_a_client(system: System, hook: Webhook, softphones: Softphones) -> None:
    softphones.client("cl-hal")
    phone = softphones.registered("cl-hal")
    phone.will(answer_after=0.2)
    hook.answer("/hal", "<Response><Say>Good morning</Say></Response>")
    data = {"From": "+15550001", "To": "client:cl-hal", "Url": hook.url("/hal")}
    status, row = system.rest("POST", "/Calls.json", data)
    assert status == 201, row
    call = phone.wait_call(5)
    assert call
    assert call.wait_speech(8), call.story()
    assert system.final(row["sid"], 8)["status"] == "completed"


def test_a_new_password_counts_at_once(system: System, softphones: Softphones) -> None:
    softphones.client("cl-ian")
    softphones.registered("cl-ian")
    changed = system.rest("POST", f"/Clients/{softphones.sids['cl-ian']}.json", {"Password": "Another-Horse-8"})
    assert changed[0] == 200, changed
    until(lambda: registers(system, softphones.phone("cl-ian", "Another-Horse-8")))
    assert not registers(system, softphones.phone("cl-ian"))


def test_a_deleted_client_is_nowhere(system: System, hook: Webhook, softphones: Softphones, alice: Phone) -> None:
    softphones.client("cl-jon")
    phone = softphones.registered("cl-jon")
    phone.will(answer_after=0.1)
    softphones.delete("cl-jon")
    again = softphones.phone("cl-jon")
    until(lambda: not registers(system, again))
    hook.answer("/gone", '<Response><Dial action="/gone/got"><Client>cl-jon</Client></Dial></Response>')
    hook.answer("/gone/got", "<Response/>")
    system.number("2905", hook.url("/gone"))
    alice.call(system.sip("2905"))
    (told,) = until(lambda: hook.received("/gone/got"), 6)
    assert told.params["DialCallStatus"] == "failed"
    assert not phone.calls


def test_a_switch_that_died_knows_its_clients_again(
    system: System, hook: Webhook, softphones: Softphones, alice: Phone
) -> None:
    softphones.client("cl-kim")
    phone = softphones.registered("cl-kim")
    phone.will(answer_after=0.1)
    system.kill("usr/sbin/asterisk" if system.switch == "asterisk" else "freeswitch -nf")
    until(lambda: registers(system, phone), 30)
    hook.answer("/kim", "<Response><Dial><Client>cl-kim</Client></Dial></Response>")
    system.number("2906", hook.url("/kim"))
    call = alice.call(system.sip("2906"))
    received = phone.wait_call(5)
    assert received, call.story()
    received.send_tone(900, 1.0)
    assert call.wait_tone(900, 4), call.story()
