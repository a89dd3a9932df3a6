"""A private MariaDB for the tests: Debian's `mariadb-server` package, run unprivileged in a folder of its own.

It listens on a Unix socket and on a port of loopback, is started when the first test wants it, and ends with the run.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pymysql
from pymysql.connections import Connection

from app.store.flask_db import db
from tests.postgres import PATIENCE_S, Missing, as_user
from tests.real_switch.ports import free_port

USER, PASSWORD = "restcomm", "not-a-secret"
SPEED = ("innodb-flush-log-at-trx-commit=0", "innodb-buffer-pool-size=64M", "innodb-log-file-size=16M", "sync-binlog=0")
SIZES = ("max-connections=100", "skip-name-resolve", "skip-log-bin", "innodb-doublewrite=0")
OTHERS = "SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()"


class Server:
    """A running server. Each test gets a database of its own."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self.spare: list[str] = []

    def url(self, name: str) -> str:
        return f"mysql+pymysql://{USER}:{PASSWORD}@/{name}?unix_socket={self.folder}/socket"

    def connect(self, name: str | None = None) -> "Connection[pymysql.cursors.Cursor]":
        return pymysql.connect(unix_socket=f"{self.folder}/socket", user="root", database=name, autocommit=True)

    def execute(self, *statements: str) -> None:
        with self.connect() as connection, connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    def create(self) -> str:
        """The name of a new database, as `CREATE DATABASE` of Debian makes it: case does not matter there."""
        name = f"test_{uuid4().hex[:12]}"
        self.execute(f"CREATE DATABASE {name}", f"GRANT ALL ON {name}.* TO {USER}@localhost")
        return name

    def drop(self, name: str) -> None:
        self.execute(f"DROP DATABASE {name}")

    @contextmanager
    def away(self, _name: str) -> Iterator[None]:
        """It refuses everybody, and drops those who are there."""
        self.execute(f"ALTER USER {USER}@localhost ACCOUNT LOCK", f"KILL USER {USER}")
        yield
        self.execute(f"ALTER USER {USER}@localhost ACCOUNT UNLOCK")

    def take(self, template: str) -> str:
        """The name of a database as the template is: one that an earlier test gave back, if there is any."""
        if self.spare:
            return self.spare.pop()
        name = self.create()
        with self.connect(template) as connection, connection.cursor() as cursor:
            statements = []
            for table in [*db.metadata.tables, "alembic_version"]:
                cursor.execute(f"SHOW CREATE TABLE `{table}`")
                statements.append(cursor.fetchone()[1])
            cursor.execute(f"USE {name}")
            version = f"INSERT INTO alembic_version SELECT * FROM {template}.alembic_version"
            for statement in ("SET foreign_key_checks = 0", *statements, "SET foreign_key_checks = 1", version):
                cursor.execute(statement)
        return name

    def give_back(self, name: str) -> None:
        """Empty it for a later test. One that somebody still has open, or in which something is locked, is dropped."""
        try:
            with self.connect(name) as connection, connection.cursor() as cursor:
                if cursor.execute(OTHERS):
                    raise pymysql.OperationalError("it is still open")
                cursor.execute("SET lock_wait_timeout = 1, innodb_lock_wait_timeout = 1")
                for table in reversed(db.metadata.sorted_tables):
                    cursor.execute(f"DELETE FROM `{table}`")
        except pymysql.Error:
            self.drop(name)
        else:
            self.spare.append(name)


@contextmanager
def running() -> Iterator[Server]:
    """Start a server, and end it. Raises Missing."""
    programs = {name: shutil.which(name, path="/usr/sbin:/usr/bin") for name in ("mariadbd", "mariadb-install-db")}
    if not all(programs.values()):
        raise Missing("NOT TESTED ON MARIADB: no /usr/sbin/mariadbd; apt-get install mariadb-server")
    folder = Path(tempfile.mkdtemp(prefix="restcomm-db-"))
    own, port = as_user(folder, "TERM"), free_port()
    try:
        data = f"--datadir={folder}/data"
        install = [*own, programs["mariadb-install-db"], "--no-defaults", data, "--skip-test-db"]
        env = os.environ | {"TMPDIR": str(folder)}  # in a common one two servers would have the same temporary tables
        installed = subprocess.run(
            [*install, "--auth-root-authentication-method=normal"], capture_output=True, text=True, env=env
        )
        if installed.returncode:
            raise RuntimeError(installed.stdout + installed.stderr)
        where = [f"--socket={folder}/socket", "--bind-address=127.0.0.1", f"--port={port}"]
        command = [*own, programs["mariadbd"], "--no-defaults", data, *where, *(f"--{word}" for word in SPEED + SIZES)]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(command, cwd=folder, env=env, stdout=log, stderr=log)
        try:
            server = Server(folder, port)
            wait_for(server, process)
            server.execute(f"GRANT PROCESS ON *.* TO {USER}@localhost IDENTIFIED BY '{PASSWORD}'")
            yield server
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(PATIENCE_S)
    finally:
        shutil.rmtree(folder)


def wait_for(server: Server, process: "subprocess.Popen[bytes]") -> None:
    """Return when it answers. Raises RuntimeError with its log when it ends instead."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline and process.poll() is None:
        if (server.folder / "socket").exists():  # a try without it leaves PyMySQL's own socket open
            server.connect().close()
            return
        time.sleep(0.05)
    raise RuntimeError((server.folder / "log").read_text())
