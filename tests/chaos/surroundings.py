"""What a call needs beside its switch: a name server, a speech service, a database server, disks; each can hang."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests import postgres
from tests.pretend.name_server import NameServer, name_server
from tests.pretend.webhook import Webhook, webhook
from tests.real_switch.scenes import wav_of

DISK_BYTES = 80 << 20
"""Size of the disks that can be filled."""
NAME = "app.test"
"""A host whose name only our name server knows."""
SPEECH, WORDS = "/audio/speech", "/audio/transcriptions"
SPOKEN_HZ = 850
"""What the synthesizer says, whatever it is given."""
TIMEOUTS = {"speech_timeout": 3, "recognizer_timeout": 3}
"""Seconds: a fault of 10 s is longer."""
PROVIDERS = {"speech_providers": ["openai"], "speech_recognizer": "openai"}


@dataclass
class Surroundings:
    """names: knows NAME; speech: synthesizer and recognizer; database: PostgreSQL, None: SQLite; disks: those of
    journals and recordings, none where we may not mount; freezes: they can stand still."""

    names: NameServer
    speech: Webhook
    database: postgres.Cluster | None = None
    disks: list[Path] = field(default_factory=list)
    freezes: bool = True

    def settings(self) -> dict[str, object]:
        """Those that lead here."""
        speech = {name: self.speech.url() for name in ("openai_speech_url", "openai_recognizer_url")}
        own = {"database_url": self.database.url(self.database.create())} if self.database else {}
        return {**speech, **PROVIDERS, **TIMEOUTS, **own, "allow_hosts": [NAME, "127.0.0.0/8"]}

    def lacks(self, needs: str) -> str:
        """Why a fault that needs this cannot be tried here; "": it can."""
        if needs and len(self.disks) < 2:
            return "only root can mount a disk"
        return "no disk here can be frozen (mkfs.ext4, fsfreeze)" if needs == "frozen disk" and not self.freezes else ""

    def answer(self, late: float = 0.0) -> None:
        """The speech service answers, after so many seconds."""
        self.speech.answer(SPEECH, wav_of(SPOKEN_HZ, 1.0), content_type="audio/wav", delay=late)
        self.speech.answer(WORDS, '{"text": "hello"}', content_type="application/json", delay=late)

    @contextmanager
    def silent_names(self) -> Iterator[None]:
        """The name server says nothing."""
        known, self.names.known = self.names.known, {}
        yield
        self.names.known = known

    @contextmanager
    def stopped_database(self) -> Iterator[None]:
        """All processes of the server stand still, those that begin meanwhile, too: their parent does."""
        assert self.database
        first = int((self.database.folder / "data/postmaster.pid").read_text().split()[0])
        stopped = [first]
        os.kill(first, signal.SIGSTOP)
        for pid in children(first):
            stopped.append(pid)
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in stopped:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGCONT)

    @contextmanager
    def stuck_disk(self, place: int) -> Iterator[None]:
        """Whoever writes to this disk waits."""
        subprocess.run(["fsfreeze", "--freeze", self.disks[place]], check=True)
        try:
            yield
        finally:
            subprocess.run(["fsfreeze", "--unfreeze", self.disks[place]], check=True)


def children(parent: int) -> list[int]:
    """The processes that this one has started, and that are still there."""
    return [int(pid) for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]


@contextmanager
def surroundings(folder: Path, database: str) -> Iterator[Surroundings]:
    """They run. database: its kind. Names are looked up at our name server by all that is started meanwhile."""
    with ExitStack() as stack:
        made = Surroundings(stack.enter_context(name_server()), stack.enter_context(webhook()))
        made.names.known = {NAME: "127.0.0.1"}
        made.answer()
        servers = {"SERVERS": "127.0.0.1", "UDP_PORT": str(made.names.port), "TCP_PORT": str(made.names.port)}
        for name, value in servers.items():
            os.environ[f"GEVENTARES_{name}"] = value
            stack.callback(os.environ.pop, f"GEVENTARES_{name}")
        if database == "postgresql":
            made.database = stack.enter_context(postgres.running())
        memory(stack, folder / "images", 2 * DISK_BYTES)
        for name in ("journals", "recordings"):
            add_disk(stack, made, folder / "images" / name, folder / name)
        yield made


def memory(stack: ExitStack, folder: Path, size: int) -> bool:
    """Make a folder a disk in memory, of so many bytes: a busy machine does not slow it. Returns whether we may."""
    folder.mkdir(parents=True, exist_ok=True)
    mounted = run("mount", "-t", "tmpfs", "-o", f"size={size},mode=777", "none", folder)
    if mounted:
        stack.callback(run, "umount", "-l", folder)
    return mounted


def add_disk(stack: ExitStack, made: Surroundings, image: Path, folder: Path) -> None:
    """Make a folder a small disk of its own, if we may: one that can stand still, or else a plain one."""
    folder.mkdir(parents=True, exist_ok=True)
    with image.open("wb") as file:
        file.truncate(DISK_BYTES)
    looped = run("mkfs.ext4", "-q", "-m", "0", image) and run("mount", "-o", "loop", image, folder)
    if looped:
        folder.chmod(0o777)
        stack.callback(run, "umount", "-l", folder)
    if looped or memory(stack, folder, DISK_BYTES):
        made.disks.append(folder)
    made.freezes &= looped and shutil.which("fsfreeze") is not None


def run(*words: str | Path) -> bool:
    """Run a command. Returns whether it could."""
    with suppress(FileNotFoundError):
        return subprocess.run(words, capture_output=True, check=False).returncode == 0
    return False
