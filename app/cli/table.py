"""What every group of commands shares: rows for people or as JSON, tables that are there, which account is meant."""

import json
from typing import Any

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from app.accounts import accounts
from app.api.http.context import parts
from app.models import Account
from app.store import store
from app.store.flask_db import db

as_json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


@with_appcontext
def prepare() -> None:
    """Before each command: the tables are there, even when nothing has run yet."""
    store.upgrade(parts().settings)


def show(rows: list[dict[str, Any]], as_json: bool) -> None:
    """Print rows: aligned for people, with the column names on top, or as JSON."""
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return
    widths = {key: max(len(key), *(len(str(row[key])) for row in rows)) for key in (rows[0] if rows else {})}
    for row in [{key: key for key in widths}, *rows] if rows else []:
        click.echo("  ".join(str(row[key]).ljust(width) for key, width in widths.items()).rstrip())


def account_named(name: str) -> Account:
    """By SID or e-mail address; the first account when no name is given. Ends the command when there is none."""
    account = accounts.find(db.session(), name) if name else db.session.scalar(select(Account).order_by(Account.id))
    if account is None:
        raise click.ClickException(f"there is no account {name}" if name else "there is no account yet")
    return account
