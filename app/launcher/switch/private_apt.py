"""Debian packages of a newer suite, unpacked into a folder of our own: nothing is installed, no root is needed.

apt works on lists, cache and an empty package status of its own, so that it resolves everything down to libc. The
machine's mirror, proxies and trust are used; signatures are checked with Debian's own keyring.
"""

import os
import re
from pathlib import Path

from app.launcher.failure import StartError, run

KEYRINGS = ("debian-archive-keyring.gpg", "debian-archive-keyring.pgp")
DEFAULT_MIRROR = "http://deb.debian.org/debian"
SOURCE = r"(?:^URIs:|^deb\b(?:\s+\[[^]]*\])?)\s+((?:https?|ftp|file|copy):/\S*/debian/?)(?:\s|$)"


def unpack(package: str, version: str, suites: tuple[str, ...], folder: Path, work: Path) -> None:
    """Unpack a package and all it depends on into `folder`, from the first suite that has this version (a pattern as
    ``22.*``). `work` is an empty folder for lists and downloads, about 150 MB. Raises StartError."""
    for suite in suites:
        apt = PrivateApt(work / suite, suite)
        if found := apt.version_of(package, version):
            archives = apt.download(f"{package}={found}")
            return extract(archives, folder)
    raise StartError(f"Debian's {' and '.join(suites)} have no {package} {version} for this machine's architecture")


def extract(archives: list[Path], folder: Path) -> None:
    folder.mkdir(parents=True)
    for archive in archives:
        run(["dpkg-deb", "-x", archive, folder], f"unpacking {archive.name}")


class PrivateApt:
    """apt with one suite and nothing installed, in its own folder."""

    def __init__(self, folder: Path, suite: str) -> None:
        self.folder = folder
        for name in ("lists/partial", "archives/partial"):
            (folder / name).mkdir(parents=True)
        (folder / "status").touch()
        (folder / "sources.list").write_text(f"deb [signed-by={keyring()}] {mirror()} {suite} main\n")
        self.options = [f"-o{name}={value}" for name, value in self.settings().items()]
        run(["apt-get", *self.options, "update"], f"reading the list of Debian's {suite}", env=environment())

    def settings(self) -> dict[str, object]:
        return {
            "Dir::Etc::sourcelist": self.folder / "sources.list",
            "Dir::Etc::sourceparts": "/dev/null",
            "Dir::Etc::preferences": "/dev/null",
            "Dir::Etc::preferencesparts": "/dev/null",
            "Dir::State": self.folder,
            "Dir::State::lists": self.folder / "lists",
            "Dir::State::status": self.folder / "status",
            "Dir::State::extended_states": self.folder / "extended_states",
            "Dir::Cache": self.folder,
            "Dir::Cache::archives": self.folder / "archives",
            "Acquire::Check-Valid-Until": "false",  # a slow mirror's Release file; its signature is still checked
            "Acquire::Languages": "none",
            "Acquire::Retries": "3",
            "APT::Architectures": architecture(),
            "APT::Install-Recommends": "false",
            "APT::Get::List-Cleanup": "false",
            "APT::Sandbox::User": "root",  # the folder may be closed to the user _apt
            "APT::Update::Post-Invoke": "",
            "Debug::NoLocking": "true",
        }

    def version_of(self, package: str, pattern: str) -> str:
        """The newest version that fits ``22.*``, whatever its epoch; empty when there is none."""
        listed = run(["apt-cache", *self.options, "madison", package], f"looking for {package}", env=environment())
        versions = [line.split("|")[1].strip() for line in listed.splitlines() if line.count("|") == 2]
        prefix = pattern.rstrip("*")
        return next((version for version in versions if version.split(":")[-1].startswith(prefix)), "")

    def download(self, wanted: str) -> list[Path]:
        command = ["apt-get", *self.options, "install", "--yes", "--download-only", wanted]
        run(command, f"downloading {wanted}", env=environment())
        return sorted((self.folder / "archives").glob("*.deb"))


def environment() -> dict[str, str]:
    return {**os.environ, "LC_ALL": "C", "DEBIAN_FRONTEND": "noninteractive"}


def architecture() -> str:
    return run(["dpkg", "--print-architecture"], "asking dpkg for the architecture").strip()


def keyring() -> Path:
    for name in KEYRINGS:
        if (path := Path("/usr/share/keyrings") / name).exists():
            return path
    raise StartError("Debian's signing keys are missing: install the package debian-archive-keyring")


def mirror() -> str:
    """The mirror that this machine's own sources name, else Debian's."""
    folder = Path("/etc/apt/sources.list.d")
    for path in [Path("/etc/apt/sources.list"), *sorted(folder.glob("*.sources")), *sorted(folder.glob("*.list"))]:
        if path.exists() and (found := re.search(SOURCE, path.read_text(errors="replace"), re.MULTILINE)):
            return found[1]
    return DEFAULT_MIRROR
