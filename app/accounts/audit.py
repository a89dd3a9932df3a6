"""What the audit log says of a change, and that it says it once: in the transaction that makes the change."""

import getpass
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import event
from sqlalchemy.orm import Session

from app.models import AuditEvent
from app.models.accounts.audit_event import COMMAND

SECRET = re.compile(r"(?i)pass|token|secret|auth(?!or)|key|credential|pin$|code$")
"""Names of parameters whose values are not shown again."""
HIDDEN = "..."


def add_once(session: Session, entry: AuditEvent) -> None:
    """Add the event to the first transaction that this session commits."""
    event.listen(session, "before_commit", lambda committing: committing.add(entry), once=True)


def command(path: str, given: Iterable[tuple[str, Any]]) -> AuditEvent:
    """The event of an operator's command, such as ``restcomm account token``."""
    return AuditEvent(event=COMMAND, actor=local_user(), action=path, parameters=query(given))


def query(pairs: Iterable[tuple[str, Any]]) -> str:
    """Names and values as a query; secrets, and what is no text, as dots."""
    shown = [(name, value_of(name, value)) for name, value in pairs]
    return urlencode(shown, safe="/:.@,", errors="replace")


def value_of(name: str, value: Any) -> str:
    """A value, or dots in place of a secret."""
    if SECRET.search(name) or isinstance(value, list | dict):
        return HIDDEN
    return " ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def local_user() -> str:
    """Who runs this process, by the name of the operating system."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""
