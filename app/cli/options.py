"""Options and output that commands share; needs no database."""

import json
from datetime import datetime
from typing import Any

import click

as_json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
account_option = click.option("--account", default="", help="SID or e-mail; default: all accounts.")
owner_option = click.option("--account", default="", help="SID or e-mail; default: the first account.")
limit_option = click.option("--limit", default=20, show_default=True, help="Maximum number, newest first.")


def show(rows: list[dict[str, Any]], as_json: bool) -> None:
    """Print rows: aligned for people, with the column names on top, or as JSON."""
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return
    widths = {key: max(len(key), *(len(str(row[key])) for row in rows)) for key in (rows[0] if rows else {})}
    for row in [{key: key for key in widths}, *rows] if rows else []:
        click.echo("  ".join(str(row[key]).ljust(width) for key, width in widths.items()).rstrip())


def moment(when: datetime | None) -> str:
    """A moment in UTC, to the second; empty for none."""
    return f"{when:%Y-%m-%d %H:%M:%S}" if when else ""
