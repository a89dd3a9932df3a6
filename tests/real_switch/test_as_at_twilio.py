"""What once differed from Twilio, in real calls and texts: callbacks, redirects, numbers as people write them, the
order of messages (docs/from-twilio.md has the list)."""

import json

import pytest
from twilio.request_validator import RequestValidator

from tests.pretend.webhook import Webhook
from tests.real_switch.scenes import scene
from tests.real_switch.softphones import Softphones
from tests.real_switch.system import System, until
from tests.real_switch.test_conference import quiet
from tests.softphone import Phone

pytestmark = [pytest.mark.switch, pytest.mark.timeout(120)]
WHO = ("From", "To", "Caller", "Called")


def placed(system: System, hook: Webhook, to: str, **more: object) -> str:
    """A call of the REST API that waits a second once it is answered. Returns its sid."""
    form = {"From": "+15005550001", "To": to, "Twiml": '<Response><Pause length="1"/></Response>', **more}
    status, row = system.rest("POST", "/Calls.json", form)
    assert status == 201, row
    return str(row["sid"])


def test_a_call_of_rest_is_told_as_initiated(system: System, hook: Webhook, bob: Phone) -> None:
    bob.will(answer_after=0.2)
    hook.answer("/told", "")
    events = ["initiated", "ringing", "answered", "completed"]
    placed(system, hook, bob.uri, StatusCallback=hook.url("/told"), StatusCallbackEvent=events)
    told = until(lambda: found if len(found := hook.received("/told")) == 4 else None, 10)
    assert [request.params["CallStatus"] for request in told] == ["initiated", "ringing", "in-progress", "completed"]
    assert [request.params["SequenceNumber"] for request in told] == ["0", "1", "2", "3"]


def test_a_noun_and_a_participant_are_told_as_initiated(
    system: System, hook: Webhook, alice: Phone, bob: Phone
) -> None:
    bob.will(answer_after=0.2)
    events = 'statusCallback="told" statusCallbackEvent="initiated answered"'
    to = scene(system, hook, "3921", f"<Dial timeLimit='1'><Sip {events}>{bob.uri}</Sip></Dial>", told="")
    call = alice.call(to)
    assert call.wait_ended(10), call.story()
    told = until(lambda: found if len(found := hook.received("/3921/told")) == 2 else None)
    assert [request.params["CallStatus"] for request in told] == ["initiated", "in-progress"]
    hook.answer("/joined", "")
    form = {"From": "5551", "To": bob.uri, "StatusCallback": hook.url("/joined"), "StatusCallbackEvent": "initiated"}
    status, made = system.rest("POST", "/Conferences/Initiated/Participants.json", form)
    assert status == 201, made
    (joined,) = until(lambda: hook.received("/joined"))
    assert (joined.params["CallStatus"], joined.params["CallSid"]) == ("initiated", made["call_sid"])
    path = f"/Conferences/{made['conference_sid']}/Participants/{made['call_sid']}.json"
    assert system.rest("DELETE", path)[0] == 204
    quiet(system)


def test_only_the_events_that_were_asked_for_are_told(system: System, hook: Webhook, bob: Phone) -> None:
    """Those of a participant that REST calls in: not mute, when join and leave were asked for."""
    bob.will(answer_after=0)
    hook.answer("/events", "")
    form = {"From": "5551", "To": bob.uri, "ConferenceStatusCallback": hook.url("/events")}
    form |= {"ConferenceStatusCallbackEvent": "join leave"}
    status, made = system.rest("POST", "/Conferences/Chosen/Participants.json", form)
    assert status == 201, made
    path = f"/Conferences/{made['conference_sid']}/Participants/{made['call_sid']}.json"
    until(lambda: hook.received("/events"))
    for change in ({"Muted": "true"}, {"Muted": "false"}, {"Hold": "true"}, {"Hold": "false"}):
        assert system.rest("POST", path, change)[0] == 200
    until(lambda: not system.rest("GET", path)[1]["hold"])
    assert system.rest("DELETE", path)[0] == 204
    until(lambda: len(hook.received("/events")) >= 2)
    quiet(system)
    told = [request.params["StatusCallbackEvent"] for request in hook.received("/events")]
    assert told == ["participant-join", "participant-leave"]


def test_the_document_of_hold_is_asked_for_by_get(system: System, hook: Webhook, bob: Phone) -> None:
    """As Twilio's default of HoldMethod is; POST when that is asked for."""
    bob.will(answer_after=0)
    hook.answer("/hold", '<Response><Pause length="20"/></Response>')
    made = system.rest("POST", "/Conferences/Held/Participants.json", {"From": "5551", "To": bob.uri})[1]
    path = f"/Conferences/{made['conference_sid']}/Participants/{made['call_sid']}.json"
    until(lambda: system.rest("GET", path)[1].get("status") == "connected")
    for more, method in (({}, "GET"), ({"HoldMethod": "POST"}, "POST")):
        hook.forget("/hold")
        assert system.rest("POST", path, {"Hold": "true", "HoldUrl": hook.url("/hold"), **more})[0] == 200
        (asked,) = until(lambda: hook.received("/hold"))
        assert (asked.method, asked.params["CallSid"]) == (method, made["call_sid"])
        assert system.rest("POST", path, {"Hold": "false"})[0] == 200
        until(lambda: not system.rest("GET", path)[1]["hold"])
    assert system.rest("DELETE", path)[0] == 204
    quiet(system)


@pytest.mark.parametrize(
    ("verbs", "path"),
    [
        ('<Sms to="+15557770031" from="3927" action="then">Hi</Sms>', "then"),
        ('<Enqueue waitUrl="then">told at once</Enqueue>', "then"),
        ('<Dial action="then"><Queue>nobody knows it</Queue></Dial>', "then"),
        ('<Dial action="then"><Client>nobody-there</Client></Dial>', "then"),
        ('<Dial><Conference waitUrl="then">told at once</Conference></Dial>', "then"),
        ('<Dial><Conference waitUrl="" statusCallback="told">told at once</Conference></Dial>', "told"),
    ],
    ids=["Sms", "Enqueue", "Queue", "Client", "waitUrl", "statusCallback"],
)
def test_what_is_asked_after_the_answer_says_in_progress(
    system: System, hook: Webhook, alice: Phone, verbs: str, path: str
) -> None:
    """However soon after it that is."""
    call = alice.call(scene(system, hook, "3927", verbs, then="<Hangup/>", told=""))
    (request, *_) = until(lambda: hook.received(f"/3927/{path}"))
    said = request.params.get("CallStatus") or request.params["ParticipantCallStatus"]
    assert said == "in-progress"
    call.bye()


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_who_is_redirected_has_the_parameters_and_is_signed(
    system: System, hook: Webhook, alice: Phone, code: int
) -> None:
    """301 to 303 by GET with its query, 307 and 308 by POST; the Notification names the URL that failed."""
    hook.answer("/moved", status=code, headers={"Location": "/target?a=1"})
    hook.answer("/target", "no document", content_type="text/xml")
    system.number("3922", hook.url("/moved"))
    call = alice.call(system.sip("3922"))
    assert call.wait_ended(8), call.story()
    (asked,) = hook.received("/target")
    assert asked.method == ("POST" if code in (307, 308) else "GET")
    params = asked.params if asked.method == "POST" else {}
    sid = dict(asked.params)["CallSid"]
    assert RequestValidator(system.token).validate(asked.url, params, asked.headers["X-Twilio-Signature"])
    (note,) = until(lambda: system.notifications(sid))
    assert (note["error_code"], note["request_url"].partition("?")[0]) == ("12100", hook.url("/target"))


def test_a_caller_without_a_name_is_told_without_one(system: System, hook: Webhook, alice: Phone) -> None:
    """And every name that is there, beside the fields that are always there, is not empty but for geography."""
    call = alice.call(scene(system, hook, "3926", "<Hangup/>"))
    assert call.wait_ended(5), call.story()
    (request,) = hook.received("/3926/doc")
    geography = {f"{who}{what}" for who in WHO for what in ("City", "State", "Zip", "Country")}
    assert "CallerName" not in request.params
    assert geography <= set(request.params)
    assert not [name for name, value in request.params.items() if not value and name not in geography]
    assert (request.params["Caller"], request.params["Called"]) == ("alice", "3926")


def test_a_number_as_people_write_it(system: System, hook: Webhook, alice: Phone, telephone: Phone) -> None:
    """In the United States, where Twilio's examples are from."""
    telephone.will(answer_after=0)
    for written in ("(555) 123-4567", "555-123-4567", "1 (555) 123.4567"):
        sid = placed(system, hook, written)
        call = telephone.wait_call(5)
        assert call, written
        assert "+15551234567" in call.header("To"), call.story()
        assert system.final(sid)["to"] == "+15551234567"
    inbound = alice.call(scene(system, hook, "3925", "<Dial timeLimit='1'>555-123-4567</Dial>"))
    assert inbound.wait_ended(8), inbound.story()
    dialed = telephone.wait_call(1)
    assert dialed
    assert "+15551234567" in dialed.header("To"), dialed.story()


def test_what_cannot_be_a_number_rings_nobody(system: System, hook: Webhook, telephone: Phone) -> None:
    for written in ("+1", "+15550", "+155512345678901234"):
        status, row = system.rest("POST", "/Calls.json", {"From": "1", "To": written, "Twiml": "<Response/>"})
        assert (status, row["code"]) == (400, 21211), written
        verbs = f'<Sms to="{written}" action="then">x</Sms>'
        to = scene(
            *(system, hook, "3923", verbs),
            then=f'<Dial action="after">{written}</Dial>', after="<Hangup/>",
        )  # fmt: skip
        with Phone(user="carol") as carol:
            assert carol.call(to).wait_ended(8)
        (then,), (after,) = hook.received("/3923/then"), hook.received("/3923/after")
        assert (then.params["SmsStatus"], after.params["DialCallStatus"]) == ("failed", "failed")
        sid = after.params["CallSid"]
        warnings = until(lambda sid=sid: found if len(found := system.notifications(sid)) == 2 else None)
        assert sorted(note["error_code"] for note in warnings) == ["13223", "14110"]
        assert not outbox(system, written)
        hook.forget()
    assert telephone.wait_call(0.3) is None


def outbox(system: System, to: str) -> list[str]:
    """The texts that the carrier was handed for somebody, in that order."""
    path = system.settings.var / "messages/outbox.jsonl"
    rows = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
    return [row["body"] for row in rows if row["to"] == to]


def test_messages_to_one_recipient_stay_in_order(system: System, hook: Webhook, alice: Phone) -> None:
    """Those of one document, and those of REST right behind them."""
    texts = [f"part {number}" for number in range(12)]
    verbs = "".join(f'<Sms to="+15557770021" from="3924">{text}</Sms>' for text in texts[:6])
    call = alice.call(scene(system, hook, "3924", verbs))
    assert call.wait_ended(10), call.story()
    for text in texts[6:]:
        form = {"To": "+15557770021", "From": "3924", "Body": text}
        assert system.rest("POST", "/Messages.json", form)[0] == 201
    until(lambda: len(outbox(system, "+15557770021")) == len(texts), 15)
    assert outbox(system, "+15557770021") == texts


def test_the_action_of_a_reply_has_the_replys_sid(system: System, hook: Webhook, softphones: Softphones) -> None:
    softphones.client("tx-gil")
    phone = softphones.registered("tx-gil")
    hook.answer("/sms", '<Response><Message action="/replied">Hi</Message></Response>')
    hook.answer("/replied", "<Response/>")
    system.number("2950", "", SmsUrl=hook.url("/sms"))
    assert phone.write("2950", "Hello") in (200, 202)
    (replied,) = until(lambda: hook.received("/replied"))
    params = replied.params
    assert params["MessageSid"] == params["SmsSid"] != hook.received("/sms")[0].params["MessageSid"]
    assert params["MessageStatus"] == params["SmsStatus"] == "queued"
    status, row = system.rest("GET", f"/Messages/{params['MessageSid']}.json")
    assert (status, row["body"], row["direction"]) == (200, "Hi", "outbound-reply")
