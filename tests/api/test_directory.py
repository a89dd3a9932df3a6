"""Who may register at FreeSWITCH: what mod_xml_curl asks, and what it is told (issue 4, Clients)."""

import hashlib

import pytest
from lxml import etree

from app.settings.secrets import directory_password
from tests.api.world import basic, set_status

PATH = "/restcomm/internal/freeswitch/directory"
PASSWORD = "open sesame"


@pytest.fixture
def secret(settings):
    return directory_password(settings)


@pytest.fixture
def ask(app, secret):
    """The answer's document to one question."""

    def ask(login, domain="restcomm", action="sip_auth"):
        form = {"section": "directory", "tag_name": "domain", "user": login, "domain": domain, "action": action}
        answer = app.test_client().post(PATH, data=form, headers=basic("freeswitch", secret))
        assert answer.status_code == 200
        return etree.fromstring(answer.data)

    return ask


def digest_of(document):
    return document.xpath("string(//user/params/param[@name='a1-hash']/@value)")


def digest(login):
    return hashlib.md5(f"{login}:restcomm:{PASSWORD}".encode()).hexdigest()


def test_digest_of_a_client(ask, me):
    me.post("Clients.json", login="bob", password=PASSWORD)
    answer = ask("bob")
    assert digest_of(answer) == digest("bob")
    assert answer.xpath("//domain/@name") == ["restcomm"]
    assert answer.xpath("//user/@id") == ["bob"]
    assert answer.xpath("//variable[@name='restcomm_client']/@value") == ["bob"]


def test_who_does_not_exist_has_a_digest_too_and_always_the_same(ask, me):
    me.post("Clients.json", login="bob", password=PASSWORD)
    answer = ask("eve")
    assert len(digest_of(answer)) == 32
    assert digest_of(ask("eve")) == digest_of(answer) != digest_of(ask("mallory"))
    assert etree.tostring(answer).replace(b"eve", b"bob").replace(digest_of(answer).encode(), b"") == etree.tostring(
        ask("bob")
    ).replace(digest("bob").encode(), b"")


def test_disabled_clients_and_accounts_have_no_use_of_their_password(app, ask, me):
    made = me.post("Clients.json", login="bob", password=PASSWORD).json
    me.post(f"Clients/{made['sid']}.json", status="0")
    assert digest_of(ask("bob")) not in ("", digest("bob"))
    me.post(f"Clients/{made['sid']}.json", status="1")
    assert digest_of(ask("bob")) == digest("bob")
    set_status(app, me.sid, "suspended")
    assert digest_of(ask("bob")) not in ("", digest("bob"))


def test_who_shows_wrong_digests_gets_decoys_and_others_do_not(app, me, secret, settings):
    """FreeSWITCH sends what it was shown, so that wrong passwords are counted here (finding M2)."""
    me.post("Clients.json", login="bob", password=PASSWORD)
    me.post("Clients.json", login="carol", password=PASSWORD)

    def shown(login, a1, ip, qop="auth"):
        challenge = {"method": "REGISTER", "uri": "sip:x", "nonce": "n", "nc": "00000001", "cnonce": "c", "qop": qop}
        request = md5("REGISTER:sip:x")
        parts = [a1, "n", *(["00000001", "c", qop] if qop else []), request]
        form = {f"sip_auth_{name}": text for name, text in challenge.items()} | {"ip": ip, "user": login}
        form |= {"domain": "restcomm", "action": "sip_auth", "sip_auth_response": md5(":".join(parts))}
        answer = app.test_client().post(PATH, data=form, headers=basic("freeswitch", secret))
        return digest_of(etree.fromstring(answer.data))

    for _ in range(3 * settings.sip_passwords_per_source):
        assert shown("bob", digest("bob"), "198.18.0.1") == digest("bob"), "right ones are not counted"
        assert shown("bob", digest("bob"), "198.18.0.1", "") == digest("bob")
    for number in range(settings.sip_passwords_per_source):
        assert shown(("bob", "nobody")[number % 2], "0" * 32, "198.18.0.1") != ""
    for login in ("bob", "carol"):
        assert shown(login, digest(login), "198.18.0.1") not in ("", digest(login))
        assert shown(login, digest(login), "198.18.0.2") == digest(login)


def md5(text):
    return hashlib.md5(text.encode()).hexdigest()


@pytest.mark.parametrize(
    ("login", "domain", "action"),
    [
        ("bob", "elsewhere", "sip_auth"),
        ("bob", "restcomm", "user_call"),
        ("", "restcomm", "sip_auth"),
        ('"><x', "restcomm", "sip_auth"),
        ("b" * 65, "restcomm", "sip_auth"),
    ],
)
def test_other_questions_have_no_answer(ask, me, login, domain, action):
    me.post("Clients.json", login="bob", password=PASSWORD)
    answer = ask(login, domain, action)
    assert answer.xpath("//result/@status") == ["not found"]
    assert not digest_of(answer)


def test_nobody_else_is_answered(app, me, secret):
    client = app.test_client()
    form = {"user": "bob", "domain": "restcomm", "action": "sip_auth"}
    for headers in ({}, basic("freeswitch", "x"), basic("x", secret), basic(me.sid, me.token), {"Authorization": "x"}):
        assert client.post(PATH, data=form, headers=headers).status_code == 401
    assert client.get(PATH, headers=basic("freeswitch", secret)).status_code in (404, 405)
    assert client.post(PATH.removeprefix("/restcomm"), data=form).status_code == 404


def test_who_calls_from_a_sip_domain_is_asked_for_its_credential_not_a_clients(app, ask, me, secret):
    """Beside a client of the same name. With the credential one calls, or registers, as the list is mapped."""
    me.post("Clients.json", login="bob", password=PASSWORD)
    words = "Correct horse 1"
    domain = me.post("SIP/Domains.json", domain_name="acme.sip.restcomm").json["sid"]
    staff = me.post("SIP/CredentialLists.json", friendly_name="Staff").json["sid"]
    me.post(f"SIP/CredentialLists/{staff}/Credentials.json", username="bob", password=words)
    own = hashlib.md5(f"bob:restcomm:{words}".encode()).hexdigest()

    def shown(method="INVITE", host="acme.sip.restcomm"):
        form = {"user": "bob", "domain": "restcomm", "action": "sip_auth", "sip_auth_method": method}
        form["sip_to_host" if method == "REGISTER" else "sip_from_host"] = host
        answer = app.test_client().post(PATH, data=form, headers=basic("freeswitch", secret))
        found = etree.fromstring(answer.data)
        return digest_of(found), found.xpath("string(//variable[@name='restcomm_client']/@value)")

    assert shown()[0] not in (own, digest("bob")), "the list is not mapped"
    me.post(f"SIP/Domains/{domain}/CredentialListMappings.json", CredentialListSid=staff)
    assert shown() == (own, "bob@acme.sip.restcomm")
    assert shown(host="other.sip.restcomm")[0] not in (own, digest("bob"))
    assert shown("REGISTER")[0] not in (own, digest("bob")), "it may call, and not register"
    assert shown("REGISTER", host="127.0.0.1") == (digest("bob"), "bob")
    registrations = f"SIP/Domains/{domain}/Auth/Registrations/CredentialListMappings"
    assert me.post(f"{registrations}.json", CredentialListSid=staff).status_code == 201
    assert shown("REGISTER")[0] != own, "the domain takes no registrations"
    me.post(f"SIP/Domains/{domain}.json", SipRegistration="true")
    assert shown("REGISTER") == (own, "bob@acme.sip.restcomm")
    assert me.request("DELETE", f"SIP/Domains/{domain}/CredentialListMappings/{staff}").status_code == 204
    assert shown("REGISTER") == shown() == (own, "bob@acme.sip.restcomm"), "the engine says what it may call"
    me.post(f"SIP/Domains/{domain}/CredentialListMappings.json", CredentialListSid=staff)
    assert shown(host="127.0.0.1") == (digest("bob"), "bob")
    set_status(app, me.sid, "suspended")
    assert shown()[0] != own
