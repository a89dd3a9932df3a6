"""``restcomm account limits``: what an account may call, how often and for how much (docs/limits.md)."""

from typing import Any

import click
from pydantic import ValidationError

from app.cli.installation import installation
from app.cli.options import as_json_option, show
from app.cli.table import account_named
from app.permits import limits
from app.permits.in_force import in_force
from app.permits.limits import AccountLimits

LISTS = ("countries", "allow_prefixes", "deny_prefixes", "sip_hosts")
NOTHING = "none"


@click.command("limits")
@click.argument("account")
@click.argument("changes", nargs=-1)
@as_json_option
def account_limits(account: str, changes: tuple[str, ...], as_json: bool) -> None:
    """Set limits of an account (SID or e-mail), as calls_per_second=5 countries=DE,AT, and show them. NAME= takes one
    back, so that the account above or the settings count; NAME=none is an empty list. 0 is no limit."""
    found = account_named(account)
    if changes:
        found.limits = changed(limits.read(found.limits or ""), changes).text() or None
        installation().session.commit()
    own = limits.read(found.limits or "").model_dump()
    applied = in_force(installation().settings, installation().session.connection(), found.sid)
    show([{"name": name, "own": spelled(own[name]), "in force": spelled(applied[name])} for name in applied], as_json)


def changed(now: AccountLimits, changes: tuple[str, ...]) -> AccountLimits:
    """The limits with these changes. Raises ClickException."""
    fields = now.model_dump()
    for change in changes:
        name, equals, text = change.partition("=")
        if not equals or name not in fields:
            raise click.ClickException(f"{change!r} is not NAME=VALUE with a name of {', '.join(fields)}")
        fields[name] = value_of(name, text)
    try:
        return AccountLimits.model_validate(fields)
    except ValidationError as error:
        problem = error.errors()[0]
        raise click.ClickException(f"{problem['loc'][0]}: {problem['msg'].removeprefix('Value error, ')}") from None


def value_of(name: str, text: str) -> Any:
    """What was typed: lists have commas."""
    if not text:
        return None
    if name in LISTS:
        return [] if text == NOTHING else [part for part in text.split(",") if part]
    return text


def spelled(value: Any) -> str:
    """For people and programs: lists with commas, empty for what is not set."""
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return ",".join(value) or NOTHING
    return value if isinstance(value, str) else f"{value:g}"
