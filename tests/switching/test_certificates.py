"""Copies of the SIP certificate follow the operator's files: when, what, and what is left as it was."""

import os
from pathlib import Path

import pytest

from app.launcher.switch.certificates import self_signed
from app.settings.config import Settings
from app.switching.certificates import Copies, files, write
from ariclient.features import certificates as of_asterisk
from eslbridge.features import certificates as of_freeswitch

KINDS = {"asterisk": of_asterisk, "freeswitch": of_freeswitch}


class Followed:
    """The operator's files, the switch's copies of them, and how often the switch was told."""

    def __init__(self, root: Path, kind: str) -> None:
        self.cert, self.key = root / "cert.pem", root / "key.pem"
        self.renew()
        given = {"sip_tls_port": 5061, "sip_tls_cert": str(self.cert), "sip_tls_key": str(self.key)}
        self.settings = Settings(var=root / "var", **given)  # type: ignore[arg-type]
        self.module, self.told, self.fails = KINDS[kind], 0, False
        self.folder = self.module.folder(self.settings)
        self.folder.parent.mkdir(parents=True)
        write(self.folder, self.module.texts(self.settings))
        self.copies = self.engine()

    def engine(self) -> Copies:
        """As an engine that has just begun has it."""
        return Copies(self.settings, self.folder, self.module.texts, self.reload)

    def reload(self) -> None:
        self.told += 1
        if self.fails:
            raise OSError("the switch does not answer")

    def renew(self) -> None:
        for path, text in zip((self.key, self.cert), self_signed(["127.0.0.1"]), strict=True):
            path.write_text(text)

    def copied(self) -> str:
        return "".join(path.read_text() for path in sorted(self.folder.iterdir()))


@pytest.fixture(params=sorted(KINDS))
def followed(request: pytest.FixtureRequest, tmp_path: Path) -> Followed:
    return Followed(tmp_path, request.param)


def test_files_as_they_were_are_not_told(followed: Followed) -> None:
    followed.copies.look()
    os.utime(followed.cert, (1, 1))
    followed.copies.look()
    assert followed.told == 0


def test_a_new_pair_is_copied_and_told_once(followed: Followed) -> None:
    followed.copies.look()
    followed.renew()
    for _look in range(3):
        followed.copies.look()
    assert followed.told == 1
    assert followed.cert.read_text() in followed.copied()
    assert followed.key.read_text() in followed.copied()
    assert {path.stat().st_mode & 0o777 for path in followed.folder.iterdir()} == {0o600}


def test_what_changed_while_no_engine_was_there_is_seen_by_the_next_one(followed: Followed) -> None:
    followed.renew()
    followed.engine().look()
    assert followed.told == 1


@pytest.mark.parametrize("bad", ["", "no certificate", "another key"])
def test_what_is_no_pair_leaves_the_copies_until_it_is_one(followed: Followed, bad: str) -> None:
    before, key = followed.copied(), followed.key.read_text()
    followed.key.write_text(self_signed(["127.0.0.1"])[0] if bad == "another key" else bad)
    followed.copies.look()
    assert (followed.told, followed.copied()) == (0, before)
    followed.key.write_text(key)
    followed.copies.look()
    assert followed.told == 0
    followed.renew()
    followed.copies.look()
    assert followed.told == 1


def test_files_that_are_away_are_an_error_and_then_seen_again(followed: Followed) -> None:
    followed.copies.look()
    followed.cert.unlink()
    with pytest.raises(OSError, match="No such file"):
        followed.copies.look()
    followed.renew()
    followed.copies.look()
    assert followed.told == 1


def test_a_switch_that_was_not_told_is_told_again(followed: Followed) -> None:
    followed.renew()
    followed.fails = True
    for _look in range(2):
        with pytest.raises(OSError, match="does not answer"):
            followed.copies.look()
    followed.fails = False
    followed.copies.look()
    assert followed.told == 3
    followed.copies.look()
    assert followed.told == 3


def test_ours_in_the_folder_of_the_installation(tmp_path: Path) -> None:
    assert files(Settings(var=tmp_path)) == (tmp_path / "tls/sip.crt", tmp_path / "tls/sip.key")
