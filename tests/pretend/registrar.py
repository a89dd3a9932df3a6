"""A carrier's registrar (RFC 3261 section 10): asks for a digest, keeps contacts, answers OPTIONS, or keeps silent."""

import re
import secrets
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tests.softphone.digest import fields, response

REALM = "carrier.example"


class Registrar:
    """passwords: by user. registered: the contact of each user. registers: the user of each accepted REGISTER.
    invited: user of the Request-URI, by the login that called it. silent: it answers nothing at all."""

    def __init__(self, sock: socket.socket, passwords: dict[str, str], seconds: int) -> None:
        self.sock, self.passwords, self.seconds = sock, passwords, seconds
        self.registered: dict[str, str] = {}
        self.registers: list[str] = []
        self.invited: dict[str, str] = {}
        self.asked: list[str] = []
        self.silent = False

    @property
    def port(self) -> int:
        return int(self.sock.getsockname()[1])

    def serve(self) -> None:
        while True:
            try:
                data, source = self.sock.recvfrom(65535)
            except OSError:
                return
            if text := data.decode(errors="replace").strip():
                self.take(text, source)

    def take(self, request: str, source: tuple[str, int]) -> None:
        method = request.split(" ", 1)[0]
        self.asked.append(method)
        if self.silent or method == "ACK":
            return
        head = self.answer(method, request)
        status, *more = head.split("\r\n")
        names = ("Via", "From", "To", "Call-ID", "CSeq")
        lines = [line for name in names for line in re.findall(rf"^({name}: .*?)\r?$", request, re.M | re.I)]
        lines = [f"{line};tag=r" if line.lower().startswith("to:") and ";tag=" not in line else line for line in lines]
        text = "\r\n".join([f"SIP/2.0 {status}", *lines, *more, "Content-Length: 0", "", ""])
        with suppress(OSError):
            self.sock.sendto(text.encode(), source)

    def answer(self, method: str, request: str) -> str:
        """The status, and further headers."""
        if method == "OPTIONS":
            return "200 OK"
        if method not in ("REGISTER", "INVITE"):
            return "503 Service Unavailable"
        given = re.search(r"^(?:Proxy-)?Authorization: (Digest .*?)\r?$", request, re.M | re.I)
        if not given:
            return challenge(method)
        said = fields(given[1])
        user = said["username"]
        if user not in self.passwords or said["response"] != response(said, method, self.passwords[user]):
            return "403 Forbidden"
        return self.register(user, request) if method == "REGISTER" else self.invite(user, request)

    def register(self, user: str, request: str) -> str:
        contact = re.search(r"^Contact: .*?<(sip:[^>]*)>", request, re.M | re.I)
        if contact:
            self.registered[user] = contact[1]
        self.registers.append(user)
        return f"200 OK\r\nContact: <{self.registered[user]}>;expires={self.seconds}\r\nExpires: {self.seconds}"

    def invite(self, user: str, request: str) -> str:
        """Every number is busy."""
        called = re.match(r"INVITE sip:([^@]*)@", request)
        self.invited[user] = called[1] if called else ""
        return "486 Busy Here"


def challenge(method: str) -> str:
    """A registrar asks by 401, a proxy by 407."""
    digest = f'Digest realm="{REALM}", nonce="{secrets.token_hex(8)}", algorithm=MD5, qop="auth"'
    if method == "REGISTER":
        return f"401 Unauthorized\r\nWWW-Authenticate: {digest}"
    return f"407 Proxy Authentication Required\r\nProxy-Authenticate: {digest}"


@contextmanager
def registrar(host: str, passwords: dict[str, str], seconds: int = 60, port: int = 0) -> Iterator[Registrar]:
    """One that runs. seconds: how long it lets a registration hold."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind((host, port))
        made = Registrar(sock, passwords, seconds)
        threading.Thread(target=made.serve, daemon=True).start()
        try:
            yield made
        finally:
            sock.sendto(b"\r\n", sock.getsockname())
