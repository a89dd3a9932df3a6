"""``restcomm number pool ...``: the numbers that accounts may take (docs/rest-contract.md, AvailablePhoneNumbers)."""

from typing import Any, TextIO

import click
from sqlalchemy import select

from app.cli.installation import installation
from app.cli.options import as_json_option, show
from app.models import IncomingPhoneNumber, PoolNumber
from app.routing import pool

pool_commands = click.Group("pool")


@pool_commands.command("load")
@click.argument("file", type=click.File("r", encoding="utf-8-sig"))
@as_json_option
def load(file: TextIO, as_json: bool) -> None:
    """Add the numbers of a CSV file, or none if a line is invalid. Only the column phone_number is required."""
    try:
        added, changed = pool.load(installation().session, file)
    except pool.BadLine as error:
        installation().session.rollback()
        raise click.ClickException(str(error)) from None
    installation().session.commit()
    show([{"added": added, "changed": changed}], as_json)


@pool_commands.command("list")
@as_json_option
def list_pool(as_json: bool) -> None:
    """List the pool and the account of each number."""
    bound = IncomingPhoneNumber.phone_number == PoolNumber.phone_number
    query = select(PoolNumber, IncomingPhoneNumber.account_sid).outerjoin(IncomingPhoneNumber, bound)
    show(
        [row(number, owner) for number, owner in installation().session.execute(query.order_by(PoolNumber.id))], as_json
    )


def row(number: PoolNumber, owner: str | None) -> dict[str, Any]:
    """What is shown of a number."""
    able = " ".join(name for name in pool.CAPABILITIES if getattr(number, name))
    return {
        **{name: getattr(number, name) for name in ("phone_number", "kind", "iso_country", "locality", "region")},
        "capabilities": able,
        "account_sid": owner or "",
    }
