"""``restcomm settings``: what is in force and where it comes from, and whether it can be used (docs/settings.md)."""

import os
from typing import Any

import click

from app.cli.installation import installation
from app.cli.options import as_json_option, show
from app.settings.config import PREFIX, UNPREFIXED, ConfigError, Settings, load
from app.settings.reading import checks, sources

commands = click.Group("settings")
DEFAULT = "default"


@commands.command("show")
@click.option("--all", "everything", is_flag=True, help="Those with their default value, too.")
@as_json_option
def show_settings(everything: bool, as_json: bool) -> None:
    """Show the settings that are set, their values and where they come from; never secrets."""
    settings = installation().settings
    given = sources.values_of_file()
    rows = [row(settings, name, given) for name in Settings.model_fields]
    show([one for one in rows if everything or one["from"] != DEFAULT], as_json)


@commands.command("check")
def check() -> None:
    """Say whether the settings can be used, with a line for each that cannot. Exit code 1 if there is one."""
    try:
        found = checks.problems(load())
    except ConfigError as error:
        found = list(error.lines)
    for line in found:
        click.echo(line)
    if found:
        raise click.exceptions.Exit(1)
    click.echo(f"all settings can be used ({sources.config_file() or 'no file: defaults and the environment'})")


def row(settings: Settings, name: str, given: dict[str, Any]) -> dict[str, Any]:
    """What is shown of a setting."""
    value = getattr(settings, name)
    return {"name": name, "value": shown(name, value), "from": origin(name, given)}


def shown(name: str, value: Any) -> Any:
    """A value for people and programs; secrets, and passwords in URLs and tables, are stars."""
    if isinstance(value, list):
        return [
            one.model_dump(mode="json", exclude_defaults=True) if hasattr(one, "model_dump") else one for one in value
        ]
    if isinstance(value, str) and "://" in value and "@" in value:
        scheme, _, rest = value.partition("://")
        return f"{scheme}://***@{rest.rpartition('@')[2]}"
    return value if isinstance(value, bool | int | float | dict) or value is None else str(value)


def origin(name: str, given: dict[str, Any]) -> str:
    """The variable or file that a setting comes from."""
    names = [PREFIX + name.upper(), *([name.upper()] if name in UNPREFIXED else [])]
    for variable in names:
        if variable in os.environ:
            return variable
    return str(sources.config_file()) if name in given else DEFAULT
