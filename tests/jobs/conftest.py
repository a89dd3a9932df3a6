"""An outbox's world on every database."""

from collections.abc import Iterator

import pytest

from app.settings.config import Settings
from tests.jobs.world import World


@pytest.fixture
def world(settings: Settings) -> Iterator[World]:
    world = World(settings)
    yield world
    world.close()
