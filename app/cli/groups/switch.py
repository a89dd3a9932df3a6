"""``restcomm switch``: the switch nodes: which are up, how busy they are; drain one and resume it (guide 2.3)."""

from typing import Any

import click
from sqlalchemy import select

from app.cli.installation import installation
from app.cli.options import as_json_option, show
from app.models import SwitchNode
from app.models.columns import now
from app.routing import placement

commands = click.Group("switch")


@commands.command("list")
@as_json_option
def list_switches(as_json: bool) -> None:
    """List all nodes, as last reported by their engines."""
    show([row(node) for node in installation().session.scalars(select(SwitchNode).order_by(SwitchNode.name))], as_json)


@commands.command("drain")
@click.argument("name")
def drain(name: str) -> None:
    """Stop sending new calls to NODE; calls in progress finish normally. Inbound calls get 503 after at most 2 s."""
    set_draining(name, True)


@commands.command("resume")
@click.argument("name")
def resume(name: str) -> None:
    """Send calls to NODE again."""
    set_draining(name, False)


def set_draining(name: str, draining: bool) -> None:
    node = installation().session.scalar(select(SwitchNode).where(SwitchNode.name == name))
    if node is None:
        raise click.ClickException(f"there is no node {name}; `restcomm switch list` shows all known nodes")
    node.draining = draining
    installation().session.commit()
    click.echo(f"{name}: {state(node)}, {node.legs} legs")


def row(node: SwitchNode) -> dict[str, Any]:
    """What is shown of a node."""
    return {
        "name": node.name,
        "state": state(node),
        "legs": node.legs,
        "capacity": node.capacity,
        "weight": node.weight,
        "switch": f"{node.kind} {node.version}",
        "sip": node.address,
    }


def state(node: SwitchNode) -> str:
    """up, draining, or away: no engine, or no switch."""
    if not node.up or node.beat < now() - placement.FRESH:
        return "away"
    return "draining" if node.draining else "up"
