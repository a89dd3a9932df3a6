"""What every table is declared on. Plain SQLAlchemy: engines and workers have the tables without Flask."""

from typing import TYPE_CHECKING, ClassVar

from sqlalchemy import MetaData, Table
from sqlalchemy.orm import DeclarativeBase

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
"""Constraint names are ours, so that a migration can drop them on every database."""


class Base(DeclarativeBase):
    """A row of one table."""

    metadata = MetaData(naming_convention=NAMES)
    if TYPE_CHECKING:
        __table__: ClassVar[Table]  # SQLAlchemy says FromClause, since a class may also be mapped to a join
