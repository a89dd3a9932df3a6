"""``restcomm doctor``: looks at everything that RestComm needs, and says what to do about what is not well."""

from dataclasses import asdict

import click

from app.cli.health import machine, services
from app.cli.health.finding import BAD, OK, Finding
from app.cli.installation import installation
from app.cli.options import show
from app.settings.reading import checks


def report(as_json: bool) -> None:
    """Print every finding, one a line. Ends the command with exit code 1 if something is bad."""
    settings = installation().settings
    found = [Finding("settings", BAD, line, "see docs/settings.md") for line in checks.problems(settings)]
    found = found or [Finding("settings", OK, "can be used")]
    found += [*machine.findings(settings), *services.findings(settings)]
    if as_json:
        show([asdict(one) for one in found], True)
    else:
        for one in found:
            click.echo(one.line())
    if any(one.state == BAD for one in found):
        raise click.exceptions.Exit(1)
