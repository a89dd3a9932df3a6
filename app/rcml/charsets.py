"""Character sets that a document may be in: those of XML in practice, none of Python's other codecs."""

import codecs
import re

CHARACTER_SETS = re.compile(
    r"ascii|utf-8(-sig)?|utf-(16|32)(-[lb]e)?|iso8859-\d+|cp\d+|koi8-\w+|big5\w*|gb\w+|euc_\w+|shift_\w+"
)


def known(charset: str) -> str:
    """Python's name of a character set, empty when it is none: Python also knows codecs like unicode_escape."""
    try:
        name = codecs.lookup(charset.strip()).name if charset else ""
    except (LookupError, ValueError):
        return ""
    return name if CHARACTER_SETS.fullmatch(name) else ""
