"""Fixtures that every test may use."""

from tests.databases import (
    cluster,
    database_url,
    empty_database_url,
    postgres_template,
    settings,
    sqlite_template,
)

__all__ = ["cluster", "database_url", "empty_database_url", "postgres_template", "settings", "sqlite_template"]
