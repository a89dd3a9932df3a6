"""RestComm's own URLs in documents: a recording of the call's own account is a file here (guide 3.4, 4.5).

No request is made for it: no credentials are needed where audio needs some, and none of another account's are heard.
"""

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from app.models.calls.recording import audio_file
from app.settings.config import Settings

RECORDING = re.compile(
    r"/(?:2012-04-24|2010-04-01)/Accounts/(?P<account>AC[0-9a-f]{32})"
    r"(?:(?:/(?:Calls|Conferences)/[A-Z]{2}[0-9a-f]{32})?/Recordings)?/(?P<sid>RE[0-9a-f]{32})(?:\.wav|\.mp3)?"
)
"""As the REST API has it, without a suffix too; the guide leaves /Recordings out."""


class OwnMedia:
    """Finds the file behind a URL."""

    def __init__(self, settings: Settings) -> None:
        self.folder = settings.folder("recordings")
        ours = urlsplit(settings.url_of_api())
        self.host, self.mounts = ours.netloc.lower(), (ours.path, "")

    def file(self, url: str, account_sid: str) -> Path | None:
        """The recording's file, if the URL is of one of this account's that is stored here; None: it must be asked
        for, or cannot be read."""
        try:
            parsed = urlsplit(url)
        except ValueError:
            return None
        path = unquote(parsed.path)
        if parsed.scheme not in ("http", "https") or parsed.netloc.rpartition("@")[2].lower() != self.host:
            return None
        found = next((match for mount in self.mounts if (match := of_mount(path, mount))), None)
        if found is None or found["account"] != account_sid:
            return None
        file = audio_file(self.folder, account_sid, found["sid"])
        return file if file.is_file() else None


def of_mount(path: str, mount: str) -> re.Match[str] | None:
    """The path of a recording where the API is mounted there."""
    return RECORDING.fullmatch(path.removeprefix(mount)) if path.startswith(mount) else None
