"""Where new calls go: by load, not round robin; away from nodes that are away, drained or full (guide 2.3)."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app.models import SwitchNode
from app.models.columns import now
from app.routing import placement
from app.settings.nodes import Node
from app.store import store

NODES = [Node(name="a", switch="asterisk"), Node(name="b", switch="freeswitch")]


@pytest.fixture
def session(settings):
    engine = store.connect(settings)
    with Session(engine) as session:
        yield session
    engine.dispose()


def tell(session, name, **more):
    """What the node's engine last told."""
    session.add(SwitchNode(**{"name": name, "up": True, "capacity": 10} | more))
    session.flush()


def chosen(session, settings, count=1, nodes=NODES):
    several = settings.model_copy(update={"nodes": nodes})
    return "".join(placement.place(session, several) for _ in range(count))


def test_a_single_node_is_never_asked(session, settings):
    assert placement.place(session, settings) == "node1"


def test_calls_go_where_the_smallest_part_is_in_use(session, settings):
    tell(session, "a", legs=6, capacity=20)
    tell(session, "b", legs=4, capacity=10)
    assert chosen(session, settings, 6) == "aaabaa"


def test_a_node_with_more_weight_gets_more(session, settings):
    tell(session, "a", weight=2)
    tell(session, "b")
    assert sorted(chosen(session, settings, 9)) == list("aaaaaabbb")


@pytest.mark.parametrize(
    "state",
    [{"up": False}, {"draining": True}, {"beat": now() - timedelta(minutes=1)}, {"legs": 10}],
    ids=["no switch", "drained", "no engine", "full"],
)
def test_who_takes_no_calls_gets_none(session, settings, state):
    tell(session, "a", **state)
    with pytest.raises(placement.NoNode):
        chosen(session, settings)
    tell(session, "b", legs=9)
    assert chosen(session, settings) == "b"
    with pytest.raises(placement.NoNode):
        chosen(session, settings)


def test_a_node_of_another_installation_is_not_ours(session, settings):
    tell(session, "stranger")
    with pytest.raises(placement.NoNode):
        chosen(session, settings)
