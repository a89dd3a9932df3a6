"""On which switch node a new call is made: where the smallest part of the capacity is in use (guide 2.3)."""

from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.models.columns import now
from app.models.system.switch_node import SwitchNode
from app.settings.config import Settings

FRESH = timedelta(seconds=5)
"""A node whose engine has said nothing for longer gets no new call."""


class NoNode(Exception):
    """No switch node takes calls now."""


def place(session: Session, settings: Settings) -> str:
    """The node for a new call; it counts there from now on. Raises NoNode. A single node is never asked: its calls wait
    for it."""
    if not settings.nodes:
        return settings.node
    usable = select(SwitchNode).where(
        SwitchNode.name.in_([node.name for node in settings.nodes]),
        SwitchNode.up,
        ~SwitchNode.draining,
        SwitchNode.beat > now() - FRESH,
    )
    nodes = [node for node in session.scalars(usable) if node.legs < node.capacity]
    if not nodes:
        raise NoNode
    chosen = min(nodes, key=lambda node: (node.legs / (node.capacity * node.weight), node.name))
    session.execute(update(SwitchNode).where(SwitchNode.id == chosen.id).values(legs=SwitchNode.legs + 1))
    return chosen.name
