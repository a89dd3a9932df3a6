"""Who calls, as the application is told it: what a network asserts counts only where the operator trusts it."""

from dataclasses import replace

from app.calls.events import Arrived
from app.calls.origin.identity import ANONYMOUS
from app.settings.gateways import Gateway

NOBODY = "Anonymous"
"""The name of a caller who withholds the number (RFC 3323 section 4.1.1.3)."""


def told(event: Arrived, gateway: Gateway | None) -> tuple[Arrived, str]:
    """A caller as the application is told, and the number that it withholds, where a trusted gateway tells it."""
    asserted = event.asserted if gateway and gateway.trusted_identity else ""
    if event.withheld:
        hidden = replace(event, from_=ANONYMOUS, caller_name=NOBODY, from_uri="", asserted="", asserted_name="")
        return hidden, asserted
    if not asserted:
        return event, ""
    return replace(event, from_=asserted, caller_name=event.asserted_name or event.caller_name), ""
