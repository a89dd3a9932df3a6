"""Are the tables as new as the code? Asked without Alembic, which takes a third of a second to load."""

import re
from functools import cache

from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from app.store import store

REVISION = re.compile(r"^(down_revision|revision)\s*(?::[^=]+)?=\s*[\"']([^\"']+)[\"']", re.MULTILINE)


@cache
def heads() -> frozenset[str]:
    """The revisions that no other builds upon, read from the text of the migrations."""
    own: set[str] = set()
    below: set[str] = set()
    for path in (store.MIGRATIONS / "versions").rglob("*.py"):
        for name, revision in REVISION.findall(path.read_text()):
            (own if name == "revision" else below).add(revision)
    return frozenset(own - below)


def is_newest(engine: Engine) -> bool:
    """Has the database the newest schema? False also when it has none, or does not answer."""
    try:
        with engine.connect() as connection:
            found = {row[0] for row in connection.execute(text("SELECT version_num FROM alembic_version"))}
    except DBAPIError:
        return False
    return found == heads()
