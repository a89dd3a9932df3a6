"""How Alembic reaches our database: the connection of store.upgrade, else Flask's (`flask db migrate`)."""

from alembic import context
from sqlalchemy.types import TypeDecorator

import app.models  # noqa: F401  the tables register themselves
from app.store.flask_db import db


def render(kind, thing, autogenerate):
    """Our own column types are written into a migration by name."""
    if kind != "type" or not isinstance(thing, TypeDecorator):
        return False
    autogenerate.imports.add("from app.models import columns")
    length = thing.impl.length if type(thing).__name__ == "Text" else ""
    return f"columns.{type(thing).__name__}({length})"


def run(connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
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
    with db.engine.begin() as own:
        run(own)
