"""Mistakes in settings: each is told in the line that docs/troubleshooting.md promises, and in no other."""

from pathlib import Path

import pytest

from app.settings.config import ConfigError, load
from app.settings.reading import checks
from tests.troubleshooting import fits, lines_of

LINES = lines_of("Settings")
FILES = {
    "A name is misspelled": "sip_prot = 5080",
    "A text has no quotes": "node = edge",
    "A setting is there twice": "sip_port = 5080\nsip_port = 5090",
    "A value is missing": "sip_port =",
    "A port is too large": "sip_port = 70000",
    "A number is a word": 'http_port = "eighty"',
    "A time has a unit": 'connect_timeout = "5s"',
    "A size has a unit": 'audio_max_bytes = "10 MB"',
    "A switch of on and off is neither": 'console = "perhaps"',
    "A list is a text": 'allow_hosts = "app.internal"',
    "A word is none of those that may be there": 'callers = "everybody"',
    "`public_url` has no scheme": 'public_url = "voice.example.com"',
    "`public_url` has a query": 'public_url = "https://voice.example.com/?x=1"',
    "A host in `allow_hosts` is a URL": 'allow_hosts = ["http://app.internal:8000/"]',
    "A country is spelled out": 'country = "Germany"',
    "The administrator's e-mail address is none": 'admin_email = "root"',
    "The name of a gateway's setting is misspelled": 'gateways = [{name = "a", uri = "h", pasword = "x"}]',
    "A gateway has no name": 'gateways = [{uri = "carrier.example"}]',
    "A gateway has no address": 'gateways = [{name = "a"}]',
    "Two gateways have one name": 'gateways = [{name = "a", uri = "h"}, {name = "a", uri = "i"}]',
    "The database is none that is known": 'database_url = "oracle://user:password@db/restcomm"',
    "The address of Redis has no scheme": 'redis_url = "localhost:6379"',
    "The SIP port is among the RTP ports": "sip_port = 17000",
    "The file of a certificate is not there": 'http_tls_cert = "/none/fullchain.pem"\nhttp_tls_key = "/etc/passwd"',
    "An audio file is not there": 'beep_audio_file = "/none/beep.wav"',
}
VARIABLES = {
    "The name of a variable is misspelled": ("RESTCOMM_SIP_PRT", "5090"),
    "A list in the environment is no JSON": ("RESTCOMM_ALLOW_HOSTS", "app.internal"),
    "`RESTCOMM_CONFIG` names a file that is not there": ("RESTCOMM_CONFIG", "/none/restcomm.toml"),
}


def told() -> list[str]:
    """What `restcomm settings check` says."""
    try:
        return checks.problems(load())
    except ConfigError as error:
        return list(error.lines)


def test_each_mistake_of_the_page_is_made_here() -> None:
    assert {*FILES, *VARIABLES} == LINES.keys()


@pytest.mark.parametrize("mistake", FILES)
def test_one_line_for_a_mistake_in_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mistake: str) -> None:
    (tmp_path / "restcomm.toml").write_text(FILES[mistake])
    monkeypatch.setenv("RESTCOMM_CONFIG", str(tmp_path / "restcomm.toml"))
    (line,) = told()
    assert fits(LINES[mistake], line), line


@pytest.mark.parametrize("mistake", VARIABLES)
def test_one_line_for_a_mistake_in_the_environment(monkeypatch: pytest.MonkeyPatch, mistake: str) -> None:
    monkeypatch.setenv(*VARIABLES[mistake])
    (line,) = told()
    assert fits(LINES[mistake], line), line
