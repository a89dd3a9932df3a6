"""Databases for tests: the same test on SQLite and on PostgreSQL, each with a fresh database (guide 2.2)."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import store
from app.config import Settings, load
from tests import postgres

KINDS = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def cluster() -> Iterator[postgres.Cluster]:
    """A private PostgreSQL server, or a skip that says how to get one."""
    try:
        with postgres.running() as cluster:
            yield cluster
    except postgres.Missing as missing:
        pytest.skip(str(missing))


@pytest.fixture(params=KINDS)
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.db"
        return
    cluster = request.getfixturevalue("cluster")
    name = cluster.create()
    yield cluster.url(name)
    cluster.drop(name)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with our tables."""
    folder = tmp_path_factory.mktemp("template")
    store.upgrade(load(var=folder, database_url=f"sqlite:///{folder}/template.db"))
    return folder / "template.db"


@pytest.fixture(scope="session")
def postgres_template(cluster: postgres.Cluster, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a PostgreSQL database with our tables."""
    name = cluster.create()
    store.upgrade(load(var=tmp_path_factory.mktemp("template"), database_url=cluster.url(name)))
    return name


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of each kind with our tables and no rows."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "test.db")
        yield f"sqlite:///{tmp_path}/test.db"
        return
    cluster = request.getfixturevalue("cluster")
    name = cluster.take(request.getfixturevalue("postgres_template"))
    yield cluster.url(name)
    cluster.give_back(name)


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Settings with that database, files in a temporary folder, and a Redis that is not there."""
    return load(var=tmp_path / "var", database_url=database_url, redis_url="redis://127.0.0.1:1/0")
