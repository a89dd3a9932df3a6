"""Statements that run for every call, on the driver's own cursor.

SQLAlchemy writes their text once for each database; to run one through it takes several times as long as the database
does. Types, defaults, errors and the transaction are SQLAlchemy's: who uses this sees no difference.
"""

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

Values = Mapping[str, Any]
Shape = tuple[str, tuple[int, ...], tuple[str, ...]]
"""The dialect, how many values each list has, and the columns of an INSERT."""


@dataclass(slots=True)
class Prepared:
    """A statement's text for one shape. order: names of its parameters, and what turns a value into the driver's.
    constants: values that are part of the statement; fresh: those that a column's default makes anew for each row."""

    text: str
    positional: bool
    order: tuple[tuple[str, Callable[[Any], Any] | None], ...]
    constants: dict[str, Any]
    fresh: dict[str, Callable[[Any], Any]]

    def parameters(self, values: Values) -> Any:
        """As the driver wants them."""
        if self.constants or self.fresh:
            made = {name: make(None) for name, make in self.fresh.items() if name not in values}
            values = {**self.constants, **made, **values}
        if self.positional:
            return [values[name] if turn is None else turn(values[name]) for name, turn in self.order]
        return {name: values[name] if turn is None else turn(values[name]) for name, turn in self.order}


class Direct:
    """A statement. Its lists (expanding parameters) may have any number of values."""

    def __init__(self, statement: Any) -> None:
        self.statement = statement
        self.lists = tuple(name for name, bind in statement.compile().binds.items() if bind.expanding)
        self.prepared: dict[Shape, Prepared] = {}
        self.read: dict[str, Any] = {}

    def rows(self, connection: Connection, values: Values) -> list[Any]:
        """The rows of a SELECT, named as its columns. Raises SQLAlchemyError."""
        cursor = self.run(connection, values)
        try:
            found = cursor.fetchall()
            return found and self.reader(connection, cursor)(found)
        finally:
            cursor.close()

    def change(self, connection: Connection, values: Values) -> int:
        """Run a statement that changes rows. Returns how many. Raises SQLAlchemyError."""
        cursor = self.run(connection, values)
        count = int(cursor.rowcount)
        cursor.close()
        return count

    def many(self, connection: Connection, rows: Sequence[Values]) -> int:
        """Run it once for each of these, which have the same names. Returns how many rows were changed, as far as the
        driver knows. Raises SQLAlchemyError."""
        prepared = self.shaped(connection, rows[0])
        parameters = [prepared.parameters(row) for row in rows]
        cursor = None
        try:
            cursor = connection.connection.cursor()
            cursor.executemany(prepared.text, parameters)
        except connection.dialect.loaded_dbapi.Error as error:
            raise explained(connection, prepared.text, cursor, error) from error
        count = int(cursor.rowcount)
        cursor.close()
        return count

    def run(self, connection: Connection, values: Values) -> Any:
        """Returns the driver's cursor."""
        values = filled(values, self.lists) if self.lists else values
        prepared = self.shaped(connection, values)
        given = prepared.parameters(expanded(values, self.lists) if self.lists else values)
        cursor = None
        try:
            cursor = connection.connection.cursor()
            cursor.execute(prepared.text, given)
        except connection.dialect.loaded_dbapi.Error as error:
            raise explained(connection, prepared.text, cursor, error) from error
        return cursor

    def shaped(self, connection: Connection, values: Values) -> Prepared:
        """The text for these values, written once."""
        columns = tuple(values) if self.statement.is_insert else ()
        shape = connection.dialect.name, tuple([len(values[name]) for name in self.lists]), columns
        found = self.prepared.get(shape)
        if found is None:
            found = self.prepared[shape] = prepare(self.statement, connection.dialect, values)
        return found

    def reader(self, connection: Connection, cursor: Any) -> Callable[[list[Any]], list[Any]]:
        """Makes rows of what the driver brought."""
        name = connection.dialect.name
        if name not in self.read:
            self.read[name] = reader(self.statement, connection.dialect, cursor.description)
        read: Callable[[list[Any]], list[Any]] = self.read[name]
        return read


def filled(values: Values, lists: Sequence[str]) -> dict[str, Any]:
    """With lists whose lengths are powers of two, their last value repeated: few texts are then enough."""
    full = dict(values)
    for name in lists:
        items = list(values[name])
        full[name] = items + items[-1:] * ((1 << max(0, len(items) - 1).bit_length()) - len(items)) if items else items
    return full


def expanded(values: Values, lists: Sequence[str]) -> dict[str, Any]:
    """With a name for each value of a list, as SQLAlchemy calls it."""
    flat = {name: value for name, value in values.items() if name not in lists}
    for name in lists:
        flat |= {f"{name}_{number}": value for number, value in enumerate(values[name], 1)}
    return flat


def prepare(statement: Any, dialect: Any, values: Values) -> Prepared:
    """Have SQLAlchemy write the text of a statement."""
    columns = list(values) if statement.is_insert else None
    compiled = statement.compile(dialect=dialect, column_keys=columns, for_executemany=True)
    state = compiled.construct_expanded_state(values, escape_names=False)
    base = {name: turner(bind, dialect) for name, bind in compiled.binds.items()}
    for name, parts in state.parameter_expansion.items():
        base |= dict.fromkeys(parts, base.get(name))
    names = state.positiontup if state.positiontup is not None else list(state.parameters)
    defaults = {column.key: column.default for column in compiled.insert_prefetch or ()}
    defaults |= {column.key: column.onupdate for column in compiled.update_prefetch or ()}
    given = {*values, *[part for parts in state.parameter_expansion.values() for part in parts]}
    fresh = {name: default.arg for name, default in defaults.items() if default.is_callable}
    constants = {name: state.parameters.get(name) for name in names if name not in given and name not in fresh}
    constants |= {name: default.arg for name, default in defaults.items() if default.is_scalar}
    order = tuple((name, base.get(name)) for name in names)
    return Prepared(state.statement, state.positiontup is not None, order, constants, fresh)


def turner(bind: Any, dialect: Any) -> Callable[[Any], Any] | None:
    """What turns a value of a parameter into the driver's; None: it is that already."""
    found: Callable[[Any], Any] | None = bind.type.dialect_impl(dialect).bind_processor(dialect)
    return found


def reader(statement: Any, dialect: Any, description: Any) -> Callable[[list[Any]], list[Any]]:
    """Turns the driver's rows into ours, with the names of the statement's columns."""
    columns = list(statement.selected_columns)
    row = namedtuple("row", [column.key for column in columns], rename=True)  # type: ignore[misc] # names of columns
    turns = [
        column.type.dialect_impl(dialect).result_processor(dialect, told[1])
        for column, told in zip(columns, description, strict=True)
    ]
    if not any(turns):
        return lambda rows: [row._make(one) for one in rows]
    return lambda rows: [
        row._make([value if turn is None else turn(value) for value, turn in zip(one, turns, strict=True)])
        for one in rows
    ]


def explained(connection: Connection, text: str, cursor: Any, error: Any) -> Exception:
    """The driver's error as SQLAlchemy raises it; a lost connection is given up."""
    dialect = connection.dialect
    lost = dialect.is_disconnect(error, connection.connection.dbapi_connection, cursor)
    if lost:
        connection.invalidate(error)
    found: Exception = DBAPIError.instance(
        text, None, error, dialect.loaded_dbapi.Error, connection_invalidated=lost, dialect=dialect
    )
    return found
