"""A speech service on loopback, which answers as it is told, and in every bad way that there is."""

from collections.abc import Iterator

import pytest

from tests.pretend.webhook import Webhook, webhook


@pytest.fixture(scope="module")
def server() -> Iterator[Webhook]:
    with webhook() as hook:
        yield hook


@pytest.fixture
def service(server: Webhook) -> Webhook:
    """With no memory of the test before."""
    server.forget()
    return server
