"""A customer's application on loopback, and a fetcher that is quick to lose patience."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.settings.config import Settings
from app.webhooks.fetcher import Fetcher
from tests.pretend.webhook import Webhook, webhook


@pytest.fixture(scope="module")
def application() -> Iterator[Webhook]:
    with webhook() as hook:
        yield hook


@pytest.fixture
def hook(application: Webhook) -> Webhook:
    """The application, with no memory of the test before."""
    application.forget()
    return application


@pytest.fixture
def make_fetcher(tmp_path: Path) -> Iterator[Callable[..., Fetcher]]:
    """Makes fetchers with these settings; guard and tls as Fetcher's."""
    made = []

    def make(guard: Any = None, tls: Any = None, **settings: Any) -> Fetcher:
        quick = {"var": tmp_path, "connect_timeout": 0.5, "request_timeout": 1.0}
        made.append(Fetcher(Settings(**(quick | settings)), guard, tls=tls))
        return made[-1]

    yield make
    for fetcher in made:
        fetcher.close()


@pytest.fixture
def fetcher(make_fetcher: Callable[..., Fetcher]) -> Fetcher:
    """A whole request takes at most 1 s, a connection 0.5 s."""
    return make_fetcher()
