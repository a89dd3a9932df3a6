"""Secrets at rest (docs/guarantees.md, Secrets)."""

import stat
import threading

import pytest

from app.settings.config import load
from app.settings.vault import NOBODY, PASSWORDS, Vault, is_password, password_hash


def vault(folder, key=""):
    return Vault(load(var=folder, secret_key=key))


def test_what_is_sealed_can_be_opened_by_the_next_process(tmp_path):
    sealed = vault(tmp_path).seal("token")
    assert "token" not in sealed
    assert vault(tmp_path).open(sealed) == "token"


def test_another_installation_cannot_open_it(tmp_path):
    sealed = vault(tmp_path / "one").seal("token")
    with pytest.raises(ValueError, match="not sealed"):
        vault(tmp_path / "other").open(sealed)


@pytest.mark.parametrize("text", ["", "x", "\x00", "é", "gAAAAA=="])
def test_what_was_never_sealed_is_refused(tmp_path, text):
    with pytest.raises(ValueError, match="not sealed"):
        vault(tmp_path).open(text)


def test_the_key_is_readable_by_its_owner_only(tmp_path):
    vault(tmp_path)
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["secret.key"]


def test_with_a_key_in_the_settings_no_file_is_written(tmp_path):
    sealed = vault(tmp_path, "a key").seal("x")
    assert vault(tmp_path / "elsewhere", "a key").open(sealed) == "x"
    assert list(tmp_path.iterdir()) == []


def test_processes_that_start_at_once_share_one_key(tmp_path):
    found = []
    threads = [threading.Thread(target=lambda: found.append(vault(tmp_path).digest("x"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1


def test_a_token_is_recognised_by_its_keyed_hash(tmp_path):
    keys = vault(tmp_path)
    assert keys.is_token("right", keys.digest("right"))
    assert not keys.is_token("wrong", keys.digest("right"))
    assert not keys.is_token("\ud800", keys.digest("right"))
    assert vault(tmp_path / "other").digest("right") != keys.digest("right")


def test_a_password_is_recognised_by_its_hash():
    stored = password_hash("correct horse")
    assert "correct" not in stored
    assert is_password("correct horse", stored)
    assert not is_password("wrong horse", stored)


@pytest.mark.parametrize("stored", [None, "", "not a hash"])
def test_without_a_hash_no_password_is_right(stored):
    assert not is_password("", stored)


def test_an_unknown_login_costs_what_a_known_one_costs():
    """The hash that is checked then was made with today's parameters."""
    assert not PASSWORDS.check_needs_rehash(NOBODY)
