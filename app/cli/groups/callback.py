"""``restcomm callback``: status callbacks that wait or were given up, and how they are sent again."""

from typing import Any

import click
from sqlalchemy import ColumnElement, select

from app.cli.installation import installation
from app.cli.options import account_option, as_json_option, show
from app.cli.table import account_named
from app.ledger import callbacks
from app.models import Outbox
from app.models.system.outbox import DELIVERED, FAILED, PENDING, token_of

commands = click.Group("callback")


@commands.command("list")
@account_option
@click.option("--status", type=click.Choice([PENDING, FAILED, DELIVERED]), default=FAILED, show_default=True)
@click.option("--host", default="", help="Only for this host, such as app.example or app.example:8443.")
@click.option("--limit", default=50, show_default=True, help="Maximum number, newest first.")
@as_json_option
def list_callbacks(account: str, status: str, host: str, limit: int, as_json: bool) -> None:
    """List callbacks; by default the abandoned ones."""
    query = select(Outbox).where(Outbox.state == status, *chosen(account, host))
    show([row(one) for one in installation().session.scalars(query.order_by(Outbox.id.desc()).limit(limit))], as_json)


@commands.command("retry")
@click.argument("callback_sids", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Send all abandoned ones.")
@account_option
@click.option("--host", default="", help="With --all: only for this host.")
def retry(callback_sids: tuple[str, ...], everything: bool, account: str, host: str) -> None:
    """Send abandoned callbacks again: CB... CB..., or --all."""
    if bool(callback_sids) == everything:
        raise click.UsageError("name callbacks, or pass --all")
    which = chosen(account, host)
    which.append(Outbox.state == FAILED if everything else Outbox.token.in_(map(token_of, callback_sids)))
    count = callbacks.send_again(installation().session, *which)
    installation().session.commit()
    installation().wake.wake_worker()
    if count < len(callback_sids):
        raise click.ClickException(
            f"{count} of {len(callback_sids)} are sent again; the others are no longer listed as abandoned"
        )
    click.echo(f"{count} sent again")


def chosen(account: str, host: str) -> list[ColumnElement[bool]]:
    """The conditions of the options."""
    found: list[ColumnElement[bool]] = [Outbox.account_sid == account_named(account).sid] if account else []
    return found + ([Outbox.host == host.lower()] if host else [])


def row(callback: Outbox) -> dict[str, Any]:
    """What is shown of a callback."""
    return {
        "sid": callback.sid,
        "account_sid": callback.account_sid,
        "call_sid": callback.call_sid,
        "host": callback.host,
        "attempts": callback.attempts,
        "next_attempt": callback.next_attempt_at.isoformat(timespec="seconds"),
        "last_error": callback.last_error,
    }
