"""The environment of the programs that we start: ours, without what would send their requests elsewhere.

A proxy variable that some shell has set would carry the requests of switches and speech programs, with credentials in
them, to whoever it names. Our own requests never use one.
"""

import os

PROXIES = ("http_proxy", "https_proxy", "ftp_proxy", "all_proxy", "no_proxy", "socks_proxy", "rsync_proxy")
"""In lower case; they are read in either."""


def of_children(**more: str) -> dict[str, str]:
    """For a program, with these variables beside."""
    return {name: value for name, value in os.environ.items() if name.lower() not in PROXIES} | more
