"""``restcomm gateway``: gateways and trunks, as the settings define them (docs/trunks.md)."""

from typing import Any

import click

from app.cli.installation import installation
from app.cli.options import as_json_option, show
from app.settings.gateways import Gateway

commands = click.Group("gateway")


@commands.command("list")
@as_json_option
def list_gateways(as_json: bool) -> None:
    """List the gateways in the order in which they are tried."""
    gateways = installation().settings.all_gateways()
    show([row(gateway) for gateway in sorted(gateways, key=lambda one: one.priority)], as_json)


def row(gateway: Gateway) -> dict[str, Any]:
    """What is shown of a gateway: everything but its password."""
    return {
        "name": gateway.name,
        "uri": gateway.uri,
        "priority": gateway.priority,
        "user": gateway.user,
        "prefixes": " ".join(gateway.prefixes),
        "accounts": " ".join(gateway.accounts),
        "inbound_from": " ".join(gateway.networks),
    }
