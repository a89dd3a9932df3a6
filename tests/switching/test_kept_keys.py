"""Keys that the switches write down, and how they are read (issue 13)."""

from collections import deque
from datetime import datetime
from pathlib import Path

import pytest

from app.calls.events import Digit
from app.switching import kept_keys
from app.switching.kept_keys import KeptKeys, Line
from ariclient.state import evidence as asterisk
from eslbridge.state import evidence as freeswitch

STAMP = "2026-11-29 07:15:30.123456"
AT = datetime.fromisoformat(STAMP).timestamp()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "[2026-11-29 07:15:30.123456] DTMF[12][C-1] channel.c: DTMF begin '5' received on PJSIP/stranger-0000001a",
            Line("PJSIP/stranger-0000001a", "5", STAMP, AT),
        ),
        (
            "[2026-11-29 07:15:30.123456] DTMF[12][C-1] channel.c: DTMF end '*' received on PJSIP/a-1, duration 90 ms",
            Line("PJSIP/a-1", "*", STAMP, AT, down=False),
        ),
        ("[2026-11-29 07:15:30.123456] DTMF[12][C-1] channel.c: DTMF end accepted with begin '5' on PJSIP/a-1", None),
        ("[2026-11-29 07:15:30.123456] DTMF[12] channel.c: DTMF begin 'x' received on PJSIP/a-1", None),
        ("[yesterday] DTMF[12] channel.c: DTMF begin '5' received on PJSIP/a-1", None),
        ("", None),
    ],
)
def test_lines_of_asterisk(line: str, said: Line | None) -> None:
    assert asterisk.key_in_line(line) == said


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "leg-1 2026-11-29 07:15:30.123456 97.10% [INFO] switch_channel.c:529 RECV DTMF #:800",
            Line("leg-1", "#", STAMP, AT),
        ),
        (
            "leg-1 2026-11-29 07:15:30.123456 97.10% [INFO] switch_channel.c:529 RECV DTMF d:800",
            Line("leg-1", "D", STAMP, AT),
        ),
        ("leg-1 2026-11-29 07:15:30.123456 97.10% [INFO] switch_channel.c:529 RECV DTMF w:800", None),
        ("leg-1 2026-11-39 07:15:30.123456 97.10% [INFO] switch_channel.c:529 RECV DTMF 1:800", None),
        ("leg-1 2026-11-29 07:15:30.123456 97.10% [INFO] switch_channel.c:500 something else", None),
        ("", None),
    ],
)
def test_lines_of_freeswitch(line: str, said: Line | None) -> None:
    assert freeswitch.key_in_line(line) == said


def spaced(text: str) -> Line | None:
    """``place key at d|u``."""
    words = text.split()
    return Line(words[0], words[1], words[2], float(words[2]), words[3] == "d") if len(words) == 4 else None


def kept_in(folder: Path) -> KeptKeys:
    kept = KeptKeys(folder / "keys", spaced)
    kept.path.touch()
    return kept


def write(kept: KeptKeys, text: str) -> None:
    """As a switch does: behind what is there."""
    with kept.path.open("a") as file:
        file.write(text)


def told(kept: KeptKeys, place: str) -> str:
    return "".join(one.key for one in kept.of(place) or [])


def test_without_a_file_nothing_is_known(tmp_path: Path) -> None:
    assert KeptKeys(tmp_path / "keys", spaced).of("a") is None
    assert kept_in(tmp_path).of("a") == []


def test_keys_that_go_down_count_once_and_those_by_info_when_they_go_up(tmp_path: Path) -> None:
    """Hurried ones go up twice."""
    kept = kept_in(tmp_path)
    write(kept, "a 1 1 d\na 2 2 d\nb 9 2 u\na 1 3 u\na 2 3 u\na 2 3 u\nb 9 4 u\na 1 5 d\na 1 6 u\n")
    assert kept.of("a") == [Digit("1", 1, "1"), Digit("2", 2, "2"), Digit("1", 5, "5")]
    assert told(kept, "b") == "99"


def test_each_key_has_a_line_of_its_own_even_within_a_microsecond(tmp_path: Path) -> None:
    kept = kept_in(tmp_path)
    write(kept, "a 5 1 d\nb 5 1 d\na 5 1 d\n")
    assert [one.line for one in kept.of("a") or []] == ["1", "1#1"]
    write(kept, "a 5 1 d\na 5 2 d\n")
    assert [one.line for one in kept.of("a") or []] == ["1", "1#1", "1#2", "2"]


def test_what_is_being_written_is_read_when_it_is_whole(tmp_path: Path) -> None:
    kept = kept_in(tmp_path)
    told_so_far = []
    for letter in "a 1 1 d\na 2 2 d\n":
        write(kept, letter)
        told_so_far.append(told(kept, "a"))
    assert told_so_far == ["", "", "", "", "", "", "", "1", "1", "1", "1", "1", "1", "1", "1", "12"]


@pytest.mark.parametrize("holes", [True, False])
def test_old_keys_are_blanked_and_the_others_stay_where_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, holes: bool
) -> None:
    if not holes:  # a file system that knows none
        monkeypatch.setattr(kept_keys, "PUNCH_HOLE", -1)
    kept = kept_in(tmp_path)
    kept.forget(1.0)
    write(kept, "a 1 1 d\na 2 2 d\nb 7 2 d\na 3 3 d\n")
    assert told(kept, "a") == "123"
    kept.forget(3.0)
    assert kept.path.read_bytes().strip(b"\0") == b"a 3 3 d\n"
    write(kept, "a 4 4 d\n")
    for reader in (kept, KeptKeys(kept.path, spaced)):
        assert (told(reader, "a"), told(reader, "b")) == ("34", "")
    kept.forget(5.0)
    assert not kept.path.read_bytes().strip(b"\0")
    write(kept, "a 5 5 d\n")
    for reader in (kept, KeptKeys(kept.path, spaced)):
        assert told(reader, "a") == "5"


def test_a_blanked_file_takes_no_disk(tmp_path: Path) -> None:
    kept = kept_in(tmp_path)
    write(kept, "".join(f"a 1 {number} d\n" for number in range(20_000)))
    kept.of("a")
    kept.forget(20_000.0)
    assert kept.path.stat().st_blocks * 512 <= 4096
    assert kept.ends == deque()
    assert kept.places == {}


def test_another_file_is_read_from_its_beginning(tmp_path: Path) -> None:
    """The switch was started again."""
    kept = kept_in(tmp_path)
    write(kept, "a 1 1 d\na 2 2 d\n")
    assert told(kept, "a") == "12"
    (tmp_path / "new").write_text("a 3 3 d\n")
    (tmp_path / "new").rename(kept.path)
    assert told(kept, "a") == "3"
    kept.path.write_text("")
    assert told(kept, "a") == ""
