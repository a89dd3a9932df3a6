"""Real calls to a SIP domain of an account: from an allowed address, and from another one (docs/rest-contract.md,
SIP)."""

from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.pretend.webhook import Webhook
from tests.real_switch.baresip import SENDS, Baresip, needs_baresip
from tests.real_switch.softphones import PASSWORD, Softphones
from tests.real_switch.system import System, until
from tests.softphone import Phone, RegisterFailed, listen, net

pytestmark = pytest.mark.switch
DOMAIN = "acme.sip.restcomm"


def made(system: System, path: str, **form: str) -> str:
    status, row = system.rest("POST", f"/SIP/{path}.json", form)
    assert status == 201, row
    return str(row["sid"])


def test_a_domain_answers_whoever_may_call_it(
    system: System, hook: Webhook, alice: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    host, port = system.settings.sip_host, system.settings.sip_port
    monkeypatch.setattr(net, "resolve", lambda name, _port: (host, port))  # what its DNS would say
    hook.answer("/acme", "<Response><Say>This is Acme</Say></Response>")
    domain = made(system, "Domains", DomainName=DOMAIN, VoiceUrl=hook.url("/acme"))
    call = alice.call(f"sip:sales@{DOMAIN}")
    assert not call.wait_answered(5), "nobody may call a domain without lists"
    listed = made(system, "IpAccessControlLists", FriendlyName="Loopback")
    address = made(system, f"IpAccessControlLists/{listed}/IpAddresses", FriendlyName="Us", IpAddress="127.0.0.1")
    made(system, f"Domains/{domain}/IpAccessControlListMappings", IpAccessControlListSid=listed)
    call = alice.call(f"sip:sales@{DOMAIN}")
    assert call.wait_speech(8), call.story()
    call.bye()
    (request,) = hook.received("/acme")
    assert request.params["To"] == f"sip:sales@{DOMAIN}"
    path = f"/SIP/IpAccessControlLists/{listed}/IpAddresses/{address}.json"
    assert system.rest("POST", path, {"IpAddress": "192.0.2.1"})[0] == 200
    call = alice.call(f"sip:sales@{DOMAIN}")
    assert not call.wait_answered(5), "the address is not in the list any more"
    assert system.rest("DELETE", f"/SIP/Domains/{domain}.json")[0] == 204


def test_a_credential_opens_a_domain_from_any_address(
    system: System, hook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever is From the domain is asked for a password: that of the credential, not of a client of the same name."""
    host, port = system.settings.sip_host, system.settings.sip_port
    monkeypatch.setattr(net, "resolve", lambda name, _port: (host, port))
    hook.answer("/staff", '<Response><Pause length="1"/></Response>')
    name, words = "staff.sip.restcomm", "Correct-Horse-8"
    with ExitStack() as stack:
        Softphones(system, stack).client("dora")
        domain = made(system, "Domains", DomainName=name, VoiceUrl=hook.url("/staff"))
        listed = made(system, "CredentialLists", FriendlyName="Staff")
        made(system, f"Domains/{domain}/CredentialListMappings", CredentialListSid=listed)
        credential = made(system, f"CredentialLists/{listed}/Credentials", Username="dora", Password=words)
        dora, client = (
            stack.enter_context(Phone(user="dora", password=password, domain=name)) for password in (words, PASSWORD)
        )
        until(lambda: dora.call(f"sip:sales@{name}").wait_answered(3))  # the switch hears of it within a second
        (request, *_) = hook.received("/staff")
        assert (request.params["From"], request.params["To"]) == (f"sip:dora@{name}", f"sip:sales@{name}")
        assert (request.params["SipDomain"], request.params["SipSourceIp"]) == (name, "127.0.0.1")
        assert request.params["SipCallId"]
        stranger = client.call(f"sip:sales@{name}")
        assert not stranger.wait_answered(2), "the client's password opens nothing here"
        assert system.rest("DELETE", f"/SIP/CredentialLists/{listed}/Credentials/{credential}.json")[0] == 204
        until(lambda: not dora.call(f"sip:sales@{name}").wait_answered(2))
        assert system.rest("DELETE", f"/SIP/Domains/{domain}.json")[0] == 204


def test_phones_register_with_a_domain_and_are_dialed(
    system: System, hook: Webhook, alice: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a credential of a list that is mapped for registrations, beside a client and a credential of another domain
    of the same name; until the mapping or SipRegistration is taken away."""
    host, port = system.settings.sip_host, system.settings.sip_port
    monkeypatch.setattr(net, "resolve", lambda name, _port: (host, port))
    one, other = "phones.sip.restcomm", "others.sip.restcomm"
    numbers = {"1710": f"sip:erin@{one}", "1711": f"sip:erin@{other}"}
    for number, uri in numbers.items():
        hook.answer(f"/{number}", f"<Response><Dial action='/done{number}'><Sip>{uri}</Sip></Dial></Response>")
        hook.answer(f"/done{number}", "<Response><Hangup/></Response>")
        system.number(number, hook.url(f"/{number}"))
    with ExitStack() as stack:
        client = Softphones(system, stack)
        client.client("erin")
        domains, phones, mappings = {}, {}, {}
        for name, words in ((one, "Correct-Horse-1"), (other, "Correct-Horse-2")):
            domains[name] = made(system, "Domains", DomainName=name, SipRegistration="true")
            listed = made(system, "CredentialLists", FriendlyName=name)
            made(system, f"CredentialLists/{listed}/Credentials", Username="erin", Password=words)
            phones[name] = stack.enter_context(Phone(user="erin", password=words))
            with pytest.raises(RegisterFailed):  # the list is not mapped
                phones[name].register(name, port)
            path = f"Domains/{domains[name]}/Auth/Registrations/CredentialListMappings"
            mappings[name] = f"/SIP/{path}/{made(system, path, CredentialListSid=listed)}.json"
            phones[name].register(name, port)
            phones[name].will(answer_after=0.2)
        stranger = stack.enter_context(Phone(user="erin", password="Correct-Horse-2"))
        with pytest.raises(RegisterFailed):  # another domain's password
            stranger.register(one, port)
        own = client.registered("erin")
        own.will(answer_after=0.2)
        for number, name in (("1710", one), ("1711", other)):
            call = alice.call(system.sip(number))
            talk = phones[name].wait_call(8)
            assert talk, call.story()
            assert talk.wait_answered(5), call.story()
            talk.send_tone(700, 1.0)
            assert call.wait_tone(700, 6), call.story()
            talk.bye()
            assert call.wait_ended(8), call.story()
            (done,) = hook.received(f"/done{number}")
            assert done.params["DialCallStatus"] == "completed"
            assert system.final(done.params["DialCallSid"])["to"] == numbers[number]
        assert not own.calls, "the client of the same name is somebody else"
        status, asked = system.rest(
            "POST",
            "/Calls.json",
            {"From": "+15550100", "To": numbers["1710"], "Twiml": "<Response><Pause/></Response>"},
        )
        assert status == 201, asked
        talk = phones[one].wait_call(8)
        assert talk, asked
        assert talk.wait_answered(5), talk.story()
        assert talk.wait_ended(8)
        assert system.final(asked["sid"])["to"] == numbers["1710"]
        assert system.rest("DELETE", mappings[one])[0] == 204
        assert system.rest("POST", f"/SIP/Domains/{domains[other]}.json", {"SipRegistration": "false"})[0] == 200
        for name in (one, other):
            with pytest.raises(RegisterFailed):
                phones[name].register(name, port)
        call = alice.call(system.sip("1710"))
        assert call.wait_ended(10), call.story()
        assert hook.received("/done1710")[-1].params["DialCallStatus"] == "failed"
        for sid in domains.values():
            assert system.rest("DELETE", f"/SIP/Domains/{sid}.json")[0] == 204


@needs_baresip
def test_a_phone_that_nobody_here_wrote_registers_with_a_domain(
    system: System, hook: Webhook, alice: Phone, tmp_path: Path
) -> None:
    """Through an outbound proxy, in place of the domain's DNS; it is dialed by its address, and they hear each
    other."""
    name, proxy = "baresip.sip.restcomm", f"sip:{system.settings.sip_host}:{system.settings.sip_port}"
    domain = made(system, "Domains", DomainName=name, SipRegistration="true")
    listed = made(system, "CredentialLists", FriendlyName=name)
    made(system, f"CredentialLists/{listed}/Credentials", Username="desk-1", Password="Correct-Horse-9")
    made(system, f"Domains/{domain}/Auth/Registrations/CredentialListMappings", CredentialListSid=listed)
    hook.answer("/desk", f"<Response><Dial><Sip>desk-1@{name}</Sip></Dial></Response>")
    system.number("1712", hook.url("/desk"))
    phone = Baresip(tmp_path / "baresip", user="desk-1", server=name, password="Correct-Horse-9")
    (account,) = (phone.folder / "accounts").read_text().splitlines()
    (phone.folder / "accounts").write_text(f'{account};outbound="{proxy}"\n')
    with phone:
        until(lambda: "200 OK" in phone.log(), 15)
        call = alice.call(system.sip("1712"))
        assert call.wait_tone(SENDS, 10), call.story() + phone.log()[-1500:]
        call.send_tone(700, 1.5)
        until(lambda: listen.has_tone(phone.heard(), 700), 8)
        call.bye()
    assert system.rest("DELETE", f"/SIP/Domains/{domain}.json")[0] == 204
