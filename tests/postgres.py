"""A private PostgreSQL for the tests: Debian's `postgresql` package, run unprivileged in a folder of its own.

It listens on a Unix socket only, is started when the first test wants it, and ends with the test run.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg

from app.store.flask_db import db

USERS = ("postgres", "nobody")
"""Who it runs as when the tests are run by root, whom PostgreSQL refuses."""
SPEED = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=16MB", "max_connections=50")
OTHERS = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
PATIENCE_S = 30


class Missing(Exception):
    """There is no PostgreSQL on this machine."""


class Cluster:
    """A running server. Each test gets a database of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.spare: list[str] = []

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://restcomm@/{name}?host={self.folder}"

    def execute(self, statement: str) -> None:
        with psycopg.connect(f"host={self.folder} user=restcomm dbname=postgres", autocommit=True) as connection:
            connection.execute(statement)

    def create(self, template: str = "template0") -> str:
        """The name of a new database, empty or as the template is."""
        name = f"test_{uuid4().hex[:12]}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop(self, name: str) -> None:
        self.execute(f"DROP DATABASE {name} WITH (FORCE)")

    @contextmanager
    def away(self, name: str) -> Iterator[None]:
        """A database refuses everybody, and drops those who are there."""
        self.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        self.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        yield
        self.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")

    def take(self, template: str) -> str:
        """The name of a database as the template is: one that an earlier test gave back, if there is any."""
        return self.spare.pop() if self.spare else self.create(template)

    def give_back(self, name: str) -> None:
        """Empty it for a later test, which takes a tenth of making another. One that somebody still has open, or in
        which something is locked, is dropped."""
        tables = reversed(db.metadata.sorted_tables)
        try:
            with psycopg.connect(f"host={self.folder} user=restcomm dbname={name}") as connection:
                if connection.execute(OTHERS).fetchall():
                    raise psycopg.OperationalError("it is still open")
                connection.execute(
                    "; ".join(["SET lock_timeout = 1000", *(f'DELETE FROM "{table}"' for table in tables)])
                )
        except psycopg.Error:
            self.drop(name)
        else:
            self.spare.append(name)


@contextmanager
def running() -> Iterator[Cluster]:
    """Start a server, and end it. Raises Missing."""
    programs = program_folder()
    folder = Path(tempfile.mkdtemp(prefix="restcomm-pg-"))
    own = as_user(folder)
    try:
        initdb = [programs / "initdb", "-D", folder / "data", "-U", "restcomm", "-A", "trust", "-E", "UTF8"]
        subprocess.run([*own, *initdb, "--locale=C", "--no-sync"], check=True, capture_output=True, cwd=folder)
        settings = [word for setting in SPEED for word in ("-c", setting)]
        command = [
            *own,
            programs / "postgres",
            "-D",
            folder / "data",
            "-k",
            folder,
            "-c",
            "listen_addresses=",
            *settings,
        ]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
        try:
            wait_for(folder, server)
            yield Cluster(folder)
        finally:
            server.send_signal(signal.SIGINT)  # fast shutdown
            server.wait(PATIENCE_S)
    finally:
        shutil.rmtree(folder)


def program_folder() -> Path:
    """Where initdb and postgres are; Debian keeps them off the PATH. Raises Missing."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[4]))
    if not found:
        raise Missing("NOT TESTED ON POSTGRESQL: no /usr/lib/postgresql/*/bin/postgres; apt-get install postgresql")
    return found[-1].parent


def as_user(folder: Path, end: str = "INT") -> list[str]:
    """The words in front of a command that make it run unprivileged; the folder is given to that user. end: the signal
    that ends it."""
    if os.geteuid() != 0:
        return []
    user = next(pwd.getpwnam(name) for name in USERS if name in {entry.pw_name for entry in pwd.getpwall()})
    os.chown(folder, user.pw_uid, user.pw_gid)
    # pdeathsig: the server must not outlive a test run that was killed.
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups", f"--pdeathsig={end}"]


def wait_for(folder: Path, server: "subprocess.Popen[bytes]") -> None:
    """Return when it answers. Raises RuntimeError with its log when it ends instead."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline and server.poll() is None:
        try:
            psycopg.connect(f"host={folder} user=restcomm dbname=postgres").close()
            return
        except psycopg.OperationalError:
            time.sleep(0.05)
    raise RuntimeError((folder / "log").read_text())
