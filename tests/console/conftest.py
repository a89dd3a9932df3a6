"""The console's fixtures: the API's, and a browser that is signed in."""

import pytest

from tests.api.conftest import app, application, cheap_passwords, child, me, other
from tests.console.browser import Browser

__all__ = ["app", "application", "cheap_passwords", "child", "me", "other"]


@pytest.fixture
def browser(me):
    """Signed in as me."""
    return Browser(me.client.application.test_client()).sign_in(me.sid, me.token)


@pytest.fixture
def stranger(other):
    """Signed in as somebody else."""
    return Browser(other.client.application.test_client()).sign_in(other.sid, other.token)
