"""What the switches write down of their legs, and how it is read (issue 13, C8)."""

from pathlib import Path

import pytest

from app.calls.causes import Cause
from app.calls.ports import Evidence
from app.switching import evidence as module
from app.switching.evidence import EvidenceFile
from ariclient.state import evidence as asterisk
from eslbridge.state import evidence as freeswitch


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("node1-1.0,ANSWER,1795894845.25,", Evidence(answered=1795894845.25)),
        (
            'leg-1,HANGUP,1795894850.5,{"hangupcause":17,"hangupsource":"","dialstatus":""}',
            Evidence(ended=1795894850.5, cause=Cause.BUSY),
        ),
        ("leg-1,HANGUP,1795894850.5,", Evidence(ended=1795894850.5)),
        ("leg-1,CHAN_START,1795894850.5,", None),
        ("leg-1,HANGUP,yesterday,", None),
        ("", None),
    ],
)
def test_lines_of_asterisk(line: str, said: Evidence | None) -> None:
    found = asterisk.evidence_of(line)
    assert (found and found[1]) == said


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("u,1795894845250000,1795894850500000,NORMAL_CLEARING,", Evidence(1795894845.25, 1795894850.5)),
        ("u,0,1795894850500000,USER_BUSY,486", Evidence(0.0, 1795894850.5, Cause.BUSY, 486)),
        ("u,,1795894850500000,NO_ANSWER,", Evidence(0.0, 1795894850.5, Cause.NO_ANSWER)),
        ("u,1,,x,", None),
        ("a line of somebody else", None),
    ],
)
def test_lines_of_freeswitch(line: str, said: Evidence | None) -> None:
    found = freeswitch.evidence_of(line)
    if said is None:
        assert found is None
    else:
        assert found
        assert (found[1].cause, found[1].sip_status) == (said.cause, said.sip_status)
        assert found[1].answered == pytest.approx(said.answered, abs=1e-3)
        assert found[1].ended == pytest.approx(said.ended, abs=1e-3)


def test_lines_of_a_leg_are_laid_over_each_other_and_new_ones_are_seen(tmp_path: Path) -> None:
    file = EvidenceFile(tmp_path / "x.csv", asterisk.evidence_of)
    assert file.find("a") is None
    file.path.write_text("a,ANSWER,10.5,\nb,ANSWER,11,\n")
    assert file.find("a") == Evidence(answered=10.5)
    with file.path.open("a") as more:
        more.write('a,HANGUP,12,{"hangupcause":16}\n')
    assert file.find("a") == Evidence(10.5, 12.0)
    assert file.find("c") is None


def test_only_the_end_of_a_long_file_is_read_and_it_begins_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "TAIL", 40)
    monkeypatch.setattr(module, "MOST", 60)
    file = EvidenceFile(tmp_path / "x.csv", asterisk.evidence_of)
    file.path.write_text("old,ANSWER,10.5,\n" * 5 + "new,ANSWER,11,\n")
    assert file.find("new")
    file.keep_small()
    assert file.path.stat().st_size == 0
    file.keep_small()
    EvidenceFile(tmp_path / "absent.csv", asterisk.evidence_of).keep_small()
