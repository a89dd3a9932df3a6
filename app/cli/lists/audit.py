"""``restcomm audit``: who was refused, and who changed what."""

from typing import Any

import click
from sqlalchemy import select

from app.cli.options import account_option, as_json_option, limit_option, moment, show
from app.cli.table import newest, of_account
from app.models import AuditEvent
from app.models.accounts.audit_event import CHANGED, COMMAND, LOGIN_REFUSED

commands = click.Group("audit")


@commands.command("list")
@limit_option
@click.option(
    "--event", default="", type=click.Choice(["", LOGIN_REFUSED, CHANGED, COMMAND]), help="Only of this kind."
)
@click.option("--source", default="", help="Only of requests from this address.")
@account_option
@as_json_option
def list_audit(limit: int, event: str | None, source: str, account: str, as_json: bool) -> None:
    """List refused logins, changes made by REST, and commands that changed something, newest first."""
    chosen = of_account(AuditEvent, account)
    chosen += [AuditEvent.event == event] if event else []
    chosen += [AuditEvent.source == source] if source else []
    show([row(one) for one in newest(select(AuditEvent).where(*chosen), AuditEvent, limit)], as_json)


def row(one: AuditEvent) -> dict[str, Any]:
    """What is shown of an event."""
    return {
        "created": moment(one.date_created),
        "event": one.event,
        "actor": one.actor,
        "source": one.source,
        "action": one.action,
        "parameters": one.parameters,
        "account_sid": one.account_sid or "",
    }
