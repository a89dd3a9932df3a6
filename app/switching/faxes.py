"""Faxes as both back ends see them: legs of their own that send, and how each fax ended (guide 2.5). No I/O."""

from dataclasses import dataclass

from app.calls.causes import Cause
from app.calls.events import Event

FAX_PREFIX = "fax-"
"""Begins the channel ids of legs that send faxes; they belong to no call."""


@dataclass(frozen=True, slots=True)
class FaxOver(Event):
    """A fax ended. id: of its command, empty where the switch does not tell it; pages: how many were transferred;
    error: empty if the fax succeeded."""

    id: str
    pages: int
    error: str


def fax_over(id: str, pages: str, succeeded: bool, why: str) -> FaxOver:
    """why: the switch's reason for a failure; empty: it gave none."""
    return FaxOver(
        id, int(pages) if pages.isdecimal() else 0, "" if succeeded else f"the fax failed: {why or 'nothing was sent'}"
    )


def call_ended(why: Cause | str) -> str:
    """The error of a fax whose call ended before any result."""
    return f"the call ended: {why.value if isinstance(why, Cause) else why}"
