"""Real calls to a SIP domain of an account: from an allowed address, and from another one (docs/rest-contract.md,
SIP)."""

from contextlib import ExitStack

import pytest

from tests.pretend.webhook import Webhook
from tests.real_switch.softphones import PASSWORD, Softphones
from tests.real_switch.system import System, until
from tests.softphone import Phone, net

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
