"""The database: pragmas, migrations, and what a transaction of one process does to another's (guide 2.2)."""

import threading

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import func, inspect, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.models import Account, Call
from app.settings.config import load
from app.store import store
from app.store.flask_db import db
from tests.rows import account, call


def test_migrations_make_the_tables_that_the_models_declare(empty_database_url, tmp_path):
    settings = load(var=tmp_path, database_url=empty_database_url)
    store.upgrade(settings)
    engine = store.connect(settings)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, db.metadata) == []
    engine.dispose()


def test_upgrading_twice_and_at_once_does_no_harm(empty_database_url, tmp_path):
    settings = load(var=tmp_path, database_url=empty_database_url)
    failures = []

    def upgrade():
        try:
            store.upgrade(settings)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=upgrade) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_downgrading_leaves_nothing_behind(empty_database_url, tmp_path):
    settings = load(var=tmp_path, database_url=empty_database_url)
    store.upgrade(settings)
    engine = store.connect(settings)
    with engine.begin() as connection:
        command.downgrade(store.migration_config(connection), "base")
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    engine.dispose()


def test_sqlite_is_safe_to_share_between_processes(tmp_path):
    engine = store.connect(load(var=tmp_path, database_url=""))
    with engine.connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "busy_timeout", "foreign_keys")
        }
    engine.dispose()
    assert pragmas == {"journal_mode": "wal", "synchronous": 1, "busy_timeout": 5000, "foreign_keys": 1}


def test_the_folder_of_the_database_is_made(tmp_path):
    settings = load(var=tmp_path / "new" / "var", database_url="")
    store.upgrade(settings)
    assert (tmp_path / "new" / "var" / "restcomm.db").exists()


@pytest.mark.parametrize(
    ("given", "driver"),
    [
        ("postgresql://u:p@h/d", "postgresql+psycopg"),
        ("postgres://u:p@h/d", "postgresql+psycopg"),
        ("mysql://u:p@h/d", "mariadb+pymysql"),
        ("mysql+pymysql://u:p@h/d", "mariadb+pymysql"),
        ("mariadb://u:p@h/d", "mariadb+pymysql"),
        ("sqlite:////tmp/x.db", "sqlite"),
    ],
)
def test_a_url_without_a_driver_gets_ours(given, driver, tmp_path):
    assert store.url(load(var=tmp_path, database_url=given)).drivername == driver


def test_writers_wait_for_each_other_instead_of_failing(settings):
    engine = store.connect(settings)
    owner = account(engine)
    failures = []

    def write():
        try:
            for _ in range(20):
                with Session(engine) as session:
                    session.scalars(select(Call).limit(1)).all()  # a read before the write: SQLite's usual trap
                    session.add(call(owner))
                    session.commit()
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=write) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with Session(engine) as session:
        written = session.scalar(select(func.count()).select_from(Call))
    engine.dispose()
    assert (failures, written) == ([], 120)


def test_a_call_needs_an_account(settings):
    engine = store.connect(settings)
    with Session(engine) as session:
        session.add(call("AC" + "0" * 32))
        with pytest.raises(IntegrityError):
            session.commit()
    engine.dispose()


def test_an_account_is_found_again_by_another_engine(settings):
    first = store.connect(settings)
    sid = account(first)
    first.dispose()
    second = store.connect(settings)
    with Session(second) as session:
        assert session.scalars(select(Account.sid)).all() == [sid]
    second.dispose()
