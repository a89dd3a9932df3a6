"""How Alembic reaches our database: the connection of store.upgrade, else Flask's (`flask db migrate`)."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection
from sqlalchemy.types import TypeDecorator

import app.models  # noqa: F401  the tables register themselves
from app.models.base import Base
from app.models.columns import Text


def render(kind: str, thing: Any, autogenerate: AutogenContext) -> str | Literal[False]:
    """Our own column types are written into a migration by name."""
    if kind != "type" or not isinstance(thing, TypeDecorator):
        return False
    autogenerate.imports.add("from app.models import columns")
    length = thing.length if type(thing) is Text else ""
    return f"columns.{type(thing).__name__}({length})"


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        compare_type=True,
        render_as_batch=True,
        render_item=render,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    from app.store.flask_db import db  # here: store.upgrade needs no Flask

    with db.engine.begin() as own:
        run(own)
