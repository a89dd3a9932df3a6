"""Performs scenarios against a system: each is a call of its own number, whose application hears which keys came."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.interop import sipp_caller
from tests.interop.scenarios import Scenario
from tests.pretend.webhook import Webhook
from tests.real_switch.baresip import Baresip
from tests.real_switch.scenes import scene
from tests.real_switch.system import System

AT_ONCE = 4
FIRST = 380100
"""Of the numbers that are called."""
TWO_KEYS = '<Gather numDigits="2" action="keys" timeout="12"/>'
ALL_KEYS = '<Gather action="keys" timeout="4"/>'
"""For phones that send each key in two ways."""


def perform(system: System, hook: Webhook, folder: Path, scenarios: list[Scenario]) -> list[str]:
    """What went wrong with each; empty: it was answered, 1 and 2 came once each, and our BYE arrived."""
    verbs = [ALL_KEYS if " and " in scenario.keys else TWO_KEYS for scenario in scenarios]
    targets = [scene(system, hook, str(FIRST + at), one, keys="<Hangup/>") for at, one in enumerate(verbs)]

    def one(at: int) -> str:
        scenario, to, place = scenarios[at], targets[at], folder / str(at)
        problem = (
            baresip(scenario, to, place) if scenario.program == "baresip" else sipp_caller.call(scenario, to, place)
        )
        told = [request.params["Digits"] for request in hook.received(f"/{FIRST + at}/keys")]
        return problem or ("" if told == ["12"] else f"keys {told}")

    with ThreadPoolExecutor(AT_ONCE) as workers:
        return list(workers.map(one, range(len(scenarios))))


def baresip(scenario: Scenario, to: str, folder: Path) -> str:
    """The call of a phone that has its own media."""
    secure = ";mediaenc=srtp-mand" if scenario.offer.startswith("SRTP") else ""
    with Baresip(folder, f";transport={scenario.transport.lower()}{secure}", user="interop") as phone:
        time.sleep(0.5)
        phone.dial(f"{to};transport={scenario.transport.lower()}")
        if not seen(phone, "Call established"):
            return "not answered"
        time.sleep(0.5)
        for command in ("/hold", "/resume") if scenario.hold != "none" else ():
            phone.type(command)
            time.sleep(0.7)
        for key in "12":
            phone.type(key)
            time.sleep(0.4)
            phone.type("\x04")
            time.sleep(0.3)
        return "" if seen(phone, "closed") else "no BYE"


def seen(phone: Baresip, words: str, seconds: float = 8) -> bool:
    """Does it say so in time?"""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if words in phone.log():
            return True
        time.sleep(0.1)
    return False
