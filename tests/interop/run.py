"""Performs scenarios against a system: each is a call of its own number, whose application hears which keys came."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path

from tests.interop import sipp_caller
from tests.interop.home import Home
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


def perform(
    system: System, hook: Webhook, folder: Path, scenarios: list[Scenario], home: Home | None = None
) -> list[str]:
    """What went wrong with each; empty: it was answered, 1 and 2 came once each, and our BYE arrived. home: of those at
    home; `system` is one on the other side of its router."""
    verbs = [ALL_KEYS if " and " in scenario.keys else TWO_KEYS for scenario in scenarios]
    targets = [scene(system, hook, str(FIRST + at), one, keys="<Hangup/>") for at, one in enumerate(verbs)]

    def one(at: int) -> str:
        scenario, to, place = scenarios[at], targets[at], folder / str(at)
        if scenario.program == "sipp":
            problem = sipp_caller.call(scenario, to, place)
        else:
            problem = baresip(scenario, with_port(system, scenario, to), place, home)
        told = [request.params["Digits"] for request in hook.received(f"/{FIRST + at}/keys")]
        return problem or ("" if told == ["12"] else f"keys {told}")

    with ThreadPoolExecutor(AT_ONCE) as workers:
        return list(workers.map(one, range(len(scenarios))))


def with_port(system: System, scenario: Scenario, to: str) -> str:
    """TLS has a port of its own."""
    if scenario.transport != "TLS":
        return to
    return f"{to.rpartition(':')[0]}:{system.settings.sip_tls_port}"


def phone_of(scenario: Scenario, folder: Path, home: Home | None) -> Baresip:
    """The program, with media encryption as the scenario has it."""
    secure = {"SRTP (SDES)": ";mediaenc=srtp-mand", "optional SRTP (RFC 8643)": ";mediaenc=srtp"}
    parameters = f";transport={scenario.transport.lower()}{secure.get(scenario.offer, '')}"
    return home.phone(folder, parameters) if home else Baresip(folder, parameters, user="interop")


def baresip(scenario: Scenario, to: str, folder: Path, home: Home | None) -> str:
    """The call of a phone that has its own media."""
    with home.entered() if home else nullcontext(), phone_of(scenario, folder, home) as phone:
        if not (seen(phone, "200 OK") if home else seen(phone, "baresip is ready")):
            return "not registered"
        phone.dial(f"{home.seen_from(to) if home else to};transport={scenario.transport.lower()}")
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
