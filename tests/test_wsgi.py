"""wsgi.py: what gunicorn and the flask command line load."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def python(code, tmp_path, **environment):
    words = [sys.executable, "-W", "error::UserWarning", "-c", code]
    env = os.environ | {"RESTCOMM_VAR": str(tmp_path), "RESTCOMM_CONFIG": "/dev/null"} | environment
    return subprocess.run(words, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize(
    ("empty_database_url", "sleep"),
    [("postgresql", "SELECT pg_sleep(0.4)"), ("mariadb", "SELECT SLEEP(0.4)")],
    indirect=["empty_database_url"],
)
def test_requests_wait_for_the_database_together(tmp_path, empty_database_url, sleep):
    """A driver's own wait in C would stop every other request of the process."""
    code = f"""
import time, wsgi, gevent
from app.store.flask_db import db
with wsgi.application.app_context():
    engine = db.engine
def sleep():
    with engine.connect() as connection:
        connection.exec_driver_sql("{sleep}")
begin = time.monotonic()
gevent.joinall([gevent.spawn(sleep) for _ in range(5)], raise_error=True)
print(time.monotonic() - begin)
"""
    done = python(code, tmp_path, DATABASE_URL=empty_database_url)
    assert (done.stderr, done.returncode) == ("", 0)
    assert 0.4 <= float(done.stdout) < 1.2


def test_the_flask_command_line_is_not_patched_late(tmp_path):
    code = "import flask, ssl, wsgi; from gevent import monkey; print(monkey.is_module_patched('socket'))"
    done = python(code, tmp_path)
    assert (done.stderr, done.stdout) == ("", "False\n")


def test_a_bad_setting_is_one_clear_line(tmp_path):
    done = python("import wsgi", tmp_path, RESTCOMM_HTTP_PORT="x")
    assert done.returncode == 1
    assert done.stderr.startswith("settings: http_port: ")
    assert done.stderr.count("\n") == 1


def test_our_own_redis_lets_the_api_in(tmp_path):
    """Without its generated password nobody would be woken, and every change of a live call a second late."""
    code = "import wsgi; print(wsgi.application.extensions['restcomm'].settings.url_of_redis())"
    done = python(code, tmp_path, RESTCOMM_REDIS_PORT="7777", REDIS_URL="", RESTCOMM_REDIS_URL="")
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(r"redis://:[^@]{20,}@127\.0\.0\.1:7777/0\n", done.stdout)


def test_the_engine_gets_no_flask(tmp_path):
    """app/__init__.py is imported by every process."""
    done = python("import app.calls.commands.core, sys; print('flask' in sys.modules)", tmp_path)
    assert done.stdout == "False\n"
