"""Where settings come from: one file, and the environment above it (guide 2, table 2.3: configuration-file)."""

from pathlib import Path

import pytest

from app.settings.config import ConfigError, load


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A settings file that RESTCOMM_CONFIG names."""
    monkeypatch.setenv("RESTCOMM_CONFIG", str(tmp_path / "mine.toml"))
    return tmp_path / "mine.toml"


def test_the_file_that_the_environment_names(file: Path) -> None:
    file.write_text('sip_port = 5099\ndatabase_url = "postgresql://restcomm@db/restcomm"\n')
    settings = load()
    assert (settings.sip_port, settings.database_url) == (5099, "postgresql://restcomm@db/restcomm")


def test_the_environment_wins(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text('sip_port = 5099\ndatabase_url = "sqlite:////a.db"\n')
    monkeypatch.setenv("RESTCOMM_SIP_PORT", "5098")
    monkeypatch.setenv("DATABASE_URL", "sqlite:////b.db")
    settings = load()
    assert (settings.sip_port, settings.database_url) == (5098, "sqlite:////b.db")


def test_without_a_file_there_are_defaults(file: Path) -> None:
    assert load().sip_port == 5080


@pytest.mark.parametrize(
    ("text", "said"), [("sip_prot = 1", "sip_prot: no such setting"), ("sip_port = 70000", "sip_port: .*65535")]
)
def test_what_it_cannot_use_is_named(file: Path, text: str, said: str) -> None:
    file.write_text(text)
    with pytest.raises(ConfigError, match=said):
        load()
