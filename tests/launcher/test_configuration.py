"""Configuration of the switch from settings: whole, private, and nothing injected (configs/asterisk, guide 2.3)."""

import re
import stat
from pathlib import Path

import pytest

from app.launcher import configs
from app.launcher.failure import StartError
from app.launcher.render import render
from app.launcher.switch import asterisk
from app.settings import secrets
from app.settings.config import ConfigError, load


@pytest.fixture
def write(tmp_path):
    def write(**settings):
        written = secrets.effective(load(var=tmp_path / "var", **settings))
        folder = Path("/nonexistent")
        asterisk.write(written, asterisk.Layout(tmp_path / "etc", *[folder] * 6))
        return {path.name: path.read_text() for path in (tmp_path / "etc").iterdir()}

    return write


def test_nothing_is_left_to_fill_in(write):
    assert all(
        "{{" not in text and "{%" not in text for text in write(outbound_proxy_uri="proxy.example:5070").values()
    )


def test_files_and_folder_are_readable_by_their_owner_only(write, tmp_path):
    write()
    assert stat.S_IMODE((tmp_path / "etc").stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "etc").iterdir()} == {0o600}
    assert stat.S_IMODE((tmp_path / "var/secrets/generated.json").stat().st_mode) == 0o600


def test_settings_are_in_their_places(write):
    files = write(sip_host="127.0.0.2", sip_port=5099, asterisk_ari_port=8099, asterisk_ami_port=5098, node="n7")
    assert files["pjsip.conf"].count("bind = 127.0.0.2:5099") == 2
    assert "media_address = 127.0.0.2" in files["pjsip.conf"]
    assert "bindport = 8099" in files["http.conf"]
    assert "port = 5098" in files["manager.conf"]
    assert "Stasis(restcomm-n7,inbound" in files["extensions.conf"]


def test_asterisk_makes_what_the_engine_listens_to(write):
    """What it is told not to make is nothing that the engine takes from ARI or AMI."""
    files = write()
    declined = re.findall(r"^decline = (\S+)$", files["stasis.conf"], re.MULTILINE)
    assert declined
    for heard in ("snapshot", "dial", "hangup_request", "dtmf", "bridge", "user_event", "playback", "recording"):
        assert not [name for name in declined if heard in name], heard
    disabled = re.search(r"^disabledevents = (\S+)$", files["manager.conf"], re.MULTILINE)[1].split(",")
    on = [
        re.findall(r"\bami\.on\(\s*\"(\w+)\"", path.read_text())
        for path in (Path(__file__).parents[2] / "ariclient").rglob("*.py")
    ]
    listened = {name for names in on for name in names}
    assert listened
    assert not listened & set(disabled)


def test_ipv6_and_any_address(write):
    assert "bind = [::1]:5080" in write(sip_host="::1")["pjsip.conf"]
    assert "media_address" not in write(sip_host="0.0.0.0")["pjsip.conf"]


def test_passwords_are_generated_and_long(write):
    files = write()
    found = re.search(r"^password = (\S+)$", files["ari.conf"], re.MULTILINE)
    assert found
    assert len(found[1]) >= 32
    assert found[1] not in files["manager.conf"]


def test_outbound_proxy_only_when_it_is_set(write):
    assert "[outbound-proxy]" not in write()["pjsip.conf"]
    text = write(outbound_proxy_uri="proxy.example:5070")["pjsip.conf"]
    assert "contact = sip:proxy.example:5070" in text
    assert "match = proxy.example\n" in text
    assert "outbound_auth" not in text


def test_our_addresses_are_the_realm_of_clients(write):
    text = write(sip_host="192.0.2.7", sip_realm="sip.example")["pjsip.conf"]
    assert "[192.0.2.7]\ntype = domain_alias\ndomain = sip.example\n" in text
    everywhere = write(sip_host="0.0.0.0")["pjsip.conf"]
    assert "[127.0.0.1]\ntype = domain_alias\n" in everywhere
    assert "[0.0.0.0]" not in everywhere


def test_nobody_can_be_the_stranger(tmp_path):
    """Who is asked for a digest that does not exist cannot guess it: each installation keeps its own."""
    first, second = ({secrets.nobody(load(var=tmp_path / name)) for _ in range(2)} for name in "ab")
    assert (len(first), len(second), len(first | second)) == (1, 1, 2)


def test_the_same_settings_are_the_same_files(write):
    first = write()
    assert re.search(r"md5_cred = [0-9a-f]{32}\n", first["pjsip.conf"])
    assert write() == first


def test_outbound_proxy_with_digest(write):
    text = write(outbound_proxy_uri="[2001:db8::1]", outbound_proxy_user="u", outbound_proxy_password="p;q")[
        "pjsip.conf"
    ]
    assert "match = 2001:db8::1\n" in text
    assert "username = u" in text
    assert "password = p\\;q" in text


@pytest.mark.parametrize("bad", ["a\nb", "a\rb", "a\0b"])
def test_no_value_can_begin_a_line(write, bad):
    with pytest.raises(StartError):
        write(outbound_proxy_uri="proxy.example", outbound_proxy_user="u", outbound_proxy_password=bad)


def test_undefined_name_in_a_template_is_an_error(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.conf").write_text("x = {{ nonsense }}")
    with pytest.raises(Exception, match="nonsense"):
        render(tmp_path / "in", tmp_path / "out", {})


def test_secrets_stay_the_same_and_are_the_same_for_all(tmp_path):
    first, second = (secrets.effective(load(var=tmp_path)) for _ in range(2))
    assert first.asterisk_ari_password == second.asterisk_ari_password
    assert first.redis_url == second.redis_url
    assert first.redis_url.startswith("redis://:")


def test_given_secrets_are_kept(tmp_path):
    settings = secrets.effective(load(var=tmp_path, asterisk_ami_password="my own", redis_url="redis://10.0.0.1/0"))
    assert settings.asterisk_ami_password.get_secret_value() == "my own"
    assert settings.redis_url == "redis://10.0.0.1/0"


@pytest.mark.parametrize("name", ["asterisk_ari_password", "asterisk_ami_password", "freeswitch_esl_password"])
@pytest.mark.parametrize("password", ["1234", "asterisk", "ClueCon", "restcomm"])
def test_well_known_passwords_are_refused(tmp_path, name, password):
    with pytest.raises(ConfigError, match=name):
        secrets.effective(load(var=tmp_path, **{name: password}))


def test_configuration_for_somebody_elses_asterisk(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("RESTCOMM_VAR", str(tmp_path / "var"))
    assert configs.main("asterisk", str(tmp_path / "out")) == 0
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"pjsip.conf", "extensions.conf", "ari.conf"} <= names
    assert "asterisk.conf" not in names
    assert configs.main("asterisk", str(tmp_path / "out")) == 2
    assert configs.main("cisco", str(tmp_path / "other")) == 2
    assert "choose one of" in capsys.readouterr().err


def test_configuration_for_somebody_elses_freeswitch(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("RESTCOMM_VAR", str(tmp_path / "var"))
    assert configs.main("freeswitch", str(tmp_path / "out")) == 0
    assert {"freeswitch.xml", "sofia.xml", "event_socket.xml"} <= {path.name for path in (tmp_path / "out").iterdir()}
    assert configs.main("freeswitch", str(tmp_path / "out")) == 2
    monkeypatch.setenv("RESTCOMM_FREESWITCH_ESL_PASSWORD", "ClueCon")
    assert configs.main("freeswitch", str(tmp_path / "other")) == 2
    assert "well-known password" in capsys.readouterr().err
    assert not (tmp_path / "other").exists()
