"""Deadlines of every use of a database server: a server that hangs is as good as one that refuses (outages).

What takes too long raises the driver's OperationalError, and its connection is closed: its state is unknown. The driver
waits in the client, so that a server that stands still is noticed too.
"""

import math
import time
from functools import partial
from typing import Any

SET_TIMEOUT = "SET statement_timeout = {}"


def of_postgresql(connect: float, statement: float) -> dict[str, Any]:
    """Arguments of create_engine. connect, statement: seconds; a statement of 0 may take any time."""
    arguments: dict[str, Any] = {"connect_args": {"connect_timeout": max(1, math.ceil(connect))}}
    if statement:
        arguments["pool_events"] = [(partial(limit_postgresql, statement), "connect")]
    return arguments


def of_mariadb(connect: float, statement: float) -> dict[str, Any]:
    """The same; PyMySQL counts for each read of its socket."""
    limited = {"read_timeout": statement, "write_timeout": statement} if statement else {}
    return {"connect_args": {"connect_timeout": max(1, math.ceil(connect)), **limited}}


def limit_postgresql(seconds: float, connection: Any, record: Any) -> None:
    """Have a new connection wait no longer than this, and its server give up by itself then."""
    connection.wait = partial(wait, connection.wait, connection, seconds)
    connection.autocommit = True
    connection.execute(SET_TIMEOUT.format(round(1000 * seconds)))
    connection.autocommit = False


def wait(
    waits: Any, connection: Any, seconds: float, generator: Any, interval: float = 0.1, timeout: Any = None
) -> Any:
    """psycopg's Connection.wait with a deadline. Raises OperationalError."""
    began = time.monotonic()
    try:
        return waits(generator, interval=interval, timeout=min(seconds, timeout or seconds))
    except Exception:
        if time.monotonic() - began < seconds:
            raise
        from psycopg import OperationalError  # here: who uses another database does without

        connection.pgconn.finish()
        raise OperationalError(f"no answer within {seconds:g} s") from None
