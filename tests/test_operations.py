"""docs/operations.md: its commands do what they say, and its settings, units and links are there."""

import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app.accounts import accounts
from app.calls.facts import Application, Facts
from app.journal.journal import Header, Journals
from app.models import Outbox, SwitchNode
from app.models.calls.recording import audio_file
from app.models.columns import now
from app.settings.config import Settings, load
from app.store import store
from tests.api.live import environment, serving
from tests.rows import call

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs/operations.md").read_text()
COMMANDS = [line[2:] for block in re.findall("```console\n(.*?)```", PAGE, re.DOTALL) for line in block.splitlines()]
RUN = [line for line in COMMANDS if f"$ {line}\n" in PAGE]
BY_HAND = ("systemctl", "journalctl", "pg_dump", "mariadb-dump")
SHELL = 'restcomm() { "$BIN/python" -m app.cli "$@"; }; '
SHELL += 'curl() { command curl --silent --show-error --fail-with-body "$@"; }; '


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, redis_server: str) -> Settings:
    """An installation in which a call was made."""
    var = tmp_path_factory.mktemp("operated")
    settings = load(var=var, database_url=f"sqlite:///{var}/restcomm.db", redis_url=redis_server)
    store.upgrade(settings)
    return settings


@pytest.fixture(scope="module")
def shell(settings: Settings) -> Iterator[tuple[dict[str, str], str]]:
    """The variables of the lines, and where the API is."""
    sid, token, _ = accounts.first_account(settings)
    engine = store.connect(settings)
    with Session(engine) as session:
        made = call(sid, status="failed")
        heard = now() + timedelta(hours=1)  # no engine runs; this one is as good as heard until the end of the tests
        told = {"account_sid": sid, "call_sid": made.sid or "CA" + "1" * 32, "url": "http://a.example/", "params": {}}
        session.add_all([made, SwitchNode(name=settings.node, up=True, beat=heard)])
        session.add(Outbox(sequence=0, state="failed", **told))
        session.commit()
        name = made.sid
    engine.dispose()
    journals = Journals(settings.folder("journals"))
    journals.begin(Header(Facts(name, sid, "alice", "1234"), Application(), "channel", "node1"), 1.0)
    journals.finish(name)
    recording = audio_file(settings.folder("recordings"), sid, "RE" + "1" * 32)
    recording.parent.mkdir(parents=True)
    recording.write_bytes(b"RIFF")
    (settings.var / "secrets").mkdir()
    with serving(settings) as url:
        names = {"SID": sid, "TOKEN": token, "CALL": name, "API": f"{url}/restcomm/2012-04-24"}
        yield environment(settings) | names | {"BIN": str(Path(sys.executable).parent)}, url


@pytest.mark.parametrize("line", RUN)
def test_a_command_does_what_it_says(settings: Settings, shell: tuple[dict[str, str], str], line: str) -> None:
    env, url = shell
    backup = settings.var / "backup"
    backup.mkdir(exist_ok=True)
    places = {"http://127.0.0.1:8080": url, "/var/lib/restcomm": str(settings.var), "/backup": str(backup)}
    for ours, here in places.items():
        line = line.replace(ours, here)
    done = subprocess.run(["bash", "-c", SHELL + line], cwd=ROOT, env=env, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout or list(backup.iterdir())


def test_all_others_were_tried_by_hand() -> None:
    assert [line for line in COMMANDS if line not in RUN and not line.startswith(BY_HAND)] == []
    assert len(RUN) > 10


def test_settings_and_files_that_it_names_are_there() -> None:
    names = set(re.findall(r"`([a-z]+(?:_[a-z]+)+)(?: = [^`]*)?`", PAGE)) - {
        "restcomm_switch_up",
        "restcomm_outbox_oldest_seconds",
    }
    assert names - set(Settings.model_fields) - {"http_workers"} == set()
    for link in re.findall(r"\]\(([^)#]+)\)", PAGE):
        assert (ROOT / "docs" / link).exists(), link
