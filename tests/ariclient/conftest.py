"""A pretend Asterisk with our switch on it; a real one for the files named test_real_*, and softphones."""

from collections.abc import Iterator

import pytest

from ariclient.switch import Asterisk
from tests.pretend.asterisk import PretendAsterisk
from tests.pretend.watched import Watched
from tests.real_switch.asterisk import Asterisk as RunningAsterisk
from tests.real_switch.asterisk import running_asterisk, settings_for
from tests.softphone import Phone, tone, write_wav


@pytest.fixture
def asterisk() -> Iterator[PretendAsterisk]:
    with PretendAsterisk() as asterisk:
        yield asterisk


@pytest.fixture
def watched(asterisk: PretendAsterisk) -> Iterator[Watched]:
    with Watched(Asterisk(asterisk.settings())) as watched:
        yield watched


@pytest.fixture(scope="package")
def real_asterisk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningAsterisk]:
    with running_asterisk(settings_for(tmp_path_factory.mktemp("asterisk"))) as running:
        yield running


@pytest.fixture
def on_real(real_asterisk: RunningAsterisk) -> Iterator[Watched]:
    with Watched(Asterisk(real_asterisk.settings)) as watched:
        yield watched


@pytest.fixture
def alice() -> Iterator[Phone]:
    with Phone(user="alice") as phone:
        yield phone


@pytest.fixture
def bob() -> Iterator[Phone]:
    with Phone(user="bob") as phone:
        yield phone


@pytest.fixture(scope="package")
def sound(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Two seconds of 600 Hz."""
    path = tmp_path_factory.mktemp("sound") / "six hundred.wav"
    write_wav(path, tone(600, 2.0))
    return str(path)
