"""One application of examples/, running, with a number and phones: for tests/real_switch/test_examples.py."""

import json
import os
import subprocess
import sys
import time
from contextlib import ExitStack
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from tests.real_switch.ports import free_port
from tests.real_switch.softphones import Softphones
from tests.real_switch.system import ROOT, System, until
from tests.softphone import Phone, read_wav
from tests.softphone.call import Call
from tests.softphone.g711 import Samples

NODE_MODULES = ROOT / "tests/node/node_modules"
COMMANDS = {
    "python": lambda name, port: [
        *(sys.executable, "-m", "flask", "--app", f"examples/python/{name}.py", "run", "--port", str(port)),
    ],
    "node": lambda name, port: ["node", f"examples/node/{name}.js"],
}


class Example:
    """An application beside a system. number: bound to its /voice and /sms; prefix: of its clients' logins."""

    def __init__(self, stack: ExitStack, system: System, language: str, name: str, number: str) -> None:
        self.stack, self.system, self.language, self.name, self.number = stack, system, language, name, number
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.prefix = f"{language}-{name.replace('_', '-')}-"
        self.softphones = Softphones(system, stack)

    def start(self, **env: str) -> None:
        """Run it, and bind the number. env: its settings."""
        about = {
            "RESTCOMM_URL": self.system.base.rpartition("/")[0],
            "ACCOUNT_SID": self.system.sid,
            "AUTH_TOKEN": self.system.token,
            "APP_URL": self.url,
            "PORT": str(self.port),
            "NODE_PATH": str(NODE_MODULES),
        }
        command = COMMANDS[self.language](self.name, self.port)
        log = self.stack.enter_context((self.system.settings.var / f"{self.prefix}log").open("w"))
        process = subprocess.Popen(command, cwd=ROOT, env=os.environ | about | env, stdout=log, stderr=log)
        self.stack.callback(process.wait, 10)
        self.stack.callback(process.terminate)
        self.bind(self.number, "/voice", SmsUrl=f"{self.url}/sms")
        until(self.listens, 20)

    def bind(self, number: str, path: str, **more: str) -> None:
        self.system.number(number, self.url + path, **more)

    def listens(self) -> bool:
        try:
            self.page("GET", "/")
        except ConnectionError:
            return False
        except OSError as error:
            return "refused" not in str(error)
        return True

    def page(self, method: str, path: str, **form: str) -> Any:
        """One of its own pages, as the owner's browser or program asks for it; JSON is read."""
        body = urlencode(form).encode() if form else None
        with urlopen(Request(self.url + path, body, method=method), timeout=20) as answer:
            text = answer.read()
            return json.loads(text) if "json" in answer.headers["Content-Type"] else text.decode()

    def recording(self, url: str) -> Samples:
        """The audio that a URL of the API leads to."""
        path = self.system.settings.var / f"{self.prefix}heard.wav"
        path.write_bytes(self.system.file(url))
        return read_wav(path)

    def client(self, name: str) -> str:
        """A client's address: client:<prefix><name>."""
        return f"client:{self.prefix}{name}"

    def phone(self, name: str, **policy: Any) -> Phone:
        """A registered phone of a client; policy: what it does with calls."""
        login = self.prefix + name
        self.softphones.client(login)
        phone = self.softphones.registered(login)
        phone.will(**{"answer_after": 0.3, **policy})
        return phone

    def caller(self, name: str = "caller", number: str = "", **more: Any) -> Call:
        """Somebody calls the number, and is answered."""
        phone = self.stack.enter_context(Phone(user=self.prefix + name))
        call = phone.call(self.system.sip(number or self.number), **more)
        assert call.wait_answered(10), call.story()
        return call


def answered(phone: Phone, seconds: float = 15) -> Call:
    """The next call that a phone gets and answers."""
    call = phone.wait_call(seconds)
    assert call, f"{phone} was not called"
    assert call.wait_answered(10), call.story()
    return call


def hear_each_other(one: Call, other: Call) -> None:
    one.send_tone(700, 2.0)
    other.send_tone(900, 2.0)
    assert other.wait_tone(700, 6), other.story()
    assert one.wait_tone(900, 6), one.story()


def speech(call: Call, after: float = 0.0, seconds: float = 15) -> float:
    """Wait for speech that starts after this second of the call. Returns when it began."""
    heard = call.wait_speech(seconds, after=after)
    assert heard, call.story()
    return heard.start


def now(call: Call) -> float:
    """Seconds since the 200."""
    return time.monotonic() - (call.answered_at or 0)
