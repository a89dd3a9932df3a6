"""Rows of the database as commands ask for them: of one account, the newest, by SID."""

from typing import Any

import click
from sqlalchemy import ColumnElement, Select, select

from app.cli.installation import installation
from app.models import Account


def account_named(name: str) -> Account:
    """By SID or e-mail address; the first account when no name is given. Ends the command when there is none."""
    from app.accounts import accounts  # here: most lists do without its keys and hashes

    session = installation().session
    account = accounts.find(session, name) if name else session.scalar(select(Account).order_by(Account.id))
    if account is None:
        raise click.ClickException(f"there is no account {name}" if name else "there is no account yet")
    return account


def of_account(model: Any, account: str) -> list[ColumnElement[bool]]:
    """The condition of the option --account; none without it."""
    return [model.account_sid == account_named(account).sid] if account else []


def newest(query: Select[Any], model: Any, limit: int) -> list[Any]:
    """The newest rows of a query, at most `limit` of them."""
    return list(installation().session.scalars(query.order_by(model.id.desc()).limit(limit)))


def row_of(model: Any, sid: str, word: str) -> Any:
    """The row with this SID. Ends the command when there is none. word: what to call it, as "call"."""
    found = installation().session.scalar(select(model).where(model.sid == sid))
    if found is None:
        raise click.ClickException(f"there is no {word} {sid}")
    return found
