"""Clients of a system, and phones that register as them."""

from contextlib import ExitStack
from typing import Any

from tests.real_switch.system import System
from tests.softphone import Phone, RegisterFailed

PASSWORD = "Correct-Horse-7"


class Softphones:
    """The clients of a test. They are gone after it: other tests' callers may have the same names."""

    def __init__(self, system: System, stack: ExitStack) -> None:
        self.system, self.stack, self.sids = system, stack, {}

    def client(self, login: str, **fields: str) -> None:
        data = {"Login": login, "Password": PASSWORD, **fields}
        status, row = self.system.rest("POST", "/Clients.json", data)
        assert status == 201, row
        self.sids[login] = row["sid"]

    def phone(self, login: str, password: str = PASSWORD, **more: Any) -> Phone:
        return self.stack.enter_context(Phone(user=login, password=password, **more))

    def registered(self, login: str, **more: Any) -> Phone:
        """A phone of a client, which the switch knows since the REST API has answered."""
        phone = self.phone(login, **more)
        assert registers(self.system, phone), phone.agent.others
        return phone

    def delete(self, login: str) -> None:
        assert self.system.rest("DELETE", f"/Clients/{self.sids.pop(login)}.json")[0] == 204


def registers(system: System, phone: Phone) -> bool:
    try:
        phone.register(system.settings.sip_host, system.settings.sip_port)
    except RegisterFailed:
        return False
    return True
