"""One foreground command: everything starts, is restarted when it dies, and is gone within 10 s (issue 2, item 9)."""

import os
import signal
import socket
import stat
import time

import pytest

from tests.launcher.launched import Launched, exists

STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(1000)"


@pytest.fixture
def launch(tmp_path):
    started = []

    def start(*programs, **settings):
        launched = Launched(settings.pop("var", tmp_path / "var"), *programs, **settings)
        started.append(launched)
        return launched

    yield start
    for launched in started:
        launched.end()


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """One for the tests that only look at it."""
    launched = Launched(tmp_path_factory.mktemp("running") / "var").until_ready()
    yield launched
    launched.end()


def leftovers(launched):
    """Sockets and process ids in files that an ended launcher must not leave."""
    return [path for path in launched.var.rglob("*") if path.is_socket() or path.suffix in (".pid", ".ctl", ".sock")]


def test_everything_starts_and_ctrl_c_ends_it(launch):
    launched = launch().until_ready()
    pids = [launched.pid(name) for name in ("redis", "engine")]
    assert all(pids)
    begun = time.monotonic()
    assert launched.signal(signal.SIGINT) == 0
    assert time.monotonic() - begun < 5
    assert not [pid for pid in pids if exists(pid)]
    assert leftovers(launched) == []


def test_it_says_which_switch_and_what_to_do_next(running):
    lines = running.said().splitlines()
    assert lines[0] == "switch: none"
    assert [line.split()[0] for line in lines[1:]] == ["ready", "account", "token", "bind", "dial", "console", "logs"]


def test_token_is_in_a_file_that_only_its_owner_reads(running):
    token = running.var / "admin-token"
    assert stat.S_IMODE(token.stat().st_mode) == 0o600
    assert token.read_text().strip() not in running.said()


def test_nothing_that_is_written_is_anybody_elses(launch, tmp_path):
    """Whatever umask the operator's shell has (finding M9)."""
    before = os.umask(0)
    try:
        launched = launch().until_ready()
    finally:
        os.umask(before)
    written = list(launched.var.rglob("*"))
    assert any(path.suffix == ".db" for path in written)
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in written if not path.is_symlink()}
    assert {str(path) for path, mode in modes.items() if mode & 0o077} == set()


def test_killed_program_is_restarted(launch):
    launched = launch().until_ready()
    time.sleep(1.1)  # it counts as running
    first = launched.pid("engine")
    os.kill(first, signal.SIGKILL)
    launched.until(lambda: launched.pid("engine") not in (0, first), "restarted", timeout=3)


def test_a_killed_program_runs_again_at_once(launch):
    """The supervisor does not wait for its next look, a second later."""
    running = launch().until_ready()
    log = running.var / "log/supervisord.log"
    running.until(lambda: "success: engine entered RUNNING" in log.read_text(), "running for a second")
    begun = time.monotonic()
    os.kill(running.pid("engine"), signal.SIGKILL)
    running.until(lambda: log.read_text().count("spawned: 'engine'") == 2, "restarted")
    assert time.monotonic() - begun < 0.7


def test_stubborn_program_is_gone_within_ten_seconds(launch):
    launched = launch(f"redis={STUBBORN}", f"engine={STUBBORN}").until_ready()
    pids = [launched.pid(name) for name in ("redis", "engine")]
    begun = time.monotonic()
    assert launched.signal(signal.SIGTERM) == 0
    assert time.monotonic() - begun < 10
    assert not [pid for pid in pids if exists(pid)]


def test_second_copy_says_who_is_there(launch, running):
    second = launch(var=running.var)
    assert second.process.wait(15) == 1
    assert f"already running as process {running.process.pid}" in second.said()
    assert len(second.said().splitlines()) == 1
    assert running.process.poll() is None


def test_killed_launcher_leaves_nothing_and_the_next_one_starts(launch):
    first = launch().until_ready()
    pids = [first.supervisor(), first.pid("redis"), first.pid("engine")]
    first.process.kill()
    first.process.wait()
    second = launch(var=first.var).until_ready()
    assert not [pid for pid in pids if exists(pid)]
    assert second.signal() == 0
    assert leftovers(second) == []


def test_killed_supervisor_ends_everything_with_one_line(launch):
    launched = launch().until_ready()
    pids = [launched.pid("redis"), launched.pid("engine")]
    os.kill(launched.supervisor(), signal.SIGKILL)
    assert launched.process.wait(15) == 1
    assert "the supervisor ended by itself" in launched.said().splitlines()[-1]
    assert not [pid for pid in pids if exists(pid)]


def test_program_that_never_gets_ready_ends_the_start(launch):
    launched = launch("never=import sys; print('the reason'); sys.exit(1)", "engine=import time; time.sleep(100)")
    assert launched.process.wait(15) == 1
    assert launched.said().strip().startswith("restcomm: never is not ready (the reason; see ")
    assert leftovers(launched) == []


def test_taken_port_is_named_with_its_setting(launch):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        launched = launch(http_port=port)
        assert launched.process.wait(15) == 1
    assert f"port {port} (TCP, 127.0.0.1) is taken: set http_port" in launched.said()
    assert len(launched.said().splitlines()) == 1


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"sip_prot": 1}, "RESTCOMM_SIP_PROT: no such setting"),
        ({"sip_port": "x"}, "sip_port: "),
        ({"asterisk_ari_password": "asterisk"}, "asterisk_ari_password: a well-known password is refused"),
        ({"rtp_port_min": 3000, "rtp_port_max": 2000}, "rtp_port_max: must be greater than rtp_port_min"),
    ],
)
def test_bad_setting_is_one_line_and_exit_code_2(launch, settings, said):
    launched = launch(**settings)
    assert launched.process.wait(15) == 2
    assert launched.said().startswith(f"restcomm: settings: {said}")
    assert len(launched.said().splitlines()) == 1


def test_var_that_cannot_be_written(launch, tmp_path):
    (tmp_path / "file").write_text("")
    launched = launch(var=tmp_path / "file/var")
    assert launched.process.wait(15) == 1
    assert launched.said().startswith("restcomm: var: cannot write in ")


def test_database_that_is_not_there(launch, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://127.0.0.1:1/none")
    launched = launch()
    assert launched.process.wait(15) == 1
    assert launched.said().startswith("restcomm: database: ")
    assert len(launched.said().splitlines()) == 1


def test_orphan_of_a_killed_program_is_collected_and_ended(launch, tmp_path):
    """A program's child outlives it, as an API worker does; it becomes ours, and ends with us."""
    note = f"print(c.pid, file=open('{tmp_path}/pid', 'a'), flush=True)"
    child = f"import subprocess, time; c = subprocess.Popen(['sleep', '1000']); {note}; time.sleep(1000)"
    launched = launch("redis=import time; time.sleep(1000)", f"engine={child}").until_ready()
    launched.until(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text().strip(), "forked")
    first, engine = int((tmp_path / "pid").read_text().split()[0]), launched.pid("engine")
    os.kill(engine, signal.SIGKILL)
    launched.until(lambda: launched.pid("engine") not in (0, engine), "restarted")
    assert exists(first)
    assert launched.signal(signal.SIGTERM) == 0
    assert not exists(first)
