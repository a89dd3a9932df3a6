"""The cache folder (guide 2.7): names are hashes, files are whole, the ones used least recently go first."""

import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.audio.cache import FileCache, key
from app.settings.config import Settings


@pytest.fixture
def cache(tmp_path: Path) -> FileCache:
    return FileCache(Settings(var=tmp_path, cache_max_bytes=1_000_000))


def put(cache: FileCache, name: str, size: int, used: float = 0) -> Path:
    """A file of this size, used so many seconds ago."""
    temporary = cache.temporary("kind")
    temporary.write_bytes(bytes(size))
    path = cache.put(temporary, "kind", name)
    os.utime(path, (time.time() - used,) * 2)
    return path


@given(st.lists(st.text(), max_size=4))
def test_names_are_hashes(parts: list[str]) -> None:
    assert len(key(*parts)) == 64
    assert set(key(*parts)) <= set("0123456789abcdef")


def test_names_differ_as_their_parts_do() -> None:
    assert len({key("a", "b"), key("ab"), key("a", "b", ""), key("b", "a"), key("a,b")}) == 5


def test_found_or_not(cache: FileCache) -> None:
    assert cache.find("kind", "x") is None
    path = put(cache, "x", 10)
    assert cache.find("kind", "x") == path
    assert cache.find("other", "x") is None
    assert [file.name for file in path.parent.iterdir()] == ["x"], "the temporary file is gone"


def test_finding_is_using(cache: FileCache) -> None:
    path = put(cache, "x", 10, used=5000)
    cache.find("kind", "x")
    assert time.time() - path.stat().st_mtime < 5


def test_the_oldest_go_first(cache: FileCache) -> None:
    files = {age: put(cache, f"used-{age}", 300_000, age) for age in (1000, 4000, 2000, 3000)}
    cache.trim()
    assert {age for age, path in files.items() if path.exists()} == {1000, 2000, 3000}


def test_what_was_used_just_now_stays_whatever_it_costs(cache: FileCache) -> None:
    files = [put(cache, str(n), 400_000, used=n) for n in range(4)]
    cache.trim()
    assert all(path.exists() for path in files)


def test_what_a_dead_process_left(cache: FileCache) -> None:
    old, new = cache.temporary("kind"), cache.temporary("kind")
    for path, age in ((old, 4000), (new, 10)):
        path.write_bytes(b"x")
        os.utime(path, (time.time() - age,) * 2)
    cache.trim()
    assert (old.exists(), new.exists()) == (False, True)


def test_it_is_checked_after_the_first_file_and_then_now_and_again(
    cache: FileCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    checks = []
    monkeypatch.setattr(cache, "trim", lambda: checks.append(1))
    for number in range(12):
        put(cache, str(number), 10_000)
        cache.trim_when_due()
    assert len(checks) == 3, "after the first, and after each 50,000 bytes"


def test_another_process_may_be_faster(cache: FileCache, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put(cache, "x", 2_000_000, used=5000)
    files = cache.files()
    path.unlink()
    monkeypatch.setattr(cache, "files", lambda: files)
    cache.trim()
    assert not path.exists()
