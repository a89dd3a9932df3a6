"""``restcomm gateway``: gateways and trunks, as the settings define them (docs/trunks.md)."""

import json
from typing import Any

import click

from app.cli.installation import installation
from app.cli.options import as_json_option, show
from app.settings.gateways import Gateway

commands = click.Group("gateway")


@commands.command("list")
@as_json_option
def list_gateways(as_json: bool) -> None:
    """List the gateways in the order in which they are tried, and what their last REGISTER and OPTIONS said."""
    gateways = installation().settings.all_gateways()
    watched = any(gateway.register_ or gateway.options_seconds for gateway in gateways)
    states = of_nodes() if watched else {}
    show([row(one, states.get(one.name, {})) for one in sorted(gateways, key=lambda one: one.priority)], as_json)


def of_nodes() -> dict[str, dict[str, list[str]]]:
    """Registration and reachability by gateway and node, as the engines last wrote them."""
    from sqlalchemy import select  # here: other lists of settings do without the database

    from app.models.system.switch_node import SwitchNode

    found: dict[str, dict[str, list[str]]] = {}
    for node in installation().session.scalars(select(SwitchNode)):
        for name, state in json.loads(node.gateways or "{}").items():
            found.setdefault(name, {})[node.name] = state
    return found


def row(gateway: Gateway, states: dict[str, list[str]]) -> dict[str, Any]:
    """What is shown of a gateway: everything but its password. states: [registration, reachable] by node."""
    registrations, options = ({node: state[place] for node, state in states.items()} for place in (0, 1))
    return {
        "name": gateway.name,
        "uri": gateway.uri,
        "priority": gateway.priority,
        "user": gateway.user,
        "prefixes": " ".join(gateway.prefixes),
        "accounts": " ".join(gateway.accounts),
        "registration": by_node(registrations),
        "answers_options": by_node(options),
        "inbound_from": " ".join(gateway.networks),
    }


def by_node(words: dict[str, str]) -> str:
    """One word where all nodes say the same, else each node's."""
    said = {node: word for node, word in words.items() if word}
    if len(set(said.values())) <= 1:
        return next(iter(said.values()), "")
    return " ".join(f"{node}:{word}" for node, word in sorted(said.items()))
