"""Keys that the switches write down, and how they are read (issue 13)."""

from datetime import datetime
from pathlib import Path

import pytest

from app.calls.ports import KeptKey
from app.switching.kept_keys import KeptKeys, Line
from ariclient.state import evidence as asterisk
from eslbridge.state import evidence as freeswitch

AT = datetime(2026, 11, 29, 7, 15, 30, 123000).timestamp()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "[2026-11-29 07:15:30.123] DTMF[12][C-1] channel.c: DTMF begin '5' received on PJSIP/stranger-0000001a",
            Line("PJSIP/stranger-0000001a", "5", AT),
        ),
        (
            "[2026-11-29 07:15:30.123] DTMF[12][C-1] channel.c: DTMF end '*' received on PJSIP/a-1, duration 90 ms",
            Line("PJSIP/a-1", "*", AT, down=False),
        ),
        ("[2026-11-29 07:15:30.123] DTMF[12][C-1] channel.c: DTMF end accepted with begin '5' on PJSIP/a-1", None),
        ("[2026-11-29 07:15:30.123] DTMF[12] channel.c: DTMF begin 'x' received on PJSIP/a-1", None),
        ("[yesterday] DTMF[12] channel.c: DTMF begin '5' received on PJSIP/a-1", None),
        ("", None),
    ],
)
def test_lines_of_asterisk(line: str, said: Line | None) -> None:
    assert asterisk.key_in_line(line) == said


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("leg-1 2026-11-29 07:15:30.123000 97.10% [INFO] switch_channel.c:529 RECV DTMF #:800", Line("leg-1", "#", AT)),
        ("leg-1 2026-11-29 07:15:30.123000 97.10% [INFO] switch_channel.c:529 RECV DTMF d:800", Line("leg-1", "D", AT)),
        ("leg-1 2026-11-29 07:15:30.123000 97.10% [INFO] switch_channel.c:529 RECV DTMF w:800", None),
        ("leg-1 2026-11-39 07:15:30.123000 97.10% [INFO] switch_channel.c:529 RECV DTMF 1:800", None),
        ("leg-1 2026-11-29 07:15:30.123000 97.10% [INFO] switch_channel.c:500 something else", None),
        ("", None),
    ],
)
def test_lines_of_freeswitch(line: str, said: Line | None) -> None:
    assert freeswitch.key_in_line(line) == said


def spaced(text: str) -> Line | None:
    """``place key at d|u``."""
    words = text.split()
    return Line(words[0], words[1], float(words[2]), words[3] == "d") if len(words) == 4 else None


def test_a_key_is_told_once_by_whichever_way_it_came(tmp_path: Path) -> None:
    kept = KeptKeys(tmp_path / "keys", spaced)
    assert kept.of("a") == []
    kept.path.write_text("a 1 1 d\na 2 2 d\nb 9 2 d\na 1 3 u\na 2 3 u\na 3 4 u\na 1 5 d\na 1 6 u\ntorn a 1")
    assert kept.of("a") == [KeptKey("1", 1), KeptKey("2", 2), KeptKey("3", 4), KeptKey("1", 5)]


def test_old_keys_are_blanked_and_the_file_stays_small(tmp_path: Path) -> None:
    kept = KeptKeys(tmp_path / "keys", spaced)
    kept.forget(1.0)
    with kept.path.open("a") as switch:
        switch.write("a 1 1 d\na 2 2 d\na 3 3 d\n")
        switch.flush()
        kept.forget(3.0)
        assert kept.path.read_text().split() == ["a", "3", "3", "d"]
        switch.write("a 4 4 d\n")
        switch.flush()
        assert kept.of("a") == [KeptKey("3", 3), KeptKey("4", 4)]
        kept.forget(5.0)
        assert kept.path.stat().st_size == 0
        switch.write("a 5 5 d\n")
        switch.flush()
        assert kept.of("a") == [KeptKey("5", 5)]
