"""Where settings are read from, and what is said when a source cannot be read: one line that names the place."""

import os
import re
import tomllib
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

from app.settings.reading.explanations import meant
from app.settings.setting import PREFIX

VARIABLE = f"{PREFIX}CONFIG"
USUAL = "restcomm.toml"
QUOTES = 'TOML: texts are in quotes, as name = "text"'
TWICE = "the file has this setting twice"
OVERWRITTEN = "Cannot overwrite a value"
"""The TOML parser's words."""


class ConfigError(Exception):
    """Settings that cannot be used: each line names one and says what was expected."""

    def __init__(self, *lines: str) -> None:
        super().__init__("; ".join(lines))
        self.lines = lines


def config_file() -> Path | None:
    """The settings file; None: there is none. Raises ConfigError when the environment names one that is not there."""
    named = os.environ.get(VARIABLE, "")
    path = Path(named or USUAL)
    if named and not path.exists():
        raise ConfigError(f"{VARIABLE}: there is no file {path}: create it, or remove the variable")
    if path.is_dir():
        raise ConfigError(f"{path}: a file is expected, not a folder")
    return path if path.exists() else None


def values_of_file() -> dict[str, Any]:
    """What the settings file says. Raises ConfigError, with file and line for bad TOML."""
    path = config_file()
    if path is None:
        return {}
    try:
        text = path.read_text(encoding="utf-8")
        return tomllib.loads(text)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: byte {error.start} is not UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(placed(path, str(error), text)) from None


def placed(path: Path, message: str, text: str) -> str:
    """A message of the TOML parser, led by file and line: ``restcomm.toml:3: Invalid value, column 12``."""
    found = re.fullmatch(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", message)
    if not found:
        return f"{path}: {message}"
    said, line, column = found.groups()
    where = f"{path}:{line}: {said}, column {column}" if line else f"{path}:{len(text.splitlines())}: {said}"
    return f"{where} ({TWICE if said == OVERWRITTEN else QUOTES})"


def unknown_variables(names: Collection[str]) -> Iterator[str]:
    """A line for each variable of the environment that looks like a setting and is none. names: of the settings."""
    known = {PREFIX + name.upper() for name in names} | {VARIABLE}
    for name in sorted(os.environ):
        if name.startswith(PREFIX) and name not in known:
            yield f"{name}: no such setting{meant(name, known)}"


def in_known_case(model: type[BaseModel], values: Any) -> Any:
    """The values, with words that are codes written as they are known, whatever their case: SWITCH = Asterisk."""
    if not isinstance(values, dict):
        return values
    found = dict(values)
    for name, field in model.model_fields.items():
        given, kind = found.get(name), field.annotation
        if isinstance(given, str) and get_origin(kind) is Literal:
            found[name] = in_case_of(kind, given)
        elif (
            isinstance(given, (list, tuple)) and get_origin(kind) is tuple and get_origin(get_args(kind)[0]) is Literal
        ):
            found[name] = [in_case_of(get_args(kind)[0], one) for one in given]
    return found


def in_case_of(kind: Any, given: Any) -> Any:
    """A word as the Literal kind spells it; what is none of its words stays as it is."""
    spelled = {str(choice).casefold(): choice for choice in get_args(kind)}
    return spelled.get(str(given).strip().casefold(), given)
