"""A whole RestComm on a real switch, as `make run` starts it: for tests that place real calls.

with running_system(settings_for(tmp_path), "asterisk") as system:
    system.number("1000", hook.url("/voice"))
    with Phone() as alice:
        call = alice.call(system.sip("1000"))
"""

import base64
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from pydantic import SecretStr

from app.settings.config import Settings
from app.settings.secrets import effective
from tests.real_switch.freeswitch import lend_certificates

T = TypeVar("T")
ROOT = Path(__file__).parent.parent.parent
FINAL = ("completed", "busy", "failed", "no-answer", "canceled")


@dataclass
class System:
    """One that runs. output: what the launcher printed."""

    settings: Settings
    switch: str
    process: "subprocess.Popen[str]"
    output: str
    sid: str
    token: str
    numbers: dict[str, str] = field(default_factory=dict)
    taken_over: int = 0
    """How many calls engines had taken over when the last one was killed."""

    # -- SIP and REST -------------------------------------------------------------------------------------------------

    def sip(self, user: str) -> str:
        return f"sip:{user}@{self.settings.sip_host}:{self.settings.sip_port}"

    @property
    def base(self) -> str:
        return f"http://{self.settings.http_host}:{self.settings.http_port}{self.settings.base_path}/2012-04-24"

    def rest(self, method: str, path: str, data: dict[str, Any] | None = None, account: str = "") -> tuple[int, Any]:
        """One request below our account, or a sub-account. Returns status and JSON; status 0: nobody listens."""
        body = urlencode(data, doseq=True).encode() if data is not None else None
        login = base64.b64encode(f"{self.sid}:{self.token}".encode()).decode()
        request = Request(
            f"{self.base}/Accounts/{account or self.sid}{path}",
            body,
            {"Authorization": f"Basic {login}"},
            method=method,
        )
        try:
            with urlopen(request, timeout=20) as answer:
                text = answer.read()
                return answer.status, json.loads(text) if text else None
        except HTTPError as error:
            return error.code, json.loads(error.read() or "null")
        except URLError:
            return 0, None

    def audio(self, recording_sid: str) -> bytes:
        """A recording as a wav file."""
        return self.file(f"{self.base}/Accounts/{self.sid}/Recordings/{recording_sid}.wav")

    def file(self, url: str) -> bytes:
        """What the REST API has at a URL that it told."""
        login = base64.b64encode(f"{self.sid}:{self.token}".encode()).decode()
        with urlopen(Request(url, headers={"Authorization": f"Basic {login}"}), timeout=20) as answer:
            return bytes(answer.read())

    def number(self, number: str, voice_url: str, **more: str) -> str:
        """Bind a number (again). Returns its sid."""
        data = {"VoiceUrl": voice_url, **more}
        if number in self.numbers:
            path = f"/IncomingPhoneNumbers/{self.numbers[number]}.json"
            empty = {"VoiceFallbackUrl": "", "StatusCallback": ""}
            assert self.rest("POST", path, {**empty, **data})[0] == 200
        else:
            status, answer = self.rest("POST", "/IncomingPhoneNumbers.json", {"PhoneNumber": number, **data})
            assert status == 201, answer
            self.numbers[number] = answer["sid"]
        return self.numbers[number]

    def number_of_sub_account(self, number: str, voice_url: str) -> str:
        """Bind a number for a new account below ours. Returns the account's sid."""
        data = {"EmailAddress": f"{number}@example.com", "FriendlyName": number, "Password": "correct-horse"}
        login = base64.b64encode(f"{self.sid}:{self.token}".encode()).decode()
        request = Request(
            f"{self.base}/Accounts.json", urlencode(data).encode(), {"Authorization": f"Basic {login}"}, method="POST"
        )
        with urlopen(request, timeout=20) as answer:
            account = str(json.loads(answer.read())["sid"])
        bound = self.rest("POST", "/IncomingPhoneNumbers.json", {"PhoneNumber": number, "VoiceUrl": voice_url}, account)
        assert bound[0] == 201, bound
        return account

    def call_of(self, sid: str) -> dict[str, Any]:
        return self.rest("GET", f"/Calls/{sid}.json")[1]

    def final(self, sid: str, seconds: float = 5) -> dict[str, Any]:
        """The row of a call, once it is final."""
        return until(lambda: row if (row := self.call_of(sid))["status"] in FINAL else None, seconds)

    def notifications(self, call_sid: str) -> list[dict[str, Any]]:
        return self.rest("GET", f"/Calls/{call_sid}/Notifications.json")[1]["notifications"]

    # -- processes ----------------------------------------------------------------------------------------------------

    def pids(self, words: str) -> list[int]:
        """The processes of this installation whose command line has these words."""
        if words == "redis-server":  # it writes its title over its environment
            words, mine = f"redis-server 127.0.0.1:{self.settings.redis_port}", b""
        else:
            mine = f"RESTCOMM_VAR={self.settings.var}".encode()
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                if words in line and (not mine or mine in (folder / "environ").read_bytes().split(b"\0")):
                    found.append(int(folder.name))
            except OSError:
                continue
        return found

    def kill(self, words: str) -> None:
        """kill -9 every process of ours whose command line has these words."""
        pids = self.pids(words)
        assert pids, f"no process {words!r}"
        for pid in pids:
            os.kill(pid, signal.SIGKILL)

    @property
    def engine(self) -> str:
        return "-m ariclient" if self.switch == "asterisk" else "-m eslbridge"

    def owner(self) -> int:
        """The engine that has the node: it keeps the only lease file open. 0: none, or just now another."""
        leases = list(self.settings.folder("journals").glob("engine-*.lease"))
        for pid in self.pids(self.engine) if len(leases) == 1 else []:
            with suppress(OSError):
                if any(path.exists() and path.samefile(leases[0]) for path in Path(f"/proc/{pid}/fd").iterdir()):
                    return pid
        return 0

    def kill_engine(self) -> None:
        self.taken_over = self.log("engine").count("taken over")
        self.kill(self.engine)

    def wait_for_engine(self, seconds: float = 20) -> None:
        """Until the next engine has taken a call over: it hears keys again."""
        until(lambda: self.log("engine").count("taken over") > self.taken_over, seconds)

    def channels(self) -> int:
        """How many legs the switch has, by its own words."""
        return CHANNELS[self.switch](self)

    def log(self, name: str) -> str:
        """What a process of ours has logged."""
        return "".join(
            path.read_text(errors="replace") for path in sorted((self.settings.var / "log").glob(f"{name}*"))
        )

    def complaints(self) -> list[str]:
        """Lines of our logs that are errors or tracebacks."""
        names = ("engine", "media", "api", "worker")
        return [
            f"{n}: {line}" for n in names for line in self.log(n).splitlines() if re.search(r"ERROR|Traceback", line)
        ]


def asterisk_channels(system: System) -> int:
    from tests.real_switch.asterisk import command

    return int(re.search(r"(\d+) active channel", command(system.settings, "core show channels count"))[1])  # type: ignore[index]


def freeswitch_channels(system: System) -> int:
    from app.launcher.switch.freeswitch import ask

    return int(re.search(r"(\d+) total", ask(system.settings, "show channels count"))[1])  # type: ignore[index]


CHANNELS: dict[str, Callable[[System], int]] = {"asterisk": asterisk_channels, "freeswitch": freeswitch_channels}


def environment(settings: Settings) -> dict[str, str]:
    """The settings that are not defaults, as environment variables; nothing of our own environment's settings."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("RESTCOMM_")}
    for name in ("DATABASE_URL", "REDIS_URL"):
        own.pop(name, None)
    for name in settings.model_fields_set:
        value = getattr(settings, name)
        text = value.get_secret_value() if isinstance(value, SecretStr) else value
        own[f"RESTCOMM_{name.upper()}"] = json.dumps(text, default=as_json) if isinstance(text, list) else str(text)
    return own | {"RESTCOMM_CONFIG": "/dev/null"}


def as_json(value: Any) -> Any:
    """A part of a setting that is no plain data: a gateway, a password."""
    return value.get_secret_value() if isinstance(value, SecretStr) else value.model_dump(exclude_defaults=True)


def known(env: dict[str, str], root: Path) -> dict[str, str]:
    """Without settings that an older checkout has not got, and would refuse."""
    page = (root / "docs/settings.md").read_text()
    return {name: value for name, value in env.items() if is_known(name, page)}


def is_known(name: str, page: str) -> bool:
    """Is this variable no setting, or one that the page of settings has?"""
    setting = name.removeprefix("RESTCOMM_")
    return setting == name or setting == "CONFIG" or f"`{setting.lower()}`" in page


def start_system(settings: Settings, switch: str, root: Path = ROOT) -> System:
    """Start one and wait until it is ready. root: the checkout that is run, with an environment in .venv if it is not
    this one."""
    settings = settings.model_copy(update={"switch": switch})
    env = {"RESTCOMM_ENGINE_STANDBY": "false"} | environment(settings) | {"RESTCOMM_SWITCH": switch}
    env = env if root == ROOT else known(env, root)
    settings = effective(settings)
    if switch == "freeswitch":
        lend_certificates(settings)
    python = sys.executable if root == ROOT else str(root / ".venv/bin/python")
    process = subprocess.Popen(
        [python, "-m", "app.launcher"],
        cwd=root, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    lines: list[str] = []
    assert process.stdout
    for line in process.stdout:
        lines.append(line)
        if "dial" in line:
            break
    output = "".join(lines)
    sid = re.search(r"AC[0-9a-f]{32}", output)
    if process.poll() is not None or sid is None:
        process.kill()
        process.communicate()
        raise RuntimeError(f"the system did not start:\n{output}")
    token = (settings.var / "admin-token").read_text().strip()
    return System(settings, switch, process, output, sid[0], token)


def stop_system(system: System) -> float:
    """Ctrl-C. Returns how many seconds it took."""
    begun = time.monotonic()
    system.process.send_signal(signal.SIGINT)
    try:
        system.process.wait(20)
    finally:
        system.process.kill()
        system.process.stdout.close()  # type: ignore[union-attr]
    return time.monotonic() - begun


@contextmanager
def running_system(settings: Settings, switch: str, root: Path = ROOT) -> Iterator[System]:
    """One that is stopped at the end. root: see start_system."""
    system = start_system(settings, switch, root)
    try:
        yield system
    finally:
        stop_system(system)


def until(look: Callable[[], T | None], seconds: float = 5.0, every: float = 0.05) -> T:
    """Wait until something is there. Returns it; fails with what was seen last."""
    deadline = time.monotonic() + seconds
    while not (seen := look()):
        assert time.monotonic() < deadline, f"still {seen!r} after {seconds} s"
        time.sleep(every)
    return seen
