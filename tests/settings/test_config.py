"""Where settings come from: one file, and the environment above it (guide 2, table 2.3: configuration-file)."""

from pathlib import Path

import pytest

from app.settings.config import ConfigError, load
from app.settings.reading import checks


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


def test_without_a_file_there_are_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RESTCOMM_CONFIG", raising=False)
    monkeypatch.chdir(tmp_path)
    assert load().sip_port == 5080


TEXTS = [
    ("sip_prot = 1", r"sip_prot: no such setting, do you mean sip_port\?"),
    ("sip_port = 70000", "sip_port: .*65535"),
    ("sip_port = 5080\nnode = edge", r"mine\.toml:2: .*column 8 .*quotes"),
    ("sip_port = ", r"mine\.toml"),
    ("sip_port = 1\nsip_port = 2", r"mine\.toml:2: Cannot overwrite a value"),
    ('gateways = [{name = "a", uri = "h", prefixs = ["1"]}]', r"gateways.0.prefixs: .*, do you mean prefixes\?"),
    ('public_url = "voice.example.com"', "public_url: must be a URL with http:// or https://"),
    ('public_url = "https://a.example/?x=1"', r"public_url: .*without user, \? and #"),
    (
        'allow_hosts = ["http://app.internal:8000/"]',
        "allow_hosts.0: must be a host, as app.internal:8000, not 'http:",
    ),
    ('allow_hosts = ["10.0.0.0/33"]', "allow_hosts.0: .*not a host"),
    ('country = "Germany"', "country: must be two letters"),
    ('dial_countries = ["Germany"]', "dial_countries.0: must be two letters"),
    ('dial_deny_prefixes = ["premium"]', "dial_deny_prefixes.0: 'premium' is not the beginning of a number"),
    ('ice_servers = ["turn.example:3478"]', "ice_servers.0: .* does not begin with stun:"),
    ('admin_email = "root"', "admin_email: must be an e-mail address"),
    ('callers = "everybody"', "callers: .*'anybody' or 'known'"),
    ('gateways = [{name = "a", uri = "h"}, {name = "a", uri = "i"}]', "gateways: several are called a"),
]


@pytest.mark.parametrize(("text", "said"), TEXTS)
def test_what_it_cannot_use_is_named_in_one_line(file: Path, text: str, said: str) -> None:
    file.write_text(text)
    with pytest.raises(ConfigError, match=said) as failure:
        load()
    assert "\n" not in str(failure.value)


def test_all_that_is_wrong_is_named_at_once(file: Path) -> None:
    file.write_text('sip_port = 0\nhttp_port = "x"\n')
    with pytest.raises(ConfigError, match=r"http_port: .*; sip_port: "):
        load()


def test_a_file_that_the_environment_names_must_be_there(file: Path, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"RESTCOMM_CONFIG: there is no file .*mine\.toml: create it"):
        load()
    file.mkdir()
    with pytest.raises(ConfigError, match="a file is expected, not a folder"):
        load()
    file.rmdir()
    file.write_bytes(b"node = '\xff'")
    with pytest.raises(ConfigError, match="byte 8 is not UTF-8"):
        load()


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("RESTCOMM_GATEWAYS", "[{", "RESTCOMM_GATEWAYS: lists and tables are written as JSON .*line 1 column 3"),
        ("RESTCOMM_ALLOW_HOSTS", "app.internal", "RESTCOMM_ALLOW_HOSTS: lists and tables .*line 1 column 1"),
        ("RESTCOMM_SIP_PRT", "1", r"RESTCOMM_SIP_PRT: no such setting, do you mean RESTCOMM_SIP_PORT\?"),
        ("RESTCOMM_CALLERS", "", "callers: "),
    ],
)
def test_bad_variables(monkeypatch: pytest.MonkeyPatch, variable: str, value: str, said: str) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(ConfigError, match=said):
        load()


def test_what_is_written_loosely_is_understood(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text(
        """
        switch = "Asterisk"
        country = "de"
        outbound_proxy_uri = "sip:proxy.example:5070"
        public_url = "https://voice.example.com/"
        allow_hosts = ["App.Internal:8000", "10.1.2.3/8"]
        dial_countries = ["at", "*"]
        dial_allow_prefixes = ["+44 18"]
        sip_tls_port = 5061
        [[gateways]]
        name = "a"
        uri = "sip:carrier.example;transport=tcp"
        numbers = "E164"
        [[gateways]]
        name = "b"
        uri = "sips:user@carrier.example:5061"
        [[nodes]]
        name = "n"
        switch = "FreeSWITCH"
        """
    )
    monkeypatch.setenv("RESTCOMM_LOG_LEVEL", "debug")
    settings = load()
    assert (settings.switch, settings.log_level, settings.country) == ("asterisk", "DEBUG", "DE")
    assert settings.outbound_proxy_uri == "proxy.example:5070"
    assert settings.public_url == "https://voice.example.com"
    assert settings.allow_hosts == ["app.internal:8000", "10.0.0.0/8"]
    assert settings.dial_countries == ["AT", "*"]
    assert settings.dial_allow_prefixes == ["+4418"]
    assert [one.uri for one in settings.gateways] == [
        "carrier.example;transport=tcp",
        "carrier.example:5061;transport=tls",
    ]
    assert (settings.gateways[0].numbers, settings.nodes[0].switch) == ("e164", "freeswitch")


def test_secrets_are_not_repeated(file: Path) -> None:
    file.write_text('freeswitch_esl_password = ["hush"]')
    with pytest.raises(ConfigError) as failure:
        load()
    assert "hush" not in str(failure.value)


def test_settings_that_do_not_fit_together(tmp_path: Path) -> None:
    settings = load(
        rtp_port_min=3000, rtp_port_max=2000, beep_audio_file=str(tmp_path / "none.wav"), database_url="oracle://x:y@h",
        redis_url="localhost", gateways=[{"name": "a"}],
    )  # fmt: skip
    found = checks.problems(settings)
    assert [line.partition(":")[0] for line in found] == [
        "rtp_port_max", "beep_audio_file", "database_url", "redis_url", "gateways"
    ]  # fmt: skip
    assert "x:y" not in str(found)
    assert checks.problems(load()) == []
