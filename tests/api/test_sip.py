"""SIP domains, lists of addresses and credentials, and which domain uses which (docs/rest-contract.md, Beyond the
guide)."""

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.models import Credential, EngineCommand, IpAddress, SipDomain, SipMapping
from app.settings.vault import Vault
from tests.api.test_clients import digest
from tests.api.world import body, code, engine, read, sqlite_only, xml

ACME = {"DomainName": "acme.sip.restcomm", "VoiceUrl": "http://a.example/"}
PASSWORD = "Correct horse 1"


def make(who, path, **form):
    return body(who.post(f"SIP/{path}.json", **form), 201)["sid"]


@pytest.fixture
def domain(me):
    return make(me, "Domains", **ACME)


@pytest.fixture
def office(me):
    """A list of addresses."""
    return make(me, "IpAccessControlLists", FriendlyName="Office")


@pytest.fixture
def staff(me):
    """A list of credentials."""
    return make(me, "CredentialLists", FriendlyName="Staff")


def test_a_domain_is_made_changed_and_removed(app, me, other, domain):
    assert code(other.post("SIP/Domains.json", **ACME), 409) == 20409
    changed = body(me.post(f"SIP/Domains/{domain}.json", VoiceUrl="", FriendlyName="Acme", DomainName="b.sip.restcomm"))
    assert (changed["voice_url"], changed["friendly_name"], changed["domain_name"]) == ("", "Acme", "b.sip.restcomm")
    assert body(me.get("SIP/Domains.json"))["domains"] == [changed]
    assert code(other.get(f"SIP/Domains/{domain}.json"), 404) == 20404
    assert me.request("DELETE", f"SIP/Domains/{domain}").status_code == 204
    assert read(app, select(SipDomain)) == []
    make(other, "Domains", **ACME)


def test_the_properties_in_xml(me, domain):
    assert [child.tag for child in xml(me.get(f"SIP/Domains/{domain}"))] == [
        *("Sid", "DateCreated", "DateUpdated", "FriendlyName", "AccountSid", "DomainName", "ApiVersion", "AuthType"),
        *("VoiceUrl", "VoiceMethod", "VoiceFallbackUrl", "VoiceFallbackMethod", "VoiceStatusCallbackUrl"),
        *("VoiceStatusCallbackMethod", "SipRegistration", "Secure", "EmergencyCallingEnabled", "EmergencyCallerSid"),
        *("ByocTrunkSid", "Uri", "SubresourceUris"),
    ]


@sqlite_only
@pytest.mark.parametrize(
    "name",
    [
        "acme.example.com",
        "sip.restcomm",
        "a.b.sip.restcomm",
        ".sip.restcomm",
        "-a.sip.restcomm",
        "127.0.0.1",
        "a_b.sip.restcomm",
    ],
)
def test_a_domain_is_one_name_below_the_operators(app, me, name, database_url):
    """Anything else would let an account take calls that are another's."""
    assert code(me.post("SIP/Domains.json", DomainName=name)) == 21232
    assert read(app, select(SipDomain)) == []


@pytest.mark.parametrize("kind", ["IpAccessControlLists", "CredentialLists"])
def test_lists(me, other, kind):
    sid = make(me, kind, FriendlyName="One")
    key = {"IpAccessControlLists": "ip_access_control_lists", "CredentialLists": "credential_lists"}[kind]
    inside = {"IpAccessControlLists": "ip_addresses", "CredentialLists": "credentials"}[kind]
    [listed] = body(me.get(f"SIP/{kind}.json"))[key]
    assert (listed["sid"], set(listed["subresource_uris"])) == (sid, {inside})
    assert body(me.get("/restcomm" + listed["subresource_uris"][inside]))[inside] == []
    assert body(me.post(f"SIP/{kind}/{sid}.json", FriendlyName="Two"))["friendly_name"] == "Two"
    assert code(me.post(f"SIP/{kind}/{sid}.json")) == 20002
    assert code(other.get(f"SIP/{kind}/{sid}.json"), 404) == 20404
    assert me.request("DELETE", f"SIP/{kind}/{sid}").status_code == 204
    assert body(me.get(f"SIP/{kind}.json"))[key] == []


def test_addresses_and_networks(app, me, other, office):
    path = f"SIP/IpAccessControlLists/{office}/IpAddresses"
    made = body(me.post(f"{path}.json", FriendlyName="Desk", IpAddress="192.0.2.7"), 201)
    assert (made["ip_address"], made["cidr_prefix_length"], made["ip_access_control_list_sid"]) == (
        "192.0.2.7",
        32,
        office,
    )
    six = body(me.post(f"{path}.json", FriendlyName="Six", IpAddress="2001:DB8::1", CidrPrefixLength="64"), 201)
    assert (six["ip_address"], six["cidr_prefix_length"]) == ("2001:db8::1", 64)
    assert code(me.post(f"{path}.json", FriendlyName="x", IpAddress="192.0.2.7", CidrPrefixLength="33")) == 20001
    assert code(me.post(f"{path}/{made['sid']}.json", CidrPrefixLength="33")) == 20001
    assert body(me.post(f"{path}/{made['sid']}.json", CidrPrefixLength="24"))["cidr_prefix_length"] == 24
    assert code(other.post(f"{path}.json", FriendlyName="x", IpAddress="192.0.2.7"), 404) == 20404
    assert [one["sid"] for one in body(me.get(f"{path}.json"))["ip_addresses"]] == [six["sid"], made["sid"]]
    assert me.request("DELETE", f"{path}/{six['sid']}").status_code == 204
    assert me.request("DELETE", f"SIP/IpAccessControlLists/{office}").status_code == 204
    assert read(app, select(IpAddress)) == []


def test_credentials_are_kept_as_digests(app, me, settings, staff):
    path = f"SIP/CredentialLists/{staff}/Credentials"
    made = body(me.post(f"{path}.json", Username="alice", Password=PASSWORD), 201)
    assert (made["username"], made["credential_list_sid"]) == ("alice", staff)
    assert code(me.post(f"{path}.json", Username="alice", Password=PASSWORD), 409) == 20409
    [row] = read(app, select(Credential))
    assert Vault(settings).open(row.ha1_encrypted) == digest(f"alice:restcomm:{PASSWORD}")
    body(me.post(f"{path}/{made['sid']}.json", Password=f"{PASSWORD}2"))
    [row] = read(app, select(Credential))
    assert Vault(settings).open(row.ha1_encrypted) == digest(f"alice:restcomm:{PASSWORD}2")
    assert [one["sid"] for one in body(me.get(f"{path}.json"))["credentials"]] == [made["sid"]]
    assert me.request("DELETE", f"{path}/{made['sid']}").status_code == 204


@sqlite_only
@pytest.mark.parametrize(
    "password", ["short1Aa", "no digits In It", "no capitals 1 x", "NO SMALL ONES 1", "Nul\x01 1 aaaaaaaa"]
)
def test_weak_passwords(me, staff, password, database_url):
    answer = me.post(f"SIP/CredentialLists/{staff}/Credentials.json", Username="alice", Password=password)
    assert code(answer) == 20001
    assert password not in answer.text


@pytest.mark.parametrize(
    ("above", "kind", "key", "calls"),
    [
        ("", "IpAccessControlList", "ip_access_control_list_mappings", "IP_ACL"),
        ("", "CredentialList", "credential_list_mappings", "CREDENTIAL_LIST"),
        ("Auth/Calls/", "IpAccessControlList", "contents", "IP_ACL"),
        ("Auth/Calls/", "CredentialList", "contents", "CREDENTIAL_LIST"),
        ("Auth/Registrations/", "CredentialList", "contents", ""),
    ],
)
def test_a_domain_uses_lists(app, me, other, domain, office, staff, above, kind, key, calls):
    mine = office if kind == "IpAccessControlList" else staff
    anothers = make(other, f"{kind}s", FriendlyName="x")
    path = f"SIP/Domains/{domain}/{above}{kind}Mappings"
    assert code(me.post(f"{path}.json", **{f"{kind}Sid": anothers}), 404) == 21231
    for _twice in range(2):
        made = body(me.post(f"{path}.json", **{f"{kind}Sid": mine}), 201)
    assert (made["sid"], made["friendly_name"]) == (mine, "Office" if mine == office else "Staff")
    assert body(me.get(f"{path}.json"))[key] == [made]
    assert body(me.get(f"{path}/{mine}.json")) == made
    assert body(me.get(f"SIP/Domains/{domain}.json"))["auth_type"] == calls
    assert code(other.get(f"{path}.json"), 404) == 20404
    assert me.request("DELETE", f"{path}/{mine}").status_code == 204
    assert read(app, select(SipMapping)) == []
    assert code(me.get(f"{path}/{mine}.json"), 404) == 20404


def test_a_list_that_is_removed_is_used_by_no_domain(app, me, domain, office):
    body(me.post(f"SIP/Domains/{domain}/IpAccessControlListMappings.json", IpAccessControlListSid=office), 201)
    assert me.request("DELETE", f"SIP/IpAccessControlLists/{office}").status_code == 204
    assert read(app, select(SipMapping)) == []


def names_told(app):
    """What the engine is told of, since it was last asked."""
    with Session(engine(app)) as session:
        found = [
            mail.payload["login"]
            for mail in session.scalars(
                select(EngineCommand).where(EngineCommand.kind == "client").order_by(EngineCommand.id)
            )
        ]
        session.execute(delete(EngineCommand))
        session.commit()
    return found


def test_switches_hear_of_every_change_of_a_domains_credentials(app, me, child, domain, staff):
    alice, bob = "alice@acme.sip.restcomm", "bob@acme.sip.restcomm"
    within = f"SIP/CredentialLists/{staff}/Credentials"
    first = make(me, f"CredentialLists/{staff}/Credentials", Username="alice", Password="Correct horse 1")
    assert names_told(app) == [], "no domain uses the list"
    body(me.post(f"SIP/Domains/{domain}/CredentialListMappings.json", CredentialListSid=staff), 201)
    assert names_told(app) == [alice]
    make(me, f"CredentialLists/{staff}/Credentials", Username="bob", Password="Correct horse 1")
    assert names_told(app) == [bob]
    body(me.post(f"{within}/{first}.json", Password="Correct horse 2"))
    assert names_told(app) == [alice]
    body(me.post(f"SIP/Domains/{domain}.json", DomainName="b.sip.restcomm"))
    assert names_told(app) == [alice, bob, "alice@b.sip.restcomm", "bob@b.sip.restcomm"]
    body(me.post(f"SIP/Domains/{domain}.json", DomainName="b.sip.restcomm", FriendlyName="x"))
    assert names_told(app) == [], "its name is the same"
    assert me.request("DELETE", f"{within}/{first}").status_code == 204
    assert names_told(app) == ["alice@b.sip.restcomm"]
    assert me.request("DELETE", f"SIP/Domains/{domain}/CredentialListMappings/{staff}").status_code == 204
    assert names_told(app) == ["bob@b.sip.restcomm"]
    body(me.post(f"SIP/Domains/{domain}/CredentialListMappings.json", CredentialListSid=staff), 201)
    assert me.request("DELETE", f"SIP/CredentialLists/{staff}").status_code == 204
    assert names_told(app) == ["bob@b.sip.restcomm"] * 2


def test_switches_hear_who_may_register(app, me, child, domain, staff):
    alice, domains = "alice@acme.sip.restcomm", f"SIP/Domains/{domain}"
    make(me, f"CredentialLists/{staff}/Credentials", Username="alice", Password="Correct horse 1")
    body(me.post(f"{domains}/Auth/Registrations/CredentialListMappings.json", CredentialListSid=staff), 201)
    assert names_told(app) == [], "the domain takes no registrations"
    body(me.post(f"{domains}.json", SipRegistration="true"))
    assert names_told(app) == [alice]
    body(me.post(f"{domains}.json", SipRegistration="true", FriendlyName="x"))
    assert names_told(app) == []
    body(me.post(f"{domains}/Auth/Calls/CredentialListMappings.json", CredentialListSid=staff), 201)
    assert names_told(app) == [alice]
    body(me.post(f"{domains}.json", SipRegistration="false"))
    assert set(names_told(app)) == {alice}
    assert me.request("DELETE", f"{domains}/Auth/Calls/CredentialListMappings/{staff}").status_code == 204
    assert names_told(app) == [alice]
    body(me.post(f"{domains}.json", SipRegistration="true"))
    assert me.request("DELETE", f"{domains}/Auth/Registrations/CredentialListMappings/{staff}").status_code == 204
    assert set(names_told(app)) == {alice}


def test_switches_hear_of_a_suspended_accounts_credentials(app, me, child):
    domain = make(child, "Domains", **ACME)
    staff = make(child, "CredentialLists", FriendlyName="Staff")
    body(child.post(f"SIP/Domains/{domain}/CredentialListMappings.json", CredentialListSid=staff), 201)
    make(child, f"CredentialLists/{staff}/Credentials", Username="alice", Password="Correct horse 1")
    names_told(app)
    body(me.request("POST", f"/restcomm/2012-04-24/Accounts/{child.sid}.json", {"Status": "suspended"}))
    assert names_told(app) == ["alice@acme.sip.restcomm"]
