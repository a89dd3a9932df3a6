"""Database servers: the parts of their address (guide table 2.4), and what they do when two transactions meet."""

import threading
import time

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.ledger.write_queue import is_passing
from app.ledger.writes import STATUS, status_values, write
from app.models import Call
from app.models.columns import now
from app.settings.config import load
from app.store import store
from app.store.transactions import Database
from tests.mariadb import PASSWORD, USER, Server
from tests.rows import account, call

CALLS = Call.__table__
SERVERS = pytest.mark.parametrize("database_url", ["postgresql", "mariadb"], indirect=True)


def ask(url, tmp_path):
    """Which database answers there, and whom."""
    engine = store.connect(load(var=tmp_path, database_url=str(url)))
    try:
        with engine.connect() as connection:
            return tuple(connection.execute(text("SELECT DATABASE(), SUBSTRING_INDEX(USER(), '@', 1)")).one())
    finally:
        engine.dispose()


def test_the_parts_of_the_address(mariadb_server: Server, tmp_path):
    """host, port, database, user, password, as parts of DATABASE_URL: each has to be right."""
    name = mariadb_server.create()
    right = make_url(f"mariadb://{USER}:{PASSWORD}@127.0.0.1:{mariadb_server.port}/{name}")
    mariadb_server.execute(
        f"CREATE USER {USER}@127.0.0.1 IDENTIFIED BY '{PASSWORD}'", f"GRANT ALL ON {name}.* TO {USER}@127.0.0.1"
    )
    assert ask(right.render_as_string(False), tmp_path) == (name, USER)
    for part, said in {
        "host": ("127.0.0.2", "Can't connect"),
        "port": (1, "Can't connect"),
        "database": ("mysql", "Access denied"),
        "username": ("nobody", "Access denied"),
        "password": ("wrong", "Access denied"),
    }.items():
        wrong, words = said
        with pytest.raises(OperationalError, match=words):
            ask(right.set(**{part: wrong}).render_as_string(False), tmp_path)
    mariadb_server.execute(f"DROP USER {USER}@127.0.0.1")
    mariadb_server.drop(name)


@SERVERS
def test_a_write_that_met_a_deadlock_is_written(settings):
    """The server ends one of two transactions that wait for each other: ours, and then it is tried again."""
    engine = store.connect(settings)
    owner = account(engine)
    with Session(engine) as session:
        session.add_all(call(owner, status="in-progress") for _ in range(22))
        session.commit()
        first, second, *others = session.scalars(select(Call.sid).order_by(Call.id))
    database = Database(settings)
    failures = []
    with engine.connect() as other:
        stronger(other, others)
        touch(other, second)
        crossing = threading.Thread(target=finish, args=(other, first))

        def cross():
            crossing.start()
            wait_for_waiter(engine)

        commit(database, [first, second], failures, cross)
        crossing.join(20)
    with Session(engine) as session:
        assert session.scalars(select(Call.status).where(Call.sid.in_([first, second]))).all() == ["completed"] * 2
    database.close()
    engine.dispose()
    assert len(failures) == 1
    assert is_passing(failures[0])


def commit(database, sids, failures, cross):
    """As the engine's queue does: again, as long as the database is to blame. cross: called once, between the rows.

    The other transaction waits first: PostgreSQL looks for a deadlock once, a second after a transaction began to wait,
    so whoever waits last finds it, however slow this machine is."""
    first, *rest = [(STATUS, status_values(sid, "completed", now(), 1)) for sid in sids]

    def work(connection):
        write(connection, [first])
        if not failures:
            cross()
        write(connection, rest)

    while True:
        try:
            return database.write(work)
        except OperationalError as error:
            failures.append(error)


def finish(connection, sid):
    touch(connection, sid)
    connection.commit()


def stronger(connection, sids):
    """Make its transaction the one that a deadlock does not end: PostgreSQL ends the one that notices, MariaDB the one
    that has written less."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET deadlock_timeout = '60s'")
    for sid in sids:
        touch(connection, sid)


def touch(connection, sid):
    connection.execute(update(CALLS).where(CALLS.c.sid == sid).values(date_updated=now()))


def wait_for_waiter(engine):
    """Until a transaction of this database waits for a lock."""
    waiting = {
        "postgresql": "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'",
        "mariadb": "SELECT count(*) FROM information_schema.innodb_trx JOIN information_schema.processlist"
        " ON id = trx_mysql_thread_id WHERE trx_state = 'LOCK WAIT' AND db = DATABASE()",
    }[engine.dialect.name]
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with engine.connect() as connection:
            if connection.exec_driver_sql(waiting).scalar():
                return
        time.sleep(0.2)  # MariaDB shows anew what nobody has looked at for 0.1 s
    raise TimeoutError("nobody waits for a lock")
