"""The commands of operators (app/cli/program.py) in ``flask`` too: ``flask account`` is ``restcomm account``."""

from flask import Flask

from app.cli.installation import Installation
from app.cli.program import groups
from app.settings.config import Settings


def register(app: Flask, settings: Settings) -> None:
    """Add every group of commands, for this application's settings."""
    for group in groups(Installation(lambda: settings)):
        app.cli.add_command(group)
