"""Our FreeSWITCH starts quickly and quietly, gives away nothing, and says 503 without an engine."""

import os
import re
import socket
import stat
import time
from pathlib import Path

import pytest

from app.launcher.failure import StartError
from app.launcher.render import CONFIGS
from app.launcher.switch import freeswitch as launcher
from app.settings import secrets
from app.settings.config import ConfigError
from tests.launcher.test_asterisk import request
from tests.real_switch.freeswitch import (
    FreeSwitchProcess,
    needs_freeswitch,
    running_freeswitch,
    settings_for,
    start_freeswitch,
)
from tests.softphone import Phone, RegisterFailed

real = [pytest.mark.switch, needs_freeswitch]


@pytest.fixture(scope="module")
def freeswitch(tmp_path_factory):
    with running_freeswitch(settings_for(tmp_path_factory.mktemp("freeswitch"))) as running:
        yield running


def rendered(tmp_path: Path, **more: object) -> dict[str, str]:
    """Every file of the configuration for these settings."""
    settings = secrets.effective(settings_for(tmp_path, **more))
    launcher.configure(settings, tmp_path / "conf")
    return {path.name: path.read_text() for path in (tmp_path / "conf").iterdir()}


# -- the configuration ------------------------------------------------------------------------------------------------


def test_every_file_is_xml_and_only_the_owner_can_read_it(tmp_path):
    from lxml import etree

    files = rendered(tmp_path, outbound_proxy_uri="proxy.example.com:5070", outbound_proxy_user="us")
    assert {"freeswitch.xml", "sofia.xml", "dialplan.xml", "event_socket.xml"} <= set(files)
    for name, text in files.items():
        etree.fromstring(text.encode(), etree.XMLParser(resolve_entities=False))
        assert stat.S_IMODE((tmp_path / "conf" / name).stat().st_mode) == 0o600


def test_values_are_escaped(tmp_path):
    files = rendered(tmp_path, outbound_proxy_uri="p", outbound_proxy_user="u", outbound_proxy_password="\"/><x&'")
    assert "\"/><x&'" not in files["sofia.xml"]
    assert "&quot;/&gt;&lt;x&amp;" in files["sofia.xml"]


@pytest.mark.parametrize("value", ["$${esl_password}", "<X-PRE-PROCESS cmd='exec' data='id'/>", "a\nb", "a\x00b"])
def test_what_the_preprocessor_would_act_on_is_refused(tmp_path, value):
    with pytest.raises(StartError):
        rendered(tmp_path, outbound_proxy_uri="p", outbound_proxy_user=value)


@pytest.mark.parametrize("password", ["ClueCon", "1234", "cluecon"])
def test_default_password_refuses_to_start(tmp_path, password):
    with pytest.raises(ConfigError, match="freeswitch_esl_password"):
        secrets.effective(settings_for(tmp_path, freeswitch_esl_password=password))


def test_empty_password_becomes_a_generated_one(tmp_path):
    files = rendered(tmp_path)
    assert 'name="password" value=""' not in "".join(files.values())
    assert "ClueCon" not in "".join(files.values())


def test_clients_are_asked_of_a_process_of_its_own_with_a_generated_password(tmp_path):
    settings = secrets.effective(settings_for(tmp_path, http_host="0.0.0.0", directory_port=8123))
    launcher.configure(settings, tmp_path / "conf")
    text = (tmp_path / "conf/xml_curl.xml").read_text()
    assert 'value="http://127.0.0.1:8123/restcomm/internal/freeswitch/directory"' in text
    assert f'value="freeswitch:{secrets.directory_password(settings)}"' in text


def test_a_phone_that_holds_and_sends_nothing_stays_as_long_as_on_asterisk(tmp_path):
    text = rendered(tmp_path)["variables.xml"]
    pjsip = (CONFIGS / "asterisk/pjsip.conf").read_text()
    milliseconds = int(re.search(r'data="media_timeout=(\d+)"', text)[1])
    assert milliseconds == 1000 * int(re.search(r"^rtp_timeout_hold = (\d+)$", pjsip, re.MULTILINE)[1])


def test_program_that_is_not_there(tmp_path):
    with pytest.raises(StartError, match="freeswitch_bin"):
        launcher.program(settings_for(tmp_path, freeswitch_bin="/nonexistent/freeswitch"))


# -- a real one -------------------------------------------------------------------------------------------------------


class TestReal:
    pytestmark = real

    def test_starts_within_fifteen_seconds_and_stops(self, tmp_path):
        """Two seconds, and five more when its certificate has to be made."""
        begun = time.monotonic()
        running = start_freeswitch(settings_for(tmp_path))
        took = time.monotonic() - begun
        running.stop()
        assert took < 15
        assert not launcher.answers_sip(running.settings)

    def test_log_has_no_problems(self, freeswitch: FreeSwitchProcess):
        assert freeswitch.problems() == []

    def test_folder_is_ours_alone(self, freeswitch):
        root = launcher.layout_of(freeswitch.settings).root
        assert stat.S_IMODE(root.stat().st_mode) == 0o700
        assert Path(f"/proc/{freeswitch.process.pid}").stat().st_uid == os.getuid()

    def test_it_listens_only_where_the_settings_say(self, freeswitch):
        settings = freeswitch.settings
        ports = (settings.freeswitch_esl_port, settings.sip_port, settings.phone_port)
        expected = {("127.0.0.1", port) for port in ports}
        assert listening(freeswitch.process.pid) == expected

    def test_wrong_password_does_not_get_in(self, freeswitch):
        from pydantic import SecretStr

        stranger = freeswitch.settings.model_copy(update={"freeswitch_esl_password": SecretStr("ClueCon")})
        assert launcher.ask(stranger, "status") == ""
        assert "UP" in launcher.ask(freeswitch.settings, "status")

    def test_api_calls_in_texts_are_switched_off(self, freeswitch):
        assert "uid=" not in freeswitch.command("expand echo ${system(id)}")
        assert "UP" not in freeswitch.command("expand echo ${status()}")

    def test_limits_are_raised(self, freeswitch):
        status = freeswitch.command("status")
        assert "20000 session(s) max" in status
        assert "out of max 1000," in status

    def test_call_without_an_engine_gets_503_within_five_seconds(self, freeswitch):
        with Phone() as phone:
            call = phone.call(f"sip:1234@127.0.0.1:{freeswitch.settings.sip_port}")
            begun = time.monotonic()
            assert call.wait_ended(6)
            assert call.status == 503
            assert time.monotonic() - begun < 5
            assert not call.answered_at

    def test_options_are_answered(self, freeswitch):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as link:
            link.bind(("127.0.0.1", 0))
            link.settimeout(3)
            asked = request("OPTIONS", "1234", link.getsockname()[1])
            link.sendto(asked, ("127.0.0.1", freeswitch.settings.sip_port))
            assert link.recv(65536).split()[1] == b"200"

    def test_strangers_cannot_register(self, freeswitch):
        with Phone(user="mallory", password="x") as phone, pytest.raises(RegisterFailed):
            phone.register("127.0.0.1", freeswitch.settings.sip_port)

    @pytest.mark.parametrize("method", ["MESSAGE", "SUBSCRIBE", "PUBLISH"])
    def test_messages_and_subscriptions_reach_nothing(self, freeswitch, method):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as link:
            link.bind(("127.0.0.1", 0))
            link.settimeout(3)
            asked = request(method, "1234", link.getsockname()[1])
            link.sendto(asked, ("127.0.0.1", freeswitch.settings.sip_port))
            status = int(link.recv(65536).split()[1])
            assert status in (401, 403, 405, 407, 489, 501), status

    def test_shutdown_is_quick(self, tmp_path):
        running = start_freeswitch(settings_for(tmp_path))
        begun = time.monotonic()
        running.stop()
        assert time.monotonic() - begun < 4


def listening(pid: int) -> set[tuple[str, int]]:
    """Addresses of a process's listening TCP and bound UDP sockets."""
    inodes = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        try:
            target = os.readlink(link)
        except OSError:
            continue
        if target.startswith("socket:["):
            inodes.add(target[8:-1])
    found = set()
    for name in ("tcp", "udp", "tcp6", "udp6"):
        for line in Path(f"/proc/{pid}/net/{name}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[9] in inodes and (fields[3] == "0A" or name.startswith("udp")):
                host, _, port = fields[1].partition(":")
                found.add((address(host), int(port, 16)))
    return found


def address(text: str) -> str:
    """An address of /proc/net as dotted decimals; a v6 one as it is."""
    if len(text) != 8:
        return text
    return ".".join(str(int(text[at : at + 2], 16)) for at in (6, 4, 2, 0))
