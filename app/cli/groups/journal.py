"""``restcomm journal``: what happened in a call, from the journal that it runs on (docs/architecture.md, Journal and
takeover)."""

import json
import re

import click

from app.cli.installation import installation
from app.journal.check import problems
from app.journal.journal import Journals
from app.journal.lines import whole_lines
from app.journal.sealing import readable
from app.journal.transcript import transcript

commands = click.Group("journal")
CALL_SID = re.compile(r"CA[0-9a-f]{32}")


@commands.command("show")
@click.argument("call_sid")
@click.option("--json", "as_json", is_flag=True, help="Print the journal's lines as they are, without passwords.")
def show(call_sid: str, as_json: bool) -> None:
    """Print the transcript of the call CA...."""
    journals = Journals(installation().settings.folder("journals"))
    path = journals.find(call_sid) if CALL_SID.fullmatch(call_sid) else None
    if path is None:
        raise click.ClickException(f"there is no journal of {call_sid}: not a call, or older than journals_days")
    shown = (json.dumps(readable(line)) for line in whole_lines(path))
    for line in shown if as_json else transcript(journals.read(call_sid)):
        click.echo(line)


@commands.command("list")
@click.option("--limit", default=20, show_default=True, help="Maximum number.")
def list_journals(limit: int) -> None:
    """List the newest journals, live calls first."""
    journals = Journals(installation().settings.folder("journals"))
    for path in journals.newest()[:limit]:
        record = journals.read(path.stem)
        facts = record.header.facts
        state = "live" if path.parent.name.startswith("live") else "over"
        click.echo(f"{facts.call_sid}  {record.wall}  {state}  {facts.direction}  {facts.from_} -> {facts.to}")


@commands.command("check")
def check() -> None:
    """Read every journal and report each torn or unknown line. Exit code 1 if there is one."""
    found = list(problems(installation().settings.folder("journals")))
    for problem in found:
        click.echo(problem)
    if found:
        raise click.exceptions.Exit(1)
    click.echo("all journals are complete")
