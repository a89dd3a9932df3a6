"""The database: SQLite (WAL) by default, PostgreSQL or MariaDB by DATABASE_URL (guide 2.2, docs/architecture.md,
Processes).

Inside Flask use db.session; everywhere else ``connect(settings)`` and a plain Session, with the same models.

On SQLite there is one writer at a time, and a wait for it stops the whole process, greenlets included: between the
first write of a transaction and its commit do nothing that waits (no fetch, no Redis, no sleep).
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import OperationalError

from app.settings.config import Settings
from app.store import deadlines

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parents[1] / "migrations"
DRIVERS = {
    **dict.fromkeys(("postgres", "postgresql"), "postgresql+psycopg"),
    **dict.fromkeys(("mysql", "mariadb", "mysql+pymysql"), "mariadb+pymysql"),
}
"""Which driver a DATABASE_URL means that names none; MySQL itself is not supported."""
MAPPED_BYTES = 256 * 2**20
"""Bytes of SQLite's file that are memory-mapped: no system call per page."""
PRAGMAS = ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", f"mmap_size={MAPPED_BYTES}")


def url(settings: Settings) -> URL:
    """The database's URL with its driver; the folder of an SQLite file is made if it is missing."""
    found = make_url(settings.url_of_database())
    found = found.set(drivername=DRIVERS.get(found.drivername, found.drivername))
    if found.get_backend_name() == "sqlite" and found.database not in (None, "", ":memory:"):
        Path(found.database).parent.mkdir(parents=True, exist_ok=True)
    return found


def options(settings: Settings, patient: bool = False) -> dict[str, Any]:
    """The keyword arguments of create_engine that suit this database, and many greenlets in one process.

    No use of the database takes longer than the settings database_connect_timeout and database_timeout say; then it
    raises OperationalError, and the connection is given up. patient: a statement may take as long as it takes.
    """
    seconds = 0.0 if patient else settings.database_timeout
    backend = url(settings).get_backend_name()
    # At most 16 connections a process: six processes fit into the 100 that PostgreSQL gives out by default.
    common = {"pool_size": 8, "max_overflow": 8, "pool_timeout": settings.database_timeout, "pool_recycle": 1800}
    if backend == "sqlite":
        # IMMEDIATE: a transaction that will write waits for its turn at its first statement, not with a failure later.
        return common | {
            "connect_args": {"isolation_level": "IMMEDIATE", "check_same_thread": False},
            "pool_events": [(partial(prepare_sqlite, settings.database_timeout), "connect")],
        }
    limited = deadlines.of_postgresql if backend == "postgresql" else deadlines.of_mariadb
    # PostgreSQL's own level. MariaDB's would lock gaps between rows, and not see what others have committed since.
    return (
        common
        | {"pool_pre_ping": True, "isolation_level": "READ COMMITTED"}
        | limited(settings.database_connect_timeout, seconds)
    )


def prepare_sqlite(seconds: float, connection: Any, record: Any) -> None:
    """Settings that SQLite keeps per connection. seconds: how long to wait while another process writes."""
    for pragma in (*PRAGMAS, f"busy_timeout={round(1000 * seconds)}"):
        connection.execute(f"PRAGMA {pragma}")


def connect(settings: Settings, patient: bool = False) -> Engine:
    """An engine for processes without Flask. Nothing is connected yet, so a missing server shows at the first query."""
    return create_engine(url(settings), **options(settings, patient))


def upgrade(settings: Settings) -> None:
    """Bring the database to the newest schema. Safe to run at every start, and by several processes at once."""
    from alembic import command  # here: an engine that takes calls over does not wait for it

    engine = connect(settings, patient=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", without_foreign_keys)
    try:
        with alone(settings), engine.begin() as connection:
            if engine.dialect.name == "sqlite":
                connection.exec_driver_sql("BEGIN IMMEDIATE")  # all or nothing: DDL alone begins no transaction
            if engine.dialect.name == "postgresql":
                connection.exec_driver_sql("SELECT pg_advisory_xact_lock(5080)")  # other machines of this database
            if engine.dialect.name == "mariadb":
                prepare_mariadb(connection)
            command.upgrade(migration_config(connection), "head")
    finally:
        engine.dispose()


def without_foreign_keys(connection: Any, _record: Any) -> None:
    """SQLite changes a table by making it anew. With foreign keys on, dropping the old one fails or deletes what refers
    to it. They cannot be switched off within a transaction."""
    connection.execute("PRAGMA foreign_keys=OFF")


def prepare_mariadb(connection: Connection) -> None:
    """Keep other machines of this database out until the connection is closed, and have tables to come compare texts
    as the other databases do: exactly, by case and by spaces at the end too."""
    if connection.exec_driver_sql("SELECT GET_LOCK('restcomm.upgrade', 300)").scalar() != 1:
        raise OperationalError("GET_LOCK", None, Exception("another machine has been upgrading for 5 minutes"))
    connection.exec_driver_sql("ALTER DATABASE CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin")


def migration_config(connection: Any = None) -> "Config":
    """What Alembic needs to know; migrations/env.py takes the connection from it."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("recursive_version_locations", "true")
    config.attributes["connection"] = connection
    return config


@contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """Only one process of this installation is inside at a time."""
    settings.var.mkdir(parents=True, exist_ok=True)
    with (settings.var / "upgrade.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
