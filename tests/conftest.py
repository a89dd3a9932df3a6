"""Fixtures that every test may use."""

from tests.databases import (
    cluster,
    database_url,
    empty_database_url,
    postgres_template,
    settings,
    sqlite_template,
)
from tests.redis_server import redis_server, redis_url

__all__ = [
    "cluster",
    "database_url",
    "empty_database_url",
    "postgres_template",
    "redis_server",
    "redis_url",
    "settings",
    "sqlite_template",
]
