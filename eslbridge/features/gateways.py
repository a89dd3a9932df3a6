"""What FreeSWITCH knows of gateways: its registrations with them, and whether they answer OPTIONS."""

import re
from collections.abc import Sequence

from app.calls.allowed import GATEWAY, Refused
from app.calls.ports import GatewayState
from eslbridge.context import Context
from eslbridge.protocol.request import request

FIELD = re.compile(r"<(state|status|pingfreq)>([^<]*)<")
WORDS = {
    "REGED": "registered",
    "NOREG": "",
    "UNREGED": "trying",
    "TRYING": "trying",
    "REGISTER": "trying",
    "FAILED": "refused",
    "FAIL_WAIT": "refused",
    "TIMEOUT": "no answer",
    "EXPIRED": "trying",
    "DOWN": "no answer",
}


class GatewayStates:
    """The gateways of one FreeSWITCH."""

    def __init__(self, context: Context) -> None:
        self.context = context

    def read(self, names: Sequence[str]) -> dict[str, GatewayState]:
        """See the port. Raises OSError."""
        answers = self.context.link.query(*(ask_gateway(name) for name in names)) if names else []
        return {name: state_of(answer) for name, answer in zip(names, answers, strict=True)}


def ask_gateway(name: str) -> bytes:
    """Raises Refused for what is no gateway's name."""
    if not GATEWAY.fullmatch(name):
        raise Refused(f"{name[:40]!r} is not a gateway")
    return request(f"api sofia xmlstatus gateway {name}")


def state_of(answer: str) -> GatewayState:
    """From mod_sofia's XML; of a gateway that it does not have: nothing."""
    told = dict(FIELD.findall(answer))
    pinged = told.get("pingfreq", "0") not in ("", "0")
    reachable = {"UP": "yes", "DOWN": "no"}.get(told.get("status", ""), "") if pinged else ""
    state = told.get("state", "NOREG")
    return GatewayState(WORDS.get(state, state.lower()), reachable)
