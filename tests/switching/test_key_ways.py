"""The same key by RTP and by INFO counts once."""

import pytest

from app.switching.legs import KeyWays

RTP, INFO = False, True


def counted(told: list[tuple[str, bool, int]]) -> str:
    ways = KeyWays()
    return "".join(key for key, by_info, at in told if ways.counts(key, by_info, at))


@pytest.mark.parametrize("late", [-60, -5, 0, 5, 60, 300])
@pytest.mark.parametrize("pressed", ["12", "11", "1", "112233"])
def test_a_phone_set_to_both(pressed: str, late: int) -> None:
    """late: milliseconds that INFO comes after RTP; the first key may be told by INFO first."""
    told = [(key, RTP, 1000 + 400 * place) for place, key in enumerate(pressed)]
    told += [(key, INFO, 1000 + 400 * place + late) for place, key in enumerate(pressed)]
    assert counted(sorted(told, key=lambda one: one[2])) == pressed


@pytest.mark.parametrize("way", [RTP, INFO])
@pytest.mark.parametrize("apart", [20, 80, 500, 4000])
def test_one_way_counts_every_key(way: bool, apart: int) -> None:
    assert counted([(key, way, place * apart) for place, key in enumerate("1122#*")]) == "1122#*"


def test_a_phone_that_changes_its_way() -> None:
    assert counted([("1", RTP, 0), ("2", INFO, 9000), ("3", INFO, 9300), ("4", RTP, 20000)]) == "1234"
