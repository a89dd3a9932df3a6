"""A minute of `make chaos` on each switch: an engine killed under a Dial, a link reset, Redis wiped, torn journals."""

from pathlib import Path

import pytest

from tests.chaos.faults import SHORT
from tests.chaos.run import play
from tests.chaos.world import world
from tests.real_switch.freeswitch import needs_freeswitch

pytestmark = [pytest.mark.switch, pytest.mark.timeout(240)]


@pytest.mark.parametrize("kind", ["asterisk", pytest.param("freeswitch", marks=needs_freeswitch)])
def test_a_minute_of_faults(kind: str, tmp_path: Path) -> None:
    with world(tmp_path, kind) as made:
        found = play(made, SHORT, 10)
    assert not found.misses, "\n".join([str(found.figures), *found.misses])
