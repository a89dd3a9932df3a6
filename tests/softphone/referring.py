"""What a phone does with a REFER (RFC 3515): answer it, tell by NOTIFYs how the new call goes, and hang up or not."""

from typing import TYPE_CHECKING, NamedTuple

from .dialog import reply
from .transactions import ServerTransaction

if TYPE_CHECKING:
    from .leg import Leg

FRAGMENT = "message/sipfrag;version=2.0"


class Referral(NamedTuple):
    """status: of the answer; notified: the statuses that NOTIFYs tell, in order; leaves: then it hangs up."""

    status: int = 202
    notified: tuple[int, ...] = (100, 200)
    leaves: bool = True


def take_refer(leg: "Leg", server: ServerTransaction) -> None:
    """Do as the test has said (Call.referral)."""
    wanted = leg.call.referral
    server.respond(reply(server.request, wanted.status, contact=leg.dialog.contact))
    if wanted.status < 300:
        leg.loop.call_later(0.05, notify, leg, wanted, 0)


def notify(leg: "Leg", wanted: Referral, at: int) -> None:
    """Send the NOTIFY of this number, and the next one once it is answered."""
    if at == len(wanted.notified):
        return leg.bye() if wanted.leaves else None
    status, final = wanted.notified[at], wanted.notified[at] >= 200
    state = "terminated;reason=noresource" if final else "active;expires=60"
    message = leg.dialog.request(
        "NOTIFY",
        f"SIP/2.0 {status} As told\r\n".encode(),
        FRAGMENT,
        {"Event": "refer", "Subscription-State": state},
    )
    leg.exchange(message, lambda response, when: notify(leg, wanted, at + 1), lambda why: None)
    return None
