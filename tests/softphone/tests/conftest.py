"""Two phones for most tests."""

from collections.abc import Iterator

import pytest

from tests.softphone import Phone


@pytest.fixture
def alice() -> Iterator[Phone]:
    with Phone(user="alice") as phone:
        yield phone


@pytest.fixture
def bob() -> Iterator[Phone]:
    with Phone(user="bob") as phone:
        yield phone
