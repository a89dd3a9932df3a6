"""A fresh Debian in a folder, with processes and mounts of its own; the network is this machine's."""

import os
import shlex
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SUITE, MIRROR = "bookworm", "http://deb.debian.org/debian"
TRUST = "usr/local/share/ca-certificates"
MOUNTS = (
    "mount --bind {0} {0} && mount --bind /dev {0}/dev && mount -t proc proc {0}/proc && mount -t tmpfs tmp {0}/tmp && "
    "exec chroot {0} "
)
ENTER = ["--mount", "--pid", "--root", "--wd=/"]


class Machine:
    """root: its folder; pid: of its first process, seen from here."""

    def __init__(self, root: Path, pid: int) -> None:
        self.root, self.pid = root, pid

    def command(self, *words: str) -> list[str]:
        """Words that run a command there."""
        return ["nsenter", f"--target={self.pid}", *ENTER, *words]

    def run(self, *words: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(self.command(*words), capture_output=True, text=True, timeout=300)

    def start_unit(self, name: str, log: Path) -> "subprocess.Popen[bytes]":
        """What systemd would: the command of a unit, as its user, in its folder, with its environment, where it can
        write nothing but what the unit names (ProtectSystem=strict)."""
        lines = (self.root / "etc/systemd/system" / name).read_text().splitlines()
        unit = dict(line.split("=", 1) for line in lines if "=" in line)
        command = f"cd {unit['WorkingDirectory']} && exec env -i HOME=/ {unit['Environment']} {unit['ExecStart']}"
        kept = [f"mount --bind {folder} {folder}" for folder in unit["ReadWritePaths"].split()]
        user = shlex.join(["runuser", f"--user={unit['User']}", "--", "sh", "-c", command])
        script = " && ".join([*kept, "mount -o remount,bind,ro /", f"cd / && exec {user}"])
        words = self.command("unshare", "--mount", "sh", "-c", script)
        with log.open("wb") as output:
            return subprocess.Popen(words, stdout=output, stderr=output, stdin=subprocess.DEVNULL)


@contextmanager
def fresh_machine(folder: Path) -> Iterator[Machine]:
    """Made by debootstrap, which takes a minute; all its processes end with the block."""
    root = folder / "root"
    bootstrap = ["debootstrap", "--variant=minbase", "--include=systemd,python3", SUITE, str(root), MIRROR]
    subprocess.run(bootstrap, check=True, capture_output=True, timeout=600)
    for certificate in (Path("/") / TRUST).glob("*.crt"):  # what this machine trusts
        (root / TRUST).mkdir(parents=True, exist_ok=True)
        shutil.copy(certificate, root / TRUST)
    script = MOUNTS.format(root) + "sleep infinity"
    first = subprocess.Popen(["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", script])
    try:
        yield Machine(root, child_of(first))
    finally:
        first.send_signal(signal.SIGKILL)
        first.wait(10)


def child_of(process: "subprocess.Popen[bytes]") -> int:
    """The first process of the machine, once it is there."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and process.poll() is None:
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        if children and os.readlink(f"/proc/{children[0]}/root") != "/":
            return int(children[0])
        time.sleep(0.02)
    raise RuntimeError("no namespaces here: unshare or mount is refused")
