"""Media of messages are fetched once and kept: before a message is sent, or before its application hears of it."""

import shutil
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, select, update

from app.calls.web import Request, Response
from app.messaging.media_types import MOST_BYTES, is_carried
from app.messaging.port import Refused, Unavailable
from app.models import MessageMedia
from app.models.messages.media import media_file
from app.settings.config import Settings
from app.store.transactions import Database

MEDIA = MessageMedia.__table__
Get = Callable[[Request, str, str, int], Response]
"""As Documents has it: a URL, an idempotency token, the account, most bytes."""
Stored = tuple[str, str]
"""The URL at which it can be had of us, and its content type."""


class MediaStore:
    """Of one worker. get: fetches a URL, within the rules of customers' URLs."""

    def __init__(self, settings: Settings, database: Database, get: Get) -> None:
        self.settings, self.database, self.get = settings, database, get

    def of(self, account_sid: str, message_sid: str) -> list[Stored]:
        """Every file of a message, in order. Raises Refused for one that cannot be carried, Unavailable for a server
        that may answer later, SQLAlchemyError."""
        rows = self.database.read(lambda connection: rows_of(connection, message_sid))
        return [self.stored(account_sid, message_sid, *row) for row in rows]

    def obtainable(self, account_sid: str, message_sid: str) -> tuple[list[Stored], list[str]]:
        """The same of those that can be had now, and why the others cannot. Raises SQLAlchemyError."""
        found, failed = [], []
        for row in self.database.read(lambda connection: rows_of(connection, message_sid)):
            try:
                found.append(self.stored(account_sid, message_sid, *row))
            except (Refused, Unavailable) as error:
                failed.append(str(error))
        return found, failed

    def stored(self, account_sid: str, message_sid: str, sid: str, url: str, content_type: str) -> Stored:
        """One file; fetched now, unless it has been."""
        if not content_type:
            content_type = self.fetched(account_sid, sid, url)
            self.database.write(lambda connection: note(connection, sid, content_type))
        root = f"{self.settings.url_of_api()}/{self.settings.api_version}"
        return f"{root}/Accounts/{account_sid}/Messages/{message_sid}/Media/{sid}", content_type

    def fetched(self, account_sid: str, sid: str, url: str) -> str:
        """Keep the content of a URL. Returns its type. Raises Refused, Unavailable."""
        response = self.get(Request(url, "GET"), sid, account_sid, MOST_BYTES)
        if not response.ok:
            later = response.status in (0, 408, 425, 429) or response.status >= 500
            raise (Unavailable if later else Refused)(f"MediaUrl {url[:200]}: {response.error or response.status}")
        file = Path(response.file)
        if not is_carried(response.content_type):
            file.unlink(missing_ok=True)
            raise Refused(f"MediaUrl {url[:200]}: a message cannot carry {response.content_type[:60] or 'it'}")
        target = media_file(self.settings.var, account_sid, sid)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        shutil.move(file, target)
        return response.content_type


def rows_of(connection: Connection, message_sid: str) -> list[tuple[str, str, str]]:
    """SID, source and content type of each, in the order in which they were given."""
    wanted = select(MEDIA.c.sid, MEDIA.c.url, MEDIA.c.content_type).where(MEDIA.c.message_sid == message_sid)
    return [(row.sid, row.url, row.content_type) for row in connection.execute(wanted.order_by(MEDIA.c.id))]


def note(connection: Connection, sid: str, content_type: str) -> None:
    """It is here."""
    connection.execute(update(MEDIA).where(MEDIA.c.sid == sid).values(content_type=content_type))
