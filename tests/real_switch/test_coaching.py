"""A coach in real calls: the one it coaches hears it, the others do not (Twilio's coach; docs/rcml.md, Conference)."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pretend.webhook import Webhook
from tests.real_switch.system import System, until
from tests.real_switch.test_conference import quiet, room
from tests.real_switch.test_participants import Meeting
from tests.softphone import Phone, listen, read_wav
from tests.softphone.call import Call

pytestmark = [pytest.mark.switch, pytest.mark.timeout(180)]
CUSTOMER_HZ, AGENT_HZ, COACH_HZ, SECOND_HZ = 700, 900, 1200, 1500


@pytest.fixture
def carol() -> Iterator[Phone]:
    with Phone(user="carol") as phone:
        yield phone


def told_apart(*talking: tuple[Call, int]) -> dict[int, set[int]]:
    """All talk at once, each with a tone of its own: the tones that each heard of the others, by the own one."""
    since = {hz: time.monotonic() - call.zero for call, hz in talking}
    for call, hz in talking:
        call.send_tone(hz, 2.0)
    time.sleep(2.4)
    heard = {hz: call.heard_since(since[hz]) for call, hz in talking}
    return {
        own: {hz for _, hz in talking if hz != own and listen.find_tone(sound, hz, share=0.1)}
        for own, sound in heard.items()
    }


EVERYBODY = {
    CUSTOMER_HZ: {AGENT_HZ, COACH_HZ},
    AGENT_HZ: {CUSTOMER_HZ, COACH_HZ},
    COACH_HZ: {CUSTOMER_HZ, AGENT_HZ},
}
AGENT_ALONE = EVERYBODY | {CUSTOMER_HZ: {AGENT_HZ}}
CUSTOMER_ALONE = EVERYBODY | {AGENT_HZ: {CUSTOMER_HZ}}
NOBODY = EVERYBODY | {AGENT_HZ: {CUSTOMER_HZ}, CUSTOMER_HZ: {AGENT_HZ}}


def test_a_coach_is_heard_by_one_alone(system: System, hook: Webhook, alice: Phone, bob: Phone, carol: Phone) -> None:
    """By REST: to one, muted, to another one, to all."""
    meeting = Meeting(system, hook, "2874", "coached", alice, bob, carol)
    talking = tuple(zip(meeting.calls, (CUSTOMER_HZ, AGENT_HZ, COACH_HZ), strict=True))
    customer, agent, coach = (meeting.sid_of(name) for name in ("alice", "bob", "carol"))
    assert told_apart(*talking) == EVERYBODY
    row = meeting.change(coach, Coaching="true", CallSidToCoach=agent)
    assert (row["coaching"], row["call_sid_to_coach"], row["muted"]) == (True, agent, False)
    assert told_apart(*talking) == AGENT_ALONE
    meeting.change(coach, Muted="true")
    assert told_apart(*talking) == NOBODY
    meeting.change(coach, Muted="false")
    assert told_apart(*talking) == AGENT_ALONE
    meeting.change(coach, CallSidToCoach=customer)
    assert told_apart(*talking) == CUSTOMER_ALONE
    row = meeting.change(coach, Coaching="false")
    assert (row["coaching"], row["call_sid_to_coach"]) == (False, None)
    assert told_apart(*talking) == EVERYBODY
    for call in meeting.calls:
        call.bye()
    quiet(system)


def test_a_coach_enters_with_its_document_and_stays_when_the_other_one_leaves(
    system: System, hook: Webhook, alice: Phone, bob: Phone, carol: Phone
) -> None:
    meeting = Meeting(system, hook, "2862", "entered", alice, bob)
    agent = meeting.sid_of("bob")
    c = carol.call(room(system, hook, "2863", f'beep="false" coach="{agent}"', "entered"))
    assert c.wait_answered(5), c.story()
    until(lambda: len(meeting.participants()) == 3)
    time.sleep(0.8)
    a, b = meeting.calls
    talking = ((a, CUSTOMER_HZ), (b, AGENT_HZ), (c, COACH_HZ))
    coach = meeting.sid_of("carol")
    assert told_apart(*talking) == AGENT_ALONE
    meeting.change(agent, Hold="true")
    assert told_apart((a, CUSTOMER_HZ), (c, COACH_HZ)) == {CUSTOMER_HZ: set(), COACH_HZ: {CUSTOMER_HZ}}
    meeting.change(agent, Hold="false")
    assert told_apart(*talking) == AGENT_ALONE
    meeting.change(coach, Hold="true")
    meeting.change(coach, Hold="false")
    assert told_apart(*talking) == AGENT_ALONE
    b.bye()
    until(lambda: not system.rest("GET", f"{meeting.path}/Participants/{coach}.json")[1]["coaching"])
    time.sleep(0.5)
    assert told_apart((a, CUSTOMER_HZ), (c, COACH_HZ)) == {CUSTOMER_HZ: set(), COACH_HZ: {CUSTOMER_HZ}}
    meeting.change(coach, Muted="false")
    assert told_apart((a, CUSTOMER_HZ), (c, COACH_HZ)) == {CUSTOMER_HZ: {COACH_HZ}, COACH_HZ: {CUSTOMER_HZ}}
    a.bye()
    c.bye()
    quiet(system)


def test_who_comes_later_does_not_hear_the_coach_nor_after_a_takeover(
    system: System, hook: Webhook, alice: Phone, bob: Phone, carol: Phone
) -> None:
    meeting = Meeting(system, hook, "2864", "later", bob)
    (b,) = meeting.calls
    form = {"From": "5551", "To": carol.uri, "Beep": "false", "CallSidToCoach": meeting.sid_of("bob")}
    carol.will(answer_after=0.1)
    status, row = system.rest("POST", f"{meeting.path}/Participants.json", form)
    assert (status, row["coaching"], row["call_sid_to_coach"]) == (201, True, form["CallSidToCoach"])
    c = carol.wait_call(5)
    assert c
    assert c.wait_answered(5), c.story()
    until(lambda: len(meeting.participants()) == 2)
    time.sleep(0.8)
    assert told_apart((b, AGENT_HZ), (c, COACH_HZ)) == {AGENT_HZ: {COACH_HZ}, COACH_HZ: {AGENT_HZ}}
    c.send_tone(COACH_HZ, 4.0)
    a = alice.call(system.sip("2864"))
    assert a.wait_answered(5), a.story()
    until(lambda: len(meeting.participants()) == 3)
    time.sleep(2.0)
    assert listen.tone_seconds(a.heard, COACH_HZ) < 0.1, "who enters hears the coach"
    talking = ((a, CUSTOMER_HZ), (b, AGENT_HZ), (c, COACH_HZ))
    time.sleep(1.5)
    assert told_apart(*talking) == AGENT_ALONE
    system.kill_engine()
    system.wait_for_engine()
    assert told_apart(*talking) == AGENT_ALONE
    a.bye()
    again = alice.call(system.sip("2864"))
    assert again.wait_answered(8), again.story()
    time.sleep(1.0)
    assert told_apart((again, CUSTOMER_HZ), *talking[1:]) == AGENT_ALONE
    for call in (again, b, c):
        call.bye()
    quiet(system)


def test_nobody_to_coach(system: System, hook: Webhook, alice: Phone, bob: Phone) -> None:
    """The caller goes on with the next verb, and nobody hears it."""
    meeting = Meeting(system, hook, "2865", "alone", alice)
    b = bob.call(room(system, hook, "2866", f'beep="false" coach="CA{"0" * 32}"', "alone"))
    assert b.wait_speech(8), b.story()
    assert len(meeting.participants()) == 1
    (a,) = meeting.calls
    a.bye()
    quiet(system)


def test_two_coaches_of_one_do_not_hear_each_other(
    system: System, hook: Webhook, alice: Phone, bob: Phone, carol: Phone
) -> None:
    """One of them hangs up, and the other one is still heard by whom it coaches alone."""
    meeting = Meeting(system, hook, "2867", "two", alice, bob)
    a, b = meeting.calls
    agent = meeting.sid_of("bob")
    as_coach = room(system, hook, "2868", f'beep="false" coach="{agent}"', "two")
    with Phone(user="dave") as dave:
        c, d = carol.call(as_coach), dave.call(as_coach)
        for call in (c, d):
            assert call.wait_answered(5), call.story()
        until(lambda: len(meeting.participants()) == 4)
        time.sleep(0.8)
        talking = ((a, CUSTOMER_HZ), (b, AGENT_HZ), (c, COACH_HZ), (d, SECOND_HZ))
        assert told_apart(*talking) == {
            CUSTOMER_HZ: {AGENT_HZ},
            AGENT_HZ: {CUSTOMER_HZ, COACH_HZ, SECOND_HZ},
            COACH_HZ: {CUSTOMER_HZ, AGENT_HZ},
            SECOND_HZ: {CUSTOMER_HZ, AGENT_HZ},
        }
        c.bye()
        until(lambda: len(meeting.participants()) == 3)
        left = {CUSTOMER_HZ: {AGENT_HZ}, AGENT_HZ: {CUSTOMER_HZ, SECOND_HZ}, SECOND_HZ: {CUSTOMER_HZ, AGENT_HZ}}
        assert told_apart(*talking[:2], talking[3]) == left
        for call in (a, b, d):
            call.bye()
        quiet(system)


def test_a_coach_in_the_recording_of_a_conference(
    system: System, hook: Webhook, alice: Phone, bob: Phone, carol: Phone, tmp_path: Path
) -> None:
    """It is in the mix on FreeSWITCH, and goes around it on Asterisk (docs/rcml.md, Conference)."""
    to = room(system, hook, "2869", 'beep="false" record="record-from-start"', "kept")
    a, b = alice.call(to), bob.call(to)
    for call in (a, b):
        assert call.wait_answered(5), call.story()
    listed = until(lambda: system.rest("GET", "/Conferences.json?FriendlyName=kept")[1]["conferences"])[0]
    seats = f"/Conferences/{listed['sid']}/Participants.json"
    agent = until(lambda: system.rest("GET", seats)[1]["participants"][1:])[0]["call_sid"]
    c = carol.call(room(system, hook, "2870", f'beep="false" coach="{agent}"', "kept"))
    assert c.wait_answered(5), c.story()
    time.sleep(1.0)
    told_apart((a, CUSTOMER_HZ), (b, AGENT_HZ), (c, COACH_HZ))
    for call in (a, b, c):
        call.bye()
    quiet(system)
    kept = f"/Conferences/{listed['sid']}/Recordings.json"
    row = until(lambda: [one for one in system.rest("GET", kept)[1]["recordings"] if one["status"] == "completed"])[0]
    (tmp_path / "kept.wav").write_bytes(system.audio(row["sid"]))
    heard = read_wav(str(tmp_path / "kept.wav"))
    assert listen.tone_seconds(heard, CUSTOMER_HZ) > 1.0
    assert bool(listen.find_tone(heard, COACH_HZ, share=0.1)) is (system.switch == "freeswitch")
