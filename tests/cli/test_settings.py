"""restcomm settings show and check."""

import pytest

from app.cli.groups.settings import shown
from app.settings.gateways import Gateway
from tests.cli.test_cli import as_json
from tests.cli.test_program import started


def test_what_is_set_is_shown_with_its_source_and_without_secrets(tmp_path):
    (tmp_path / "restcomm.toml").write_text(
        """
        sip_port = 5999
        database_url = "sqlite:///x.db"
        freeswitch_esl_password = "hush hush"
        [[gateways]]
        name = "a"
        uri = "sip:carrier.example"
        password = "whisper"
        """
    )
    text = started(tmp_path, "settings", "show", "--json", variables={"RESTCOMM_HTTP_PORT": "8999"})
    rows = {one["name"]: one for one in as_json(text)}
    assert (rows["sip_port"]["value"], rows["sip_port"]["from"]) == (5999, "restcomm.toml")
    assert (rows["http_port"]["value"], rows["http_port"]["from"]) == (8999, "RESTCOMM_HTTP_PORT")
    assert rows["gateways"]["value"][0]["uri"] == "carrier.example"
    assert "hush" not in text
    assert "whisper" not in text
    assert "log_level" not in rows
    assert "log_level" in started(tmp_path, "settings", "show", "--all")


def test_passwords_in_urls_are_stars():
    assert shown("database_url", "postgresql://me:secret@db:5432/x") == "postgresql://***@db:5432/x"
    assert "hush" not in str(shown("gateways", [Gateway(name="a", uri="h", password="hush")]))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "all settings can be used (restcomm.toml)"),
        ("sip_prot = 1", "sip_prot: no such setting, do you mean sip_port?"),
        ("sip_port = 17000", "sip_port: must not be between rtp_port_min and rtp_port_max"),
        ("sip_port =", "restcomm.toml:1: "),
        ('beep_audio_file = "none.wav"', "beep_audio_file: there is no file"),
    ],
)
def test_check_says_the_same_as_a_start(tmp_path, text, said):
    (tmp_path / "restcomm.toml").write_text(text)
    assert said in started(tmp_path, "settings", "check", code=int(bool(text)))


def test_each_finding_is_a_line(tmp_path):
    (tmp_path / "restcomm.toml").write_text('sip_port = 0\nhttp_port = "x"\n')
    assert len(started(tmp_path, "settings", "check", code=1).splitlines()) == 2
