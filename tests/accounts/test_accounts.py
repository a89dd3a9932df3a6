"""Accounts: making, recognising, suspending, and the first run (guide 4.1, 1.5)."""

import threading
from types import SimpleNamespace

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts import accounts
from app.models import Account, IncomingPhoneNumber
from app.settings import vault
from app.settings.vault import Vault
from app.store import store


@pytest.fixture
def bank(settings):
    """A session, the keys, and a way to make accounts."""
    engine, keys = store.connect(settings), Vault(settings)
    with Session(engine) as session:

        def make(email, **more):
            account, token = accounts.create(session, keys, email, **more)
            session.commit()
            return account, token

        yield SimpleNamespace(session=session, keys=keys, make=make, knows=lambda *who: knows(session, keys, *who))
    engine.dispose()


def knows(session, keys, name, secret):
    account = accounts.authenticate(session, keys, name, secret)
    return account and account.sid


def test_sid_or_address_and_token_or_password(bank):
    account, token = bank.make("Bob@Example.com", password="correct horse")
    for name in (account.sid, "bob@example.com", "BOB@EXAMPLE.COM"):
        assert bank.knows(name, token) == account.sid
        assert bank.knows(name, "correct horse") == account.sid


def test_wrong_credentials(bank):
    account, token = bank.make("bob@example.com")
    other, _ = bank.make("eve@example.com")
    for name in (other.sid, "AC" + "0" * 32, "", "\x00", "nobody@example.com", "é", account.sid.lower()):
        assert bank.knows(name, token) is None
    for secret in ("", token[:-1], token.upper(), "wrong", "\x00", "\ud800", "0" * 64):
        assert bank.knows(account.sid, secret) is None


def test_a_guessed_token_costs_no_password_check(bank, monkeypatch):
    account, _ = bank.make("bob@example.com", password="correct horse")
    monkeypatch.setattr(vault, "is_password", lambda *_: pytest.fail("20 ms of CPU for a guess"))
    assert bank.knows(account.sid, "0" * 32) is None


def test_an_unknown_name_costs_the_same_password_check_as_a_known_one(bank, monkeypatch):
    bank.make("bob@example.com", password="correct horse")
    checks = []
    monkeypatch.setattr(vault, "is_password", lambda password, stored: checks.append(password))
    bank.knows("bob@example.com", "guess one")
    bank.knows("nobody@example.com", "guess two")
    assert checks == ["guess one", "guess two"]


def test_neither_token_nor_password_is_stored_readably(bank, settings):
    account, token = bank.make("bob@example.com", password="correct horse")
    row = bank.session.execute(select(Account.__table__)).one()
    assert token not in str(row)
    assert "correct horse" not in str(row)
    assert accounts.token(account, Vault(settings)) == token


def test_a_new_password_makes_a_new_token(bank):
    account, token = bank.make("bob@example.com")
    renewed = accounts.set_password(account, bank.keys, "correct horse")
    bank.session.commit()
    assert bank.knows(account.sid, token) is None
    assert bank.knows(account.sid, renewed) == account.sid


def test_an_address_belongs_to_one_account(bank):
    bank.make("bob@example.com")
    with pytest.raises(IntegrityError):
        bank.make("BOB@example.com")


def test_accounts_without_an_address_do_not_disturb_each_other(bank):
    assert bank.make("")[0].sid != bank.make("")[0].sid


def test_suspending_cascades_and_is_taken_back(bank):
    top, _ = bank.make("top@example.com")
    middle, _ = bank.make("middle@example.com", parent=top)
    leaf, _ = bank.make("leaf@example.com", parent=middle)
    top.status = "suspended"
    assert accounts.status(accounts.line(bank.session, leaf)) == "suspended"
    top.status = "active"
    assert accounts.status(accounts.line(bank.session, leaf)) == "active"


def test_closing_cascades_and_releases_numbers(bank, settings):
    top, _ = bank.make("top@example.com")
    leaf, _ = bank.make("leaf@example.com", parent=top)
    other, _ = bank.make("other@example.com")
    for number, owner in (("1", top), ("2", leaf), ("3", other)):
        row = accounts.demo_number(owner, settings, number, "menu.xml")
        bank.session.add(row)
    accounts.close(bank.session, top)
    bank.session.commit()
    assert (top.status, leaf.status, other.status) == ("closed", "closed", "active")
    assert bank.session.scalars(select(IncomingPhoneNumber.phone_number)).all() == ["3"]


def test_the_first_run_makes_the_administrator_and_binds_the_demos(settings):
    sid, token, created = accounts.first_account(settings)
    engine = store.connect(settings)
    with Session(engine) as session:
        account = accounts.authenticate(session, Vault(settings), sid, token)
        numbers = dict(session.execute(select(IncomingPhoneNumber.phone_number, IncomingPhoneNumber.voice_url)).all())
    engine.dispose()
    assert created
    assert account.role == "Administrator"
    assert numbers == {
        "1234": "http://127.0.0.1:8080/restcomm/demo/hello-world.xml",
        "1235": "http://127.0.0.1:8080/restcomm/demo/menu.xml",
    }


def test_the_second_run_changes_nothing(settings):
    sid, token, _ = accounts.first_account(settings)
    engine = store.connect(settings)
    with Session(engine) as session:
        session.delete(
            session.scalars(select(IncomingPhoneNumber).where(IncomingPhoneNumber.phone_number == "1235")).one()
        )
        session.commit()
        assert accounts.first_account(settings) == (sid, token, False)
        assert session.scalars(select(IncomingPhoneNumber.phone_number)).all() == ["1234"]
    engine.dispose()


def test_of_two_first_runs_at_once_one_is_the_first(settings):
    Vault(settings)
    found = []
    threads = [threading.Thread(target=lambda: found.append(accounts.first_account(settings))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({(sid, token) for sid, token, _ in found}) == 1
    assert sorted(created for *_, created in found) == [False, False, False, True]
