"""The statements that the engine runs for many rows at once."""

import pytest
from sqlalchemy.dialects import mysql, postgresql, sqlite

from app.ledger import writes
from app.store.upsert import INSERT

DIALECTS = {"sqlite": sqlite.dialect(), "postgresql": postgresql.dialect(), "mariadb": mysql.dialect()}


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("kind", writes.KINDS)
def test_one_statement_can_write_many_rows(kind: str, dialect: str) -> None:
    compiled = writes.written(INSERT[dialect], kind).compile(dialect=DIALECTS[dialect])
    assert not compiled.literal_execute_params | compiled.post_compile_params
