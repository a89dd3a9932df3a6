"""The API's fixtures: an application on each kind of database, and an account that uses it."""

import pytest
from argon2 import PasswordHasher

from app import create_app
from app.settings import vault
from app.settings.config import load
from tests.api.world import given, open_account


@pytest.fixture(scope="session")
def application(tmp_path_factory):
    """The application, made once: compiling its routes takes longer than most tests."""
    return create_app(load(var=tmp_path_factory.mktemp("api")))


@pytest.fixture
def app(application, settings):
    """The application with the settings and the database of this test."""
    with given(application, settings):
        yield application


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords():
    """A try takes 20 ms of CPU, on purpose, and thousands are made here; test_vault.py has the real cost."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vault, "PASSWORDS", cheap)
        patch.setattr(vault, "NOBODY", cheap.hash("nobody's"))
        yield


@pytest.fixture
def me(app, settings):
    """An account of its own, with every permission."""
    return open_account(app, settings, "me@example.com")


@pytest.fixture
def other(app, settings):
    """Somebody else's account."""
    return open_account(app, settings, "other@example.com")


@pytest.fixture
def child(app, settings, me):
    """A sub-account of mine."""
    return open_account(app, settings, "child@example.com", parent=me.sid)
