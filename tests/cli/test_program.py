"""The command restcomm: it starts fast, needs no Flask, and works in a checkout."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy.orm import Session

from app.cli.program import GROUPS
from app.models import Account, Conference, Notification, Participant, Queue, QueueMember, Recording
from app.store import schema, store
from tests.cli.test_cli import as_json
from tests.cli.test_cli import run as run

ROOT = Path(__file__).parents[2]
SLOW = ("flask", "alembic", "psycopg", "gunicorn")
LOADED = "import sys, {module}; print(' '.join(name for name in {heavy} if name in sys.modules))"
CALL = "CA" + "1" * 32


def environment(settings):
    return {
        "PATH": os.environ["PATH"],
        "RESTCOMM_VAR": str(settings.var),
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url,
        "PYTHONPATH": str(ROOT),
    }


def started(folder, *words, code=0, variables=None):
    """What `restcomm` prints there, as a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "app.cli", *words],
        cwd=folder, env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)} | (variables or {}),
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (code, "")
    return done.stdout


@pytest.fixture
def account(settings):
    engine = store.connect(settings)
    with Session(engine, expire_on_commit=False) as session:
        made = Account(friendly_name="Bob", email="bob@example.com", auth_token_encrypted="", auth_token_hash="0" * 64)
        session.add(made)
        session.commit()
        yield session, made
    engine.dispose()


@pytest.mark.parametrize("module", ["app.cli.program", *(module for module, _ in GROUPS.values())])
def test_a_command_loads_little(module):
    done = subprocess.run(
        [sys.executable, "-c", LOADED.format(module=module, heavy=SLOW)], cwd=ROOT, capture_output=True, text=True
    )
    assert (done.stdout.strip(), done.stderr) == ("", "")


@pytest.mark.parametrize("module", ["app.cli.program", "app.cli.groups.gateway", "app.cli.groups.journal"])
def test_what_needs_no_database_loads_none(module):
    program = LOADED.format(module=module, heavy=("sqlalchemy", "redis", "gevent.monkey"))
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert (done.stdout.strip(), done.stderr) == ("", "")


def test_help_names_every_group_and_nothing_of_flask(tmp_path):
    text = started(tmp_path, "--help")
    assert all(f"\n  {name} " in text for name in GROUPS)
    assert "routes" not in text
    assert "shell" not in text


@pytest.mark.parametrize("name", list(GROUPS))
def test_each_group_has_help(tmp_path, name):
    assert "Commands:" in started(tmp_path, name, "--help")


def test_the_script_in_the_checkout_runs_in_any_folder(settings, tmp_path):
    done = subprocess.run(
        [ROOT / "restcomm", "switch", "list", "--json"],
        cwd=tmp_path, env=environment(settings),
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_without_a_database_one_is_made(tmp_path):
    assert started(tmp_path, "number", "list", "--json") == "[]\n"
    assert (tmp_path / "var/restcomm.db").exists()


def test_the_head_is_what_alembic_says():
    assert set(ScriptDirectory.from_config(store.migration_config()).get_heads()) == schema.heads()


def test_a_bad_setting_is_one_line(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "app.cli", "gateway", "list"],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "RESTCOMM_SIP_PORT": "x"},
        cwd=tmp_path, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.startswith("Error: settings: sip_port: ")
    assert done.stderr.count("\n") == 1


def test_clients(run):
    run("account", "create", "bob@example.com")
    [made] = as_json(run("client", "add", "alice", "--password", "correct horse", "--json"))
    assert (made["login"], made["status"]) == ("alice", "enabled")
    assert as_json(run("client", "list", "--json")) == [made]
    assert "taken" in run("client", "add", "alice", "--password", "correct horse", fails=True)
    assert "8 to 128" in run("client", "password", "alice", "--password", "short", fails=True)
    assert "another password" in run("client", "password", "alice", "--password", "battery staple")
    assert "there is no client eve" in run("client", "remove", "eve", fails=True)
    assert run("client", "remove", "alice") == "alice is removed\n"
    assert as_json(run("client", "list", "--json")) == []


def test_a_number_is_unbound(run):
    run("account", "create", "bob@example.com")
    run("number", "add", "1234", "http://a.example/")
    assert run("number", "remove", "1234") == "1234 is no longer bound\n"
    assert "is not bound" in run("number", "remove", "1234", fails=True)


def test_a_call_is_ended(run):
    run("account", "create", "bob@example.com")
    [made] = as_json(run("call", "make", "client:alice", "http://a.example/", "--json"))
    assert "is being ended" in run("call", "end", made["sid"])
    assert as_json(run("call", "list", "--account", "bob@example.com", "--json")) == [made]


def test_a_message_is_queued(run):
    run("account", "create", "bob@example.com")
    [made] = as_json(run("message", "send", "+49 30 123456", "Hello", "--from", "4711", "--json"))
    assert (made["to"], made["status"]) == ("+4930123456", "queued")
    [shown] = as_json(run("message", "show", made["sid"], "--json"))
    assert shown["body"] == "Hello"
    assert as_json(run("message", "list", "--status", "failed", "--json")) == []


def test_recordings_queues_and_conferences(run, account):
    session, owner = account
    queue = Queue(account_sid=owner.sid, friendly_name="support")
    room = Conference(
        account_sid=owner.sid, friendly_name="weekly", node="node1", api_version="x", status="in-progress"
    )
    kept = Recording(account_sid=owner.sid, call_sid=CALL, api_version="x", duration=3)
    session.add_all([queue, room, kept])
    session.flush()
    waits = {"account_sid": owner.sid, "call_sid": CALL, "node": "node1"}
    session.add(QueueMember(entry="a", queue_sid=queue.sid, entered=time.time() - 5, **waits))
    session.add(Participant(entry="b", conference_sid=room.sid, **waits))
    session.commit()
    assert as_json(run("queue", "list", "--json"))[0]["waiting"] == 1
    assert as_json(run("queue", "show", queue.sid, "--json"))[0]["call_sid"] == CALL
    assert as_json(run("conference", "list", "--status", "in-progress", "--json"))[0]["name"] == "weekly"
    assert as_json(run("conference", "show", room.sid, "--json"))[0]["call_sid"] == CALL
    assert as_json(run("recording", "list", "--call", CALL, "--json"))[0]["seconds"] == 3
    assert as_json(run("recording", "show", kept.sid, "--json"))[0]["file"] == ""
    assert "there is no recording RE1" in run("recording", "show", "RE1", fails=True)


def test_notifications_have_cause_and_cure(run, account):
    session, owner = account
    one = Notification(account_sid=owner.sid, error_code=11200, message_text="503", request_url="http://a.example/")
    session.add(one)
    session.commit()
    assert "http://a.example/" in run("notification", "list")
    assert "cause: " in run("notification", "show", one.sid)
    assert "cure: " in run("notification", "show", one.sid)


def test_notifications_are_followed(settings, account, tmp_path):
    session, owner = account
    session.add(Notification(account_sid=owner.sid, error_code=11200, message_text="the first"))
    session.commit()
    command = [sys.executable, "-u", "-m", "app.cli", "notification", "list", "--follow", "--json"]
    with subprocess.Popen(
        command, env=environment(settings), cwd=tmp_path, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert json.loads(process.stdout.readline())["message"] == "the first"
        session.add(Notification(account_sid=owner.sid, error_code=12100, message_text="the second"))
        session.commit()
        assert json.loads(process.stdout.readline())["message"] == "the second"
        process.terminate()
