"""Names, digits and files that both back ends check before they become part of a request."""

import re
from pathlib import Path

import pytest

from app.calls.allowed import Refused
from app.switching.arguments import MAX_RING_SECONDS, checked_room, ring_seconds
from app.switching.digits import checked_digits, milliseconds_of
from app.switching.files import check_folder, check_name, check_there, checked_fax, checked_sound

COMMA = re.compile(",")


@pytest.mark.parametrize(("timeout", "seconds"), [(-5, 1), (0, 1), (30, 30), (10**6, MAX_RING_SECONDS)])
def test_ringing_has_an_end(timeout: int, seconds: int) -> None:
    assert ring_seconds(timeout) == seconds


def test_rooms() -> None:
    assert checked_room("room-ac1-a") == "room-ac1-a"
    for room in ("", "Room", "a b", "a@b", "a\n", "x" * 65, "../a"):
        with pytest.raises(Refused):
            checked_room(room)


def test_digits_and_how_long_they_take() -> None:
    assert checked_digits("0189ABCD*#wW") == "0189ABCD*#wW"
    assert milliseconds_of("12w#W", 180) == 3 * 180 + 500 + 1000
    assert milliseconds_of("1", 200, lead_ms=100) == 300
    for digits in ("", "x", "1 2", "a", "1" * 257, "1\n"):
        with pytest.raises(Refused):
            checked_digits(digits)


def test_paths() -> None:
    assert checked_sound("/a b/c.wav", COMMA) == "/a b/c.wav"
    assert checked_fax("/var/faxes/FX1.tiff") == "/var/faxes/FX1.tiff"
    for file in ("", "a.wav", "/a.mp3", "/a,b.wav", "/a\n.wav"):
        with pytest.raises(Refused):
            checked_sound(file, COMMA)
    for file in ("", "a.tiff", "/a.tif", "/a b.tiff", "/${x}.tiff", "/a,b.tiff"):
        with pytest.raises(Refused):
            checked_fax(file)


def test_a_recording_has_the_name_of_its_command() -> None:
    check_name("/var/CA1-2.wav", "CA1-2.wav", "CA1-2")
    with pytest.raises(Refused, match="is not the recording of"):
        check_name("/var/CA1-3.wav", "CA1-2.wav", "CA1-2")


def test_files_that_are_there_and_that_can_be_made(tmp_path: Path) -> None:
    file = tmp_path / "a.wav"
    check_folder(str(file))
    with pytest.raises(Refused, match="is not there"):
        check_there(str(file))
    file.touch()
    check_there(str(file))
    with pytest.raises(Refused, match="nothing can be written"):
        check_folder(str(tmp_path / "absent" / "a.wav"))
