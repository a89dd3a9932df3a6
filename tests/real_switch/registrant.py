"""A phone that registers by text: short and folded headers, several contacts, digests that are wrong."""

import re
from itertools import count

from tests.real_switch.softphones import PASSWORD
from tests.real_switch.system import System
from tests.softphone.digest import fields, response
from tests.softphone.tests.raw import RawPeer, header

SHORT = {"Via": "v", "From": "f", "To": "t", "Call-ID": "i", "Contact": "m", "Content-Length": "l", "Supported": "k"}


class Registrant(RawPeer):
    """Of one client. short: its headers have their short names, and the long ones are folded."""

    def __init__(self, system: System, login: str, short: bool = False) -> None:
        super().__init__()
        self.system, self.login, self.short = system, login, short
        self.numbers = count(1)
        self.domain = f"127.0.0.1:{system.settings.sip_port}"

    def register(self, *headers: str, **wrong: str) -> str:
        """REGISTER with these headers, and again with credentials. wrong: fields of the digest that are not as they
        should be; "-" leaves one out. Returns the final response."""
        challenge = self.ask(headers, "")
        found = re.search(r"(?m)^(?:WWW|Proxy)-Authenticate: (.*?)\r$", challenge)
        return self.ask(headers, self.credentials(found[1], wrong)) if found else challenge

    def is_called(self) -> bool:
        """Does an INVITE come in two seconds? It is refused; other requests are answered."""
        try:
            while not (request := self.take("")).startswith("INVITE "):
                self.answer(request, "200 OK")
        except TimeoutError:
            return False
        self.answer(request, "486 Busy Here")
        return True

    def credentials(self, challenge: str, wrong: dict[str, str]) -> str:
        asked = fields(challenge)
        given = {"username": self.login, "realm": asked["realm"], "nonce": asked["nonce"], "uri": f"sip:{self.domain}"}
        if "qop" in asked:
            given |= {"qop": "auth", "nc": "00000001", "cnonce": "abc"}
        given["response"] = response(given, "REGISTER", PASSWORD)
        given |= {"opaque": asked["opaque"]} if "opaque" in asked else {}
        told = {name: value for name, value in {**given, **wrong}.items() if value != "-"}
        bare = ("qop", "nc", "algorithm", "stale")
        return "Digest " + ", ".join(f"{n}={v}" if n in bare else f'{n}="{v}"' for n, v in told.items())

    def ask(self, headers: tuple[str, ...], credentials: str) -> str:
        number = next(self.numbers)
        lines = [
            f"Via: SIP/2.0/UDP 127.0.0.1:{self.port};rport;branch=z9hG4bKr{self.port}{number}",
            "Max-Forwards: 70",
            f"From: <sip:{self.login}@{self.domain}>;tag=r{self.port}",
            f"To: <sip:{self.login}@{self.domain}>",
            f"Call-ID: {self.port}.register",
            f"CSeq: {number} REGISTER",
            *headers,
            *([f"Authorization: {credentials}"] if credentials else []),
            "Content-Length: 0",
        ]
        lines = [self.shortened(line) for line in lines] if self.short else lines
        self.send("\r\n".join([f"REGISTER sip:{self.domain} SIP/2.0", *lines, "", ""]), self.system.settings.sip_port)
        while True:
            text = self.take("")
            if header(text, "CSeq").startswith(f"{number} ") and not text.startswith("SIP/2.0 1"):
                return text

    def shortened(self, line: str) -> str:
        """The line with its short name, and folded after its first comma or semicolon."""
        name, _, value = line.partition(": ")
        return re.sub(r"([,;])\s*", "\\1\r\n ", f"{SHORT.get(name, name)}: {value}", count=1)


def contacts(text: str) -> dict[str, int]:
    """Those of a 200, and how many seconds each is kept."""
    listed = re.findall(r"(?m)^Contact:(.*?)\r$", text)
    found = [re.findall(r"<(sip:[^>]*)>[^,<]*?;expires=(\d+)", line) for line in listed]
    return {uri: int(seconds) for line in found for uri, seconds in line}
