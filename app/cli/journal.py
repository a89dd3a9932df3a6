"""``flask journal``: what happened in a call, from the journal that it runs on (docs/architecture.md, Journal and
takeover)."""

import json

import click
from flask.cli import AppGroup

from app.api.http.context import parts
from app.journal.check import problems
from app.journal.journal import Journals
from app.journal.lines import whole_lines
from app.journal.transcript import transcript
from app.models import sid

journal_commands = AppGroup("journal", help="Journals of calls: every request, verb, key and error.")


@journal_commands.command("show")
@click.argument("call_sid")
@click.option("--json", "as_json", is_flag=True, help="Print the journal's lines unchanged.")
def show(call_sid: str, as_json: bool) -> None:
    """Print the transcript of the call CA...."""
    journals = Journals(parts().settings.folder("journals"))
    path = journals.find(call_sid) if sid.valid(call_sid, "CA") else None
    if path is None:
        raise click.ClickException(f"there is no journal of {call_sid}: not a call, or older than journals_days")
    lines = map(json.dumps, whole_lines(path)) if as_json else transcript(journals.read(call_sid))
    for line in lines:
        click.echo(line)


@journal_commands.command("list")
@click.option("--limit", default=20, show_default=True, help="Maximum number.")
def list_journals(limit: int) -> None:
    """List the newest journals, live calls first."""
    journals = Journals(parts().settings.folder("journals"))
    for path in journals.newest()[:limit]:
        record = journals.read(path.stem)
        facts = record.header.facts
        state = "live" if path.parent.name.startswith("live") else "over"
        click.echo(f"{facts.call_sid}  {record.wall}  {state}  {facts.direction}  {facts.from_} -> {facts.to}")


@journal_commands.command("check")
def check() -> None:
    """Read every journal and report each torn or unknown line. Exit code 1 if there is one."""
    found = list(problems(parts().settings.folder("journals")))
    for problem in found:
        click.echo(problem)
    if found:
        raise click.exceptions.Exit(1)
    click.echo("all journals are complete")
