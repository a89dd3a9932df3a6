"""Databases that older releases made, named by their commits: they become ours, and keep every row (issue 13, a release
reads the old). Each has the first account, and a row in every table."""

import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy.orm import Session

from app.settings.config import Settings, load
from app.store import store
from app.store.flask_db import db

DUMPS = sorted((Path(__file__).parent / "releases").glob("*.sql"))
VERSION = "alembic_version"


@pytest.fixture(params=DUMPS, ids=lambda path: path.stem)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> sa.Engine:
    """The database as that release left it, in SQLite."""
    with sqlite3.connect(tmp_path / "old.db") as connection:
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.executescript(request.param.read_text())
    return sa.create_engine(f"sqlite:///{tmp_path}/old.db")


def tables(engine: sa.Engine) -> dict[str, sa.Table]:
    metadata = sa.MetaData()
    metadata.reflect(engine)
    return {table.name: table for table in metadata.sorted_tables}


def rows(engine: sa.Engine) -> dict[str, int]:
    """How many each table has."""
    with engine.connect() as connection:
        return {
            name: connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
            for name, table in tables(engine).items()
        }


def as_it_was(old: sa.Engine, settings: Settings) -> None:
    """Make the same on the server of these settings: the tables of that time by our migrations, and its rows."""
    engine = store.connect(settings)
    source = tables(old)
    with old.connect() as rows, engine.begin() as connection:
        if connection.dialect.name == "mariadb":
            store.prepare_mariadb(connection)
        version = rows.scalar(sa.select(source[VERSION].c.version_num))
        command.upgrade(store.migration_config(connection), version)
        there = sa.MetaData()
        there.reflect(connection)
        for table in there.sorted_tables:
            if table.name != VERSION and table.name in source:
                found = rows.execute(sa.select(source[table.name])).mappings().all()
                copies = [dict(row) for row in found]
                if copies:
                    connection.execute(table.insert(), copies)
    engine.dispose()


def check(settings: Settings, before: dict[str, int]) -> None:
    """The tables are ours, and every row is there and can be read by our models."""
    engine = store.connect(settings)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.metadata) == []
        if connection.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    after = rows(engine)
    assert {name: count for name, count in before.items() if after.get(name) != count} == {}
    with Session(engine) as session:
        for mapper in db.Model.registry.mappers:
            assert len(session.scalars(sa.select(mapper.class_)).all()) == after[mapper.local_table.name]
    engine.dispose()


def test_one_of_sqlite_becomes_ours(old: sa.Engine, tmp_path: Path) -> None:
    before = rows(old)
    assert before["accounts"] == 2
    settings = load(var=tmp_path, database_url=str(old.url))
    store.upgrade(settings)
    check(settings, before)


def test_an_upgrade_that_fails_changes_nothing(old: sa.Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor one that is killed: it is done as a whole."""
    before, upgrade = rows(old), command.upgrade

    def fails(config: Config, revision: str) -> None:
        upgrade(config, revision)
        raise OSError("the disk is full")

    monkeypatch.setattr(command, "upgrade", fails)
    settings = load(var=tmp_path, database_url=str(old.url))
    with pytest.raises(OSError, match="full"):
        store.upgrade(settings)
    assert rows(old) == before
    monkeypatch.undo()
    store.upgrade(settings)
    check(settings, before)


@pytest.mark.parametrize("empty_database_url", ["postgresql", "mariadb"], indirect=True)
def test_one_of_a_server_becomes_ours(old: sa.Engine, empty_database_url: str, tmp_path: Path) -> None:
    settings = load(var=tmp_path, database_url=empty_database_url)
    as_it_was(old, settings)
    store.upgrade(settings)
    check(settings, rows(old))
