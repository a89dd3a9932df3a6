"""Telling a caller that it rings."""

from dataclasses import dataclass

from app.calls.commands.base import Command


@dataclass(frozen=True, slots=True)
class Ring(Command):
    """Tell an unanswered caller that it rings (180). Nothing follows; the engine asks for it when a call is let in."""
