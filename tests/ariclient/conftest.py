"""A pretend Asterisk with our switch on it."""

from collections.abc import Iterator

import pytest

from ariclient.switch import Asterisk
from tests.pretend.asterisk import PretendAsterisk
from tests.pretend.watched import Watched


@pytest.fixture
def asterisk() -> Iterator[PretendAsterisk]:
    with PretendAsterisk() as asterisk:
        yield asterisk


@pytest.fixture
def watched(asterisk: PretendAsterisk) -> Iterator[Watched]:
    with Watched(Asterisk(asterisk.settings())) as watched:
        yield watched
