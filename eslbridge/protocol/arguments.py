"""Files and other texts as arguments of FreeSWITCH: whatever is in them, they stay one argument. Pure."""

import re

from eslbridge.protocol.request import Refused

NOT_IN_FILE = re.compile(r"[${}]|@@|://")


def sound(file: str) -> str:
    """A file that we made. Raises Refused for a path that could be anything else."""
    if not file.startswith("/") or not file.endswith(".wav") or not file.isprintable() or NOT_IN_FILE.search(file):
        raise Refused(f"{file[:200]!r} is not an absolute path of a .wav file")
    return file


def escaped_sound(file: str) -> str:
    """As one of several arguments, which are split at spaces. Raises Refused."""
    return once(sound(file), space=True)


def once(text: str, space: bool = False) -> str:
    """Escaped for one splitting; space: at spaces."""
    text = text.replace("\\", "\\\\").replace("'", "\\'").replace('"', '\\"')
    return text.replace(" ", "\\s") if space else text
