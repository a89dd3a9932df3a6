"""No row of the guide's chapter 3 is without a test that proves it in real calls, on every switch that is here."""

from pathlib import Path

import pytest

from app.launcher.switch import freeswitch
from app.settings.config import load
from tests.real_switch.conftest import PROOFS
from tests.real_switch.freeswitch import ABSENT
from tests.real_switch.guide import SWITCHES, proofs_written, rows

pytestmark = pytest.mark.switch


def test_rows_are_those_of_the_guide() -> None:
    """Tables 3.1 to 3.23: 79 rows (those of 3.15 twice: for action and for statusCallback); 15 verbs and nouns."""
    assert len(rows()) == 79 + 2 + 15
    assert {table for table in rows().values() if "." in table} == {f"3.{number}" for number in range(1, 24)}


def test_every_row_has_a_test() -> None:
    written = proofs_written(Path(__file__).parent)
    assert rows().keys() - written.keys() == set(), "no test says that it proves these"
    assert written.keys() - rows().keys() == set(), "the guide has no such rows"


@pytest.mark.proves_all
@pytest.mark.parametrize("switch", SWITCHES)
def test_every_row_was_proved(switch: str) -> None:
    """Runs last, see conftest.py."""
    if switch == "freeswitch" and not freeswitch.program(load()):
        pytest.skip(ABSENT)
    if any((name, switch) not in PROOFS.collected for name in rows()):
        pytest.skip("only some of the tests run")
    assert [name for name in rows() if not PROOFS.proved(name, switch)] == []
