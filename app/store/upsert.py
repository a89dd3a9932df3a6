"""INSERT of rows that may be there already, in each database's words (guide 2.2)."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Column, case
from sqlalchemy.dialects import mysql, postgresql, sqlite
from sqlalchemy.sql.visitors import iterate

INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert, "mariadb": mysql.insert}
"""By SQLAlchemy's name of the dialect."""


def once(insert: Any, *key: str) -> Any:
    """A row that is there already stays as it is. key: the columns of a unique index."""
    if isinstance(insert, mysql.Insert):  # IGNORE would pass over every other error too
        return insert.on_duplicate_key_update([(key[0], insert.table.c[key[0]])])
    return insert.on_conflict_do_nothing(index_elements=key)


def merge(insert: Any, key: str, change: Callable[[Any], dict[str, Any]], where: Any = None) -> Any:
    """A row that is there already is changed, if the condition `where` is true of it. change: gives the new values by
    column, told the row that was to be inserted."""
    if not isinstance(insert, mysql.Insert):
        return insert.on_conflict_do_update(index_elements=[key], set_=change(insert.excluded), where=where)
    values = change(insert.inserted)
    if where is None:
        return insert.on_duplicate_key_update(list(values.items()))
    # MariaDB has no WHERE here, and a column that was assigned has its new value in what follows.
    asked = {part.name for part in iterate(where) if isinstance(part, Column)}
    kept = {name: case((where, value), else_=insert.table.c[name]) for name, value in values.items()}
    return insert.on_duplicate_key_update(sorted(kept.items(), key=lambda item: item[0] in asked))
