"""The API's fixtures: an application on each kind of database, and an account that uses it."""

import pytest

from app import create_app
from tests.api.world import engine, open_account


@pytest.fixture
def app(settings):
    app = create_app(settings)
    yield app
    engine(app).dispose()
    app.extensions["restcomm"].wake.close()


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
