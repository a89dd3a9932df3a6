"""Participants changed by the REST API in real calls: who hears whom (docs/rest-contract.md, Conferences and
Participants)."""

import time
from typing import Any

import pytest

from tests.pretend.webhook import Webhook
from tests.real_switch.scenes import tones
from tests.real_switch.system import System, until
from tests.real_switch.test_conference import quiet, room
from tests.softphone import Phone, listen
from tests.softphone.call import Call

pytestmark = [pytest.mark.switch, pytest.mark.timeout(180)]
ALICE_HZ, BOB_HZ = 700, 900


class Meeting:
    """Two who talk with each other, and the conference as the REST API shows it."""

    def __init__(self, system: System, hook: Webhook, number: str, name: str, *phones: Phone) -> None:
        self.system = system
        to = room(system, hook, number, 'beep="false"', name)
        self.calls = [phone.call(to) for phone in phones]
        for call in self.calls:
            assert call.wait_answered(5), call.story()
        listed = until(lambda: self.listed(name) or None)
        self.sid = listed["sid"]
        self.path = f"/Conferences/{self.sid}"
        until(lambda: len(self.participants()) == len(phones))

    def listed(self, name: str) -> Any:
        found = self.system.rest("GET", f"/Conferences.json?FriendlyName={name}")[1]["conferences"]
        return next((one for one in found if one["status"] != "completed"), None)

    def row(self) -> dict[str, Any]:
        found: dict[str, Any] = self.system.rest("GET", f"{self.path}.json")[1]
        return found

    def participants(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.system.rest("GET", f"{self.path}/Participants.json")[1]["participants"]
        return found

    def sid_of(self, user: str) -> str:
        """The CallSid of the participant with this phone."""
        calls = {one["call_sid"]: self.system.call_of(one["call_sid"])["from"] for one in self.participants()}
        return next(sid for sid, from_ in calls.items() if user in from_)

    def change(self, sid: str, **form: str) -> dict[str, Any]:
        status, row = self.system.rest("POST", f"{self.path}/Participants/{sid}.json", form)
        assert status == 200, row
        time.sleep(0.8)
        return row  # type: ignore[no-any-return]


def hears(listener: Call, speaker: Call, hz: int) -> bool:
    """Does one hear what the other says now?"""
    after = time.monotonic() - listener.zero
    speaker.send_tone(hz, 1.0)
    time.sleep(1.4)
    return bool(listen.find_tone(listener.heard_since(after), hz, share=0.15))


def test_mute_hold_and_out(system: System, hook: Webhook, alice: Phone, bob: Phone) -> None:
    meeting = Meeting(system, hook, "2851", "rest", alice, bob)
    a, b = meeting.calls
    assert hears(a, b, BOB_HZ)
    bobs = meeting.sid_of("bob")
    row = meeting.change(bobs, Muted="true")
    assert (row["muted"], row["hold"], row["status"]) == (True, False, "connected")
    assert not hears(a, b, BOB_HZ), "a muted one is heard"
    assert hears(b, a, ALICE_HZ), "a muted one hears the others"
    meeting.change(bobs, Muted="false")
    assert hears(a, b, BOB_HZ)
    assert meeting.change(bobs, Hold="true")["hold"] is True
    since = time.monotonic() - b.zero
    assert not hears(a, b, BOB_HZ), "who is on hold is heard"
    assert not hears(b, a, ALICE_HZ), "who is on hold hears the others"
    assert listen.heard_seconds(b.heard_since(since)) > 1.0, "who is on hold hears music"
    meeting.change(bobs, Hold="false")
    assert hears(b, a, ALICE_HZ)
    assert hears(a, b, BOB_HZ)
    left = time.monotonic() - b.zero
    assert system.rest("DELETE", f"{meeting.path}/Participants/{bobs}.json")[0] == 204
    assert b.wait_speech(6, after=left), b.story()
    assert b.wait_ended(6)
    assert a.ended_at is None
    assert [one["call_sid"] for one in meeting.participants()] == [meeting.sid_of("alice")]
    left = time.monotonic() - a.zero
    assert system.rest("POST", f"{meeting.path}.json", {"Status": "completed"})[0] == 200
    assert a.wait_speech(6, after=left), a.story()
    assert a.wait_ended(6)
    until(lambda: not meeting.participants())
    row = meeting.row()
    assert (row["status"], row["reason_conference_ended"]) == ("completed", "conference-ended-via-api")
    quiet(system)


def announced(hook: Webhook) -> dict[str, str]:
    return {"AnnounceUrl": hook.url("/announced")}


def test_announcements_to_all_and_to_one(system: System, hook: Webhook, alice: Phone, bob: Phone) -> None:
    """One file after another, and they go on talking."""
    tones(hook, "announced", 1.0, 600, 1100)
    hook.answer("/announced", "<Response><Play>/announced/600.wav</Play><Play>/announced/1100.wav</Play></Response>")
    meeting = Meeting(system, hook, "2853", "announce", alice, bob)
    a, b = meeting.calls
    status, row = system.rest("POST", f"{meeting.path}/Participants/{meeting.sid_of('bob')}.json", announced(hook))
    assert status == 200, row
    assert b.wait_tone(600, 5), b.story()
    assert b.wait_tone(1100, 5), b.story()
    time.sleep(1.5)
    assert not listen.find_tone(a.heard, 600, share=0.15), "only one was to hear it"
    assert not listen.find_tone(a.heard, 1100, share=0.15)
    after = [time.monotonic() - call.zero for call in (a, b)]
    assert system.rest("POST", f"{meeting.path}.json", announced(hook))[0] == 200
    time.sleep(4.0)
    for call, since in zip((a, b), after, strict=True):
        for hz in (600, 1100):
            assert abs(listen.tone_seconds(call.heard_since(since), hz) - 1.0) < 0.3, (hz, call.story())
    assert hears(a, b, BOB_HZ)
    assert hears(b, a, ALICE_HZ)
    a.bye()
    b.bye()
    quiet(system)


def test_somebody_is_called_into_it(system: System, hook: Webhook, alice: Phone, bob: Phone) -> None:
    meeting = Meeting(system, hook, "2852", "called", alice)
    (a,) = meeting.calls
    bob.will(answer_after=0.2)
    form = {"From": "+15550001111", "To": bob.uri, "Label": "Bob & Co", "Beep": "false", "EndConferenceOnExit": "true"}
    status, row = system.rest("POST", f"{meeting.path}/Participants.json", form)
    assert (status, row["status"], row["label"]) == (201, "queued", "Bob & Co")
    b = bob.wait_call(5)
    assert b
    assert b.wait_answered(5), b.story()
    until(lambda: len(meeting.participants()) == 2)
    assert hears(a, b, BOB_HZ)
    fetched = system.rest("GET", f"{meeting.path}/Participants/{row['call_sid']}.json")[1]
    assert (fetched["label"], fetched["end_conference_on_exit"]) == ("Bob & Co", True)
    left = time.monotonic() - a.zero
    b.bye()
    assert a.wait_speech(6, after=left), a.story()
    assert a.wait_ended(6)
    ended = until(lambda: [one for one in [meeting.row()] if one["status"] == "completed"])[0]
    assert ended["reason_conference_ended"] == "participant-with-end-conference-on-exit-left"
    assert ended["call_sid_ending_conference"] == row["call_sid"]
    quiet(system)


def test_a_conference_begins_by_its_name(system: System, hook: Webhook, alice: Phone, bob: Phone) -> None:
    """It starts when the second participant is there (Twilio difference W35)."""
    hook.forget("/begun")
    alice.will(answer_after=1.5)
    bob.will(answer_after=0)
    form = {"From": "5551", "To": alice.uri, "Label": "anna", "ConferenceStatusCallback": hook.url("/begun")}
    status, made = system.rest("POST", "/Conferences/Named%20here/Participants.json", form)
    assert (status, made["status"]) == (201, "queued"), made
    path = f"/Conferences/{made['conference_sid']}/Participants/anna.json"
    assert system.rest("GET", path)[1]["status"] in ("queued", "ringing")
    call = alice.wait_call(5)
    assert call
    assert call.wait_answered(5), call.story()
    until(lambda: system.rest("GET", path)[1].get("status") == "connected")
    assert system.rest("GET", f"/Conferences/{made['conference_sid']}.json")[1]["status"] == "init"
    second = {"From": "5551", "To": bob.uri}
    assert system.rest("POST", f"/Conferences/{made['conference_sid']}/Participants.json", second)[0] == 201
    (started,) = until(lambda: hook.received("/begun"))
    assert started.params["ConferenceSid"] == made["conference_sid"]
    assert system.rest("GET", f"/Conferences/{made['conference_sid']}.json")[1]["status"] == "in-progress"
    assert system.rest("DELETE", path)[0] == 204
    assert call.wait_ended(5), call.story()


def test_who_rings_is_hung_up_by_delete(system: System, hook: Webhook, alice: Phone) -> None:
    alice.will(answer_after=20)
    form = {"From": "5551", "To": alice.uri}
    made = system.rest("POST", "/Conferences/Nobody%20comes/Participants.json", form)[1]
    call = alice.wait_call(5)
    assert call
    path = f"/Conferences/{made['conference_sid']}"
    assert system.rest("DELETE", f"{path}/Participants/{made['call_sid']}.json")[0] == 204
    assert call.wait_ended(5), call.story()
    assert system.final(made["call_sid"])["status"] == "canceled"
    until(lambda: system.rest("GET", f"{path}.json")[1]["status"] == "completed")
