"""Calls to SIP domains of accounts: who may, and what runs (docs/rest-contract.md, SIP)."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.accounts.domain_credentials import Login
from app.calls.causes import Cause
from app.calls.commands.core import Hangup, Ring
from app.calls.events import Arrived
from app.calls.facts import Application
from app.ledger.domains import Called
from app.ledger.lookups import Route
from app.models import (
    Account,
    Credential,
    CredentialList,
    IpAccessControlList,
    IpAddress,
    SipDomain,
    SipMapping,
    sid,
)
from app.settings.config import Settings
from app.settings.vault import Vault
from tests.engine.world import ACCOUNT, soon
from tests.engine.world import world as engine_world
from tests.ledger.world import LedgerWorld

ACME = "acme.sip.restcomm"


@pytest.fixture
def world(settings: Settings) -> Iterator[LedgerWorld]:
    """Acme's domain may be called from 192.0.2.0/24 and 2001:db8::7."""
    world = LedgerWorld(settings)
    own = {"account_sid": world.account}
    domain, listed = sid.new("SD"), sid.new("AL")
    fields = {
        "friendly_name": "x",
        "api_version": "v",
        "voice_url": "http://a/",
        "voice_status_callback_url": "http://s/",
    }
    with Session(world.engine) as session:
        session.add(SipDomain(**own, sid=domain, domain_name=ACME, **fields))
        session.add(IpAccessControlList(**own, sid=listed, friendly_name="x"))
        session.flush()
        session.add(SipMapping(**own, domain_sid=domain, list_sid=listed))
        for address, bits in (("192.0.2.99", 24), ("2001:db8::7", 128)):
            more: dict[str, Any] = {"ip_address": address, "cidr_prefix_length": bits, "friendly_name": "x"}
            session.add(IpAddress(**own, list_sid=listed, **more))
        session.commit()
    yield world
    world.close()


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("192.0.2.1", True),
        ("192.0.3.1", False),
        ("2001:db8::7", True),
        ("2001:db8::8", False),
        ("::ffff:192.0.2.1", True),
        ("", False),
        ("nonsense", False),
    ],
)
def test_a_domain_is_called_from_its_addresses_only(world: LedgerWorld, address: str, allowed: bool) -> None:
    called = world.ledger.called_domain(ACME.upper(), address, "")
    assert called is not None
    assert called.allowed is allowed
    assert (called.route is not None) is allowed
    if called.route:
        assert called.route.application == Application("http://a/", status_callback="http://s/")
        assert called.route.account_sid == world.account


def test_nobodys_domain_and_one_whose_account_is_suspended(world: LedgerWorld) -> None:
    assert world.ledger.called_domain("other.sip.restcomm", "192.0.2.1", "") is None
    with Session(world.engine) as session:
        session.execute(update(Account).values(status="suspended"))
        session.commit()
    assert world.ledger.called_domain(ACME, "192.0.2.1", "") == Called(True, None)


def called(tmp_path: Path, allowed: bool, domain: str = ACME) -> Any:
    """The engine, after a call to 1234 at this domain."""
    place = engine_world(tmp_path)
    route = Route(ACCOUNT, "token", "", "2012-04-24", Application("http://app.example/domain"))
    place.ledger.domains[ACME] = lambda address, credential: Called(allowed, route if allowed else None)
    place.documents["http://app.example/domain"] = "<Say>Acme</Say>"
    place.documents["http://app.example/start"] = "<Say>A number</Say>"
    with place.running() as engine:
        place.switch.here["c"] = False
        place.switch.tell(
            "c",
            Arrived("1234", "alice", address="192.0.2.1", domain=domain, from_uri="sip:alice@x.example", call_id="7@h"),
        )
        soon(lambda: place.requests or [one for one in place.switch.performed if isinstance(one[2], Hangup)])
        return SimpleNamespace(place=place, facts=[live.header.facts for live in engine.calls.values()])


def test_the_domains_voice_url_runs_whatever_was_dialled(tmp_path: Path) -> None:
    done = called(tmp_path, True)
    assert [request.url for request in done.place.requests] == ["http://app.example/domain"]
    assert done.facts[0].to == f"sip:1234@{ACME}"
    told = done.place.requests[0].params
    assert (told["From"], told["Caller"]) == ("sip:alice@x.example", "sip:alice@x.example")
    assert (told["SipDomain"], told["SipCallId"], told["SipSourceIp"]) == (ACME, "7@h", "192.0.2.1")
    assert next(type(command) for _c, _id, command in done.place.switch.performed) is Ring


def test_a_caller_who_is_refused_hears_no_ringing(tmp_path: Path) -> None:
    assert not [one for one in called(tmp_path, False).place.switch.performed if isinstance(one[2], Ring)]


def test_who_may_not_is_refused_and_does_not_reach_the_number(tmp_path: Path) -> None:
    done = called(tmp_path, False)
    assert not done.place.requests
    assert [command for _c, _id, command in done.place.switch.performed] == [Hangup(Cause.REJECTED)]


@pytest.mark.parametrize("domain", ["", "127.0.0.1", "sip.restcomm", "acme.sip.restcomm.evil.example"])
def test_any_other_host_is_a_call_to_the_number(tmp_path: Path, domain: str) -> None:
    assert [request.url for request in called(tmp_path, True, domain).place.requests] == ["http://app.example/start"]


def test_a_credential_opens_its_domain_from_anywhere(world: LedgerWorld) -> None:
    """Of a list that is mapped to it, for calls; whose digest the switch has checked."""
    own, listed = {"account_sid": world.account}, sid.new("CL")
    with Session(world.engine) as session:
        domain = session.scalars(select(SipDomain.sid)).one()
        session.add(CredentialList(**own, sid=listed, friendly_name="x"))
        session.flush()
        session.add(
            Credential(**own, list_sid=listed, username="alice", ha1_encrypted=Vault(world.settings).seal("d" * 32))
        )
        session.commit()

        def allowed(credential: str, name: str = ACME) -> bool:
            found = world.ledger.called_domain(name, "203.0.113.1", credential)
            return found is not None and found.allowed

        assert not allowed(f"alice@{ACME}"), "the list is not mapped"
        session.add(SipMapping(**own, domain_sid=domain, list_sid=listed, purpose="registrations"))
        session.commit()
        assert not allowed(f"alice@{ACME}"), "not for calls"
        session.add(SipMapping(**own, domain_sid=domain, list_sid=listed))
        session.commit()
        assert allowed(f"alice@{ACME}")
        assert allowed(f"alice@{ACME}", ACME.upper())
        assert not allowed(f"bob@{ACME}")
        assert not allowed("alice@other.sip.restcomm")
        assert not allowed("alice")
        known = Login(f"alice@{ACME}", "d" * 32, calls=True, registers=False)
        assert known in world.ledger.logins()
        assert world.ledger.login(f"alice@{ACME}") == known
        session.execute(update(Account).values(status="suspended"))
        session.commit()
        assert (world.ledger.login(f"alice@{ACME}"), world.ledger.logins()) == (None, [])


@pytest.mark.parametrize(
    ("purposes", "enabled", "known"),
    [
        (["calls"], True, (True, False)),
        (["registrations"], True, (False, True)),
        (["registrations", "calls"], True, (True, True)),
        (["registrations"], False, None),
        (["registrations", "calls"], False, (True, False)),
        ([], True, None),
    ],
)
def test_a_credential_does_what_its_list_is_mapped_for(
    world: LedgerWorld, purposes: list[str], enabled: bool, known: tuple[bool, bool] | None
) -> None:
    """Registrations also need the domain's SipRegistration."""
    own, listed = {"account_sid": world.account}, sid.new("CL")
    with Session(world.engine) as session:
        domain = session.scalars(select(SipDomain)).one()
        domain.sip_registration = enabled
        session.add(CredentialList(**own, sid=listed, friendly_name="x"))
        session.flush()
        sealed = Vault(world.settings).seal("d" * 32)
        session.add(Credential(**own, list_sid=listed, username="alice", ha1_encrypted=sealed))
        session.add_all(SipMapping(**own, domain_sid=domain.sid, list_sid=listed, purpose=one) for one in purposes)
        session.commit()
    found = world.ledger.login(f"alice@{ACME}")
    assert (found and (found.calls, found.registers)) == known
    assert world.ledger.logins() == ([found] if found else [])


def test_of_two_lists_with_the_same_user_name_the_oldest_credential_counts(world: LedgerWorld) -> None:
    own, lists = {"account_sid": world.account}, [sid.new("CL"), sid.new("CL")]
    with Session(world.engine) as session:
        domain = session.scalars(select(SipDomain)).one()
        domain.sip_registration = True
        for listed, purpose, digest in zip(lists, ("registrations", "calls"), "ab", strict=True):
            session.add(CredentialList(**own, sid=listed, friendly_name="x"))
            session.flush()
            sealed = Vault(world.settings).seal(digest * 32)
            session.add(Credential(**own, list_sid=listed, username="alice", ha1_encrypted=sealed))
            session.add(SipMapping(**own, domain_sid=domain.sid, list_sid=listed, purpose=purpose))
            session.flush()
        session.commit()
    assert world.ledger.logins() == [Login(f"alice@{ACME}", "a" * 32, calls=False, registers=True)]


def test_a_credential_is_no_client_of_a_plain_number(tmp_path: Path) -> None:
    """It opens its domain alone: what such a caller runs elsewhere is what anybody runs, under his own number."""
    place = engine_world(tmp_path)
    place.documents["http://app.example/start"] = "<Say>A number</Say>"
    with place.running() as engine:
        place.switch.here["c"] = False
        place.switch.tell("c", Arrived("1234", "alice", client=f"alice@{ACME}", domain="127.0.0.1"))
        soon(lambda: place.requests)
        facts = [live.header.facts for live in engine.calls.values()]
    assert (facts[0].from_, facts[0].to) == ("alice", "1234")
