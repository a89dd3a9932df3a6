"""Databases for tests: the same test on SQLite, PostgreSQL and MariaDB, each with a fresh database (guide 2.2).

What these fixtures need is imported when one is used: a test of a verb loads neither SQLAlchemy nor a driver.
"""

import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from app.settings.config import Settings
    from tests import mariadb, postgres

KINDS = ("sqlite", "postgresql", "mariadb")
SERVERS = {"postgresql": "cluster", "mariadb": "mariadb_server"}


@pytest.fixture(scope="session")
def cluster() -> "Iterator[postgres.Cluster]":
    """A private PostgreSQL server, or a skip that says how to get one."""
    from tests import postgres

    try:
        with postgres.running() as cluster:
            yield cluster
    except postgres.Missing as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def mariadb_server() -> "Iterator[mariadb.Server]":
    """A private MariaDB server, or a skip that says how to get one."""
    from tests import mariadb, postgres

    try:
        with mariadb.running() as server:
            yield server
    except postgres.Missing as missing:
        pytest.skip(str(missing))


@pytest.fixture(params=KINDS)
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.db"
        return
    server = request.getfixturevalue(SERVERS[request.param])
    name = server.create()
    yield server.url(name)
    server.drop(name)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with our tables."""
    from app.settings.config import load
    from app.store import store

    folder = tmp_path_factory.mktemp("template")
    store.upgrade(load(var=folder, database_url=f"sqlite:///{folder}/template.db"))
    return folder / "template.db"


@pytest.fixture(scope="session")
def templates(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """The name of a database with our tables, on a kind of server; made when it is first asked for."""
    from app.settings.config import load
    from app.store import store

    @cache
    def template(kind: str) -> str:
        server = request.getfixturevalue(SERVERS[kind])
        name = server.create()
        store.upgrade(load(var=tmp_path_factory.mktemp("template"), database_url=server.url(name)))
        return name

    return template


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, templates: Callable[[str], str], tmp_path: Path) -> Iterator[str]:
    """A database of each kind with our tables and no rows."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "test.db")
        yield f"sqlite:///{tmp_path}/test.db"
        return
    server = request.getfixturevalue(SERVERS[request.param])
    name = server.take(templates(request.param))
    yield server.url(name)
    server.give_back(name)


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> "Settings":
    """Settings with that database, files in a temporary folder, and a Redis that is not there."""
    from app.settings.config import load

    return load(var=tmp_path / "var", database_url=database_url, redis_url="redis://127.0.0.1:1/0")
