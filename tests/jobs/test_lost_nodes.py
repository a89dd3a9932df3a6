"""A node that is lost: its calls become final with their callbacks, what waits for it goes elsewhere (guide 2.3)."""

import socket
import threading
import time
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.calls.facts import Application
from app.jobs.maintenance import sip_ping
from app.jobs.maintenance.lost_nodes import LostNodes
from app.models import (
    Conference,
    ConferenceHost,
    EngineCommand,
    OutboundGrant,
    Outbox,
    Participant,
    QueueMember,
    RemoteLeg,
    SwitchNode,
)
from app.models.columns import now
from app.models.system.mailbox import ORIGINATE
from app.settings.nodes import Node
from app.store import store
from tests.real_switch.ports import free_port
from tests.rows import account, call


@pytest.fixture
def lost(settings):
    nodes = [Node(name="a", switch="asterisk"), Node(name="b", switch="asterisk")]
    keeper = LostNodes(settings.model_copy(update={"nodes": nodes}), lambda: None)
    yield keeper
    keeper.database.close()


@pytest.fixture
def session(settings):
    engine = store.connect(settings)
    with Session(engine) as session:
        session.info["account"] = account(engine)
        yield session
    engine.dispose()


def tell(session, name, address, **more):
    session.add(SwitchNode(**{"name": name, "up": True, "address": address} | more))
    session.commit()


def add(session, node, status, **more):
    row = call(session.info["account"], node=node, status=status, **more)
    session.add(row)
    session.commit()
    return row


def nobody():
    return f"127.0.0.1:{free_port(socket.SOCK_DGRAM)}"


@pytest.fixture
def somebody():
    """A SIP port that answers whatever comes, as a switch without an engine does."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as link:
        link.bind(("127.0.0.1", 0))
        link.settimeout(5)

        def answer():
            data, sender = link.recvfrom(4096)
            assert data.startswith(b"OPTIONS sip:127.0.0.1:")
            link.sendto(b"SIP/2.0 404 Not Found\r\n\r\n", sender)

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield f"127.0.0.1:{link.getsockname()[1]}"
        thread.join(5)


def test_calls_of_a_lost_node_are_over_and_told(lost, session):
    told = Application(url="http://a/", status_callback="http://a/status")
    talking = add(session, "a", "in-progress", start_time=now() - timedelta(seconds=60), application=told)
    ringing = add(session, "a", "ringing")
    elsewhere = add(session, "b", "in-progress")
    tell(session, "a", nobody(), up=False)
    tell(session, "b", nobody())
    lost.look()
    session.expire_all()
    assert (talking.status, ringing.status, elsewhere.status) == ("completed", "failed", "in-progress")
    assert abs(talking.duration - 60) <= 1
    (callback,) = session.scalars(select(Outbox))
    assert callback.call_sid == talking.sid


def test_legs_of_a_lost_node_count_no_more(lost, session):
    for node, sid in (("a", "CA" + "1" * 32), ("b", "CA" + "2" * 32)):
        session.add(OutboundGrant(scope="*", leg_sid=sid, node=node, granted_at=time.time() - 60))
    session.commit()
    tell(session, "a", nobody(), up=False)
    tell(session, "b", nobody())
    lost.look()
    session.expire_all()
    over, kept = session.scalars(select(OutboundGrant).order_by(OutboundGrant.leg_sid))
    assert (over.seconds in (60, 61), over.ended_at > 0, kept.ended_at) == (True, True, 0)


def test_a_switch_that_answers_keeps_its_calls_though_its_engine_is_away(lost, session, somebody):
    talking = add(session, "a", "in-progress")
    tell(session, "a", somebody, beat=now() - timedelta(minutes=5))
    lost.look()
    session.expire_all()
    assert talking.status == "in-progress"


def test_queued_calls_go_to_another_node(lost, session):
    queued = add(session, "a", "queued")
    session.add(EngineCommand(node="a", call_sid=queued.sid, kind=ORIGINATE))
    tell(session, "a", nobody(), up=False)
    lost.look()
    session.expire_all()
    assert queued.node == "a"  # there is no other one yet
    tell(session, "b", nobody())
    lost.look()
    session.expire_all()
    assert (queued.node, queued.status) == ("b", "queued")
    assert session.scalars(select(EngineCommand.node)).all() == ["b"]


def test_silence_is_no_answer():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as link:
        link.bind(("127.0.0.1", 0))
        assert not sip_ping.answers(*link.getsockname(), seconds=0.2)


def test_nobody_waits_in_a_queue_on_a_lost_node(lost, session):
    for node in "ab":
        waits = add(session, node, "in-progress")
        fields = {"account_sid": waits.account_sid, "queue_sid": "QU" + "0" * 32, "call_sid": waits.sid}
        session.add(QueueMember(entry=node, node=node, entered=1.0, **fields))
    tell(session, "a", nobody(), up=False)
    tell(session, "b", nobody())
    lost.look()
    assert [one.node for one in session.scalars(select(QueueMember))] == ["b"]


def test_conferences_of_a_lost_node_are_over_and_its_visitors_hang_up(lost, session):
    owner, long_ago = session.info["account"], now() - timedelta(minutes=1)
    for node in "ab":
        fields = {"account_sid": owner, "node": node, "date_updated": long_ago}
        own = {"sid": "CF" + node * 32, "friendly_name": "club", "status": "in-progress", "api_version": "v"}
        session.add(Conference(**fields, **own))
        seat = {"entry": node, "conference_sid": own["sid"], "call_sid": "CA" + "0" * 32}
        session.add(Participant(**fields, **seat))
    session.add(ConferenceHost(place="room-1", node="a"))
    session.add(RemoteLeg(leg="CA" + "1" * 32, ticket="t", home="a", guest="b", payload={}))
    tell(session, "a", nobody(), up=False)
    tell(session, "b", nobody())
    lost.look()
    session.expire_all()
    assert {one.node: one.status for one in session.scalars(select(Conference))} == {
        "a": "completed",
        "b": "in-progress",
    }
    assert [one.node for one in session.scalars(select(Participant))] == ["b"]
    assert not session.scalars(select(ConferenceHost)).all()
    assert [(one.node, one.call_sid, one.kind) for one in session.scalars(select(EngineCommand))] == [
        ("b", "CA" + "1" * 32, "end")
    ]


@pytest.mark.parametrize("known", ["reported", "never reported"])
@pytest.mark.parametrize("several", [True, False])
def test_nothing_stays_counted_of_a_node_that_the_settings_no_longer_name(lost, session, known, several):
    if not several:
        lost.settings = lost.settings.model_copy(update={"nodes": [], "node": "b"})
    for node, sid in (("gone", "CA" + "1" * 32), ("b", "CA" + "2" * 32)):
        session.add(OutboundGrant(scope="*", leg_sid=sid, node=node, granted_at=time.time() - 60))
    talking, here = add(session, "gone", "in-progress"), add(session, "b", "in-progress")
    if known == "reported":
        tell(session, "gone", nobody(), beat=now() - timedelta(minutes=5))
    tell(session, "b", nobody())
    lost.look()
    session.expire_all()
    over, kept = session.scalars(select(OutboundGrant).order_by(OutboundGrant.leg_sid))
    assert (over.ended_at > 0, kept.ended_at) == (True, 0)
    assert (talking.status, here.status) == ("completed", "in-progress")


def test_a_removed_node_whose_switch_answers_or_whose_engine_reports_keeps_its_calls(lost, session, somebody):
    draining, reporting = add(session, "gone", "in-progress"), add(session, "old", "in-progress")
    tell(session, "gone", somebody, beat=now() - timedelta(minutes=5))
    tell(session, "old", nobody())
    lost.look()
    session.expire_all()
    assert (draining.status, reporting.status) == ("in-progress", "in-progress")
