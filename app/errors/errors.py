"""The error dictionary: code -> level, HTTP status, message, cause, cure (guide 2.1, 4.7). The table is errors.toml."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from app.settings.config import Settings

ERROR, WARNING = "ERROR", "WARNING"
UNKNOWN = 12400


@dataclass(frozen=True, slots=True)
class Entry:
    """One page of the dictionary. status: of a REST answer with this code; 0 when none has it."""

    code: int
    message: str
    cause: str
    cure: str
    level: str = ERROR
    status: int = 0

    @property
    def log(self) -> int:
        """The Log of a Notification (table 4.13): 0 is ERROR, 1 is WARNING."""
        return (ERROR, WARNING).index(self.level)


def read(path: Path) -> dict[int, Entry]:
    """The table by code. Raises TypeError or tomllib.TOMLDecodeError for a table that is not one."""
    with path.open("rb") as file:
        return {int(code): Entry(int(code), **fields) for code, fields in tomllib.load(file).items()}


DICTIONARY = read(Path(__file__).with_name("errors.toml"))


def entry(code: int) -> Entry:
    """What the dictionary says of a code; of an unknown one, that something failed in here."""
    return DICTIONARY.get(code) or DICTIONARY[UNKNOWN]


def in_one_line(code: int, text: str) -> str:
    """What went wrong, and what to do about it: code, text and the dictionary's cure."""
    return f"{code}: {text}. {entry(code).cure}"


def more_info(settings: Settings, code: int) -> str:
    """The URL of the dictionary's page on this code: the MoreInfo of errors and Notifications."""
    return f"{settings.error_dictionary}/{code}.html"
