"""Files that FreeSWITCH is to play or to write: looked at here first, since it sees the same folders (guide 2.3).

It makes a folder that is missing, wherever that is, and hangs up when it cannot record.
"""

import os
from pathlib import Path

from eslbridge.protocol.request import Refused


def check_folder(file: str) -> None:
    """Raises Refused for a file that cannot be made."""
    folder = Path(file).parent
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        raise Refused(f"nothing can be written into {folder}")


def check_there(file: str) -> None:
    """Raises Refused for a file that is not there."""
    if not Path(file).is_file():
        raise Refused(f"{file} is not there")
