"""baresip, a SIP phone of Debian's: a client that nobody here wrote. It sends 900 Hz, and writes down what it hears.

with Baresip(folder, ";mediaenc=srtp-mand;transport=tls") as phone:
    phone.dial("sip:1234@127.0.0.1:5061")
"""

import shutil
import subprocess
from pathlib import Path
from typing import Self

import numpy as np
import pytest

from app.launcher.switch.certificates import self_signed
from tests.real_switch.ports import free_sip_port
from tests.softphone import tone, write_wav
from tests.softphone.g711 import Samples

needs_baresip = pytest.mark.skipif(not shutil.which("baresip"), reason="NO BARESIP: install Debian's baresip-core")
SENDS = 900
"""Hertz."""
CONFIG = """sip_listen {host}:{port}
sip_verify_server no
sip_certificate {folder}/cert.pem
module_path /usr/lib/baresip/modules
module stdio.so
module g711.so
module aufile.so
module sndfile.so
module srtp.so
module aubridge.so
module_app account.so
module_app menu.so
module_tmp uuid.so
audio_source aufile,{folder}/tone.wav
audio_player aubridge,heard
audio_alert aubridge,heard
snd_path {folder}
call_max_calls 4
call_accept yes
"""


class Baresip:
    """One phone. parameters: of its account, as `;transport=tls;mediaenc=srtp-mand`; server: host:port that it
    registers at; empty: it does not. tls_port: where it listens for TLS."""

    def __init__(
        self,
        folder: Path,
        parameters: str = "",
        user: str = "baresip",
        server: str = "",
        password: str = "",
        host: str = "127.0.0.1",
        tls_port: int = 0,
    ):
        self.folder, self.port = folder, tls_port - 1 if tls_port else free_sip_port()
        folder.mkdir(parents=True, exist_ok=True)
        self.arguments = ["baresip", "-f", str(folder), "-v"]
        uri, _, more = parameters.partition(";mediaenc")
        where = server or f"{host}:{self.port}"
        account = f"<sip:{user}@{where}{uri}>;regint={60 if server else 0};answermode=auto"
        account += f";auth_pass={password}" if password else ""
        account += f";mediaenc{more}" if more else ""
        (folder / "accounts").write_text(account + "\n")
        (folder / "config").write_text(CONFIG.format(host=host, port=self.port, folder=folder))
        (folder / "cert.pem").write_text("".join(self_signed([host])))
        write_wav(folder / "tone.wav", tone(SENDS, 20))
        self.log_file = folder / "log"

    def __enter__(self) -> Self:
        with self.log_file.open("wb") as log:
            self.process = subprocess.Popen(self.arguments, stdin=subprocess.PIPE, stdout=log, stderr=log)
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(5)
        if self.process.stdin:
            self.process.stdin.close()

    def type(self, command: str) -> None:
        assert self.process.stdin
        self.process.stdin.write(f"{command}\n".encode())
        self.process.stdin.flush()

    def dial(self, uri: str) -> None:
        self.type(f"/dial {uri}")

    def log(self) -> str:
        return self.log_file.read_text(errors="replace")

    def heard(self) -> Samples:
        """What it has decoded so far, at 8 kHz; nothing before a call."""
        files = sorted(self.folder.glob("*-dec.wav"))
        if not files:
            return np.zeros(0, np.int16)
        _, found, rest = files[-1].read_bytes().partition(b"data")  # its length is written at the end only
        audio = rest[4:] if found else b""
        return np.frombuffer(audio[: len(audio) // 2 * 2], "<i2").astype(np.int16)
