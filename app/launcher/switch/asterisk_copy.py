"""Our private Asterisk 22: Debian's build from a newer suite, unpacked once per user, run through its own loader.

It shares nothing with the machine: no chroot, no root, no system libraries.
"""

import fcntl
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.launcher.failure import StartError
from app.launcher.switch.private_apt import unpack

MAJOR = 22
SUITES = ("forky", "sid")
MEGABYTES = 700
"""Room that lists, packages and the unpacked copy take together while it is made."""
UNUSED = ("usr/share/doc", "usr/share/man", "usr/share/locale", "usr/share/perl", "usr/lib/*/perl*", "var/lib/systemd")


@dataclass(frozen=True)
class Copy:
    """An unpacked Asterisk. root: the folder that holds its usr/."""

    root: Path

    @property
    def libraries(self) -> Path:
        return self.only("usr/lib/*-linux-gnu*/libc.so.6").parent

    @property
    def loader(self) -> Path:
        return self.only("usr/lib*/ld-linux*.so.*")

    @property
    def modules(self) -> Path:
        return self.libraries / "asterisk/modules"

    @property
    def data(self) -> Path:
        return self.root / "usr/share/asterisk"

    def command(self, *arguments: str) -> list[str]:
        """The command line that runs this Asterisk."""
        path = f"{self.libraries}:{self.libraries / 'pulseaudio'}"
        program = self.root / "usr/sbin/asterisk"
        return [str(self.loader), "--argv0", "asterisk", "--library-path", path, str(program), *arguments]

    def only(self, pattern: str) -> Path:
        if found := next(self.root.glob(pattern), None):
            return found
        raise StartError(f"{self.root} is incomplete: remove it, and it will be fetched again")


def private_copy() -> Copy:
    """The copy, fetched at the first call (about 80 MB, half a minute). Raises StartError."""
    root = cache_folder() / f"asterisk-{MAJOR}-{platform.machine()}"
    if not root.exists():
        with exclusively(root.with_suffix(".lock")):
            if not root.exists():
                fetch(root)
    return Copy(root)


def fetch(root: Path) -> None:
    """Make the copy beside its place and move it there whole."""
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        raise StartError("there is no apt-get: install Asterisk 20 or newer by hand and set asterisk_ari_url")
    if shutil.disk_usage(root.parent).free < MEGABYTES * 1_000_000:
        raise StartError(f"{root.parent} has less than {MEGABYTES} MB left for a private Asterisk")
    print(f"fetching Debian's Asterisk {MAJOR} into {root} (once, about 80 MB)", file=sys.stderr, flush=True)
    with tempfile.TemporaryDirectory(prefix=".asterisk-", dir=root.parent) as temporary:
        work = Path(temporary)
        unpack("asterisk", f"{MAJOR}.*", SUITES, work / "root", work)
        for pattern in UNUSED:
            for path in (work / "root").glob(pattern):
                shutil.rmtree(path)
        (work / "root").rename(root)


def cache_folder() -> Path:
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "restcomm"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StartError(f"cannot make {folder}: {error.strerror} (XDG_CACHE_HOME names another place)") from None
    return folder.absolute()


@contextmanager
def exclusively(path: Path) -> Iterator[None]:
    """Hold a lock file, so that two starts at once fetch one copy."""
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":  # by make, also before our Python packages are installed
    try:
        private_copy()
    except StartError as error:
        sys.exit(str(error))
