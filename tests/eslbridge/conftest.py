"""A real FreeSWITCH for the tests of a module, our switch on it, phones, prompts."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.eslbridge.driver import Driver
from tests.real_switch.freeswitch import FreeSwitchProcess, running_freeswitch, settings_for
from tests.softphone import Phone, tones

EXPECTED = ("contains a variable", "Invalid file format", "Error Opening File", "Error opening")
"""Words of the log that tests provoke: ``${`` from outside, and files that are not there."""


@pytest.fixture(scope="module")
def freeswitch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FreeSwitchProcess]:
    with running_freeswitch(settings_for(tmp_path_factory.mktemp("freeswitch"))) as running:
        yield running
        unexpected = [line for line in running.problems() if not any(words in line for words in EXPECTED)]
        assert not unexpected, "\n".join(unexpected)


@pytest.fixture
def driver(freeswitch: FreeSwitchProcess) -> Iterator[Driver]:
    with Driver(freeswitch.settings) as driver:
        yield driver


@pytest.fixture
def phone() -> Iterator[Phone]:
    with Phone() as phone:
        yield phone


@pytest.fixture(scope="session")
def prompts(tmp_path_factory: pytest.TempPathFactory) -> dict[int, str]:
    """Wav files of two seconds, by their tone in hertz."""
    folder: Path = tmp_path_factory.mktemp("prompts")
    for hz in (400, 600, 800, 1000):
        tones.write_wav(str(folder / f"{hz}.wav"), tones.tone(hz, 2.0))
    return {hz: str(folder / f"{hz}.wav") for hz in (400, 600, 800, 1000)}
