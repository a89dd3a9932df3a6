"""<Dial>: guide 3.9, tables 3.16-3.20."""

from dataclasses import replace

import pytest

from app.calls.causes import Cause
from app.calls.commands.call_recording import RecordCall, StopRecordCall
from app.calls.commands.core import (  # fmt: skip
    Answer,
    Bridge,
    Hangup,
    LocateClient,
    Notify,
    OnLeg,
    Originate,
    PlayFile,
    PostCallback,
    SaveRecording,
    SendDigits,
    SetStatus,
    StartChildLeg,
    StartTimer,
    Stop,
    Synthesize,
)
from app.calls.commands.results import Contacts, LocalFile
from app.calls.commands.speech_recognition import Discard
from app.calls.destination import Number, SipUri
from app.calls.dialogue import Options
from app.calls.events import Answered, Digit, Event, Finished, HungUp, LegEvent, Ringing
from tests.conversation import SID, Conversation

OPTIONS = Options(ringback_file="/tones/ringback.wav", recordings_folder="/rec", recordings_url="http://api/")


class Dialling(Conversation):
    """A conversation whose caller dials. legs: sids of the callees, in order of the nouns."""

    def __init__(self, document: str, answered: bool = True, options: Options | None = None) -> None:
        super().__init__(document, options=options or OPTIONS)
        if answered:
            self.answers_call()

    @property
    def legs(self) -> list[str]:
        return [c.leg for c in self.all if isinstance(c, OnLeg) and isinstance(c.command, Originate)]

    @property
    def originated(self) -> list[Originate]:
        return [c.command for c in self.all if isinstance(c, OnLeg) and isinstance(c.command, Originate)]

    def on(self, number: int, event: Event) -> "Dialling":
        """Something happens on the leg of this noun."""
        self.happens(LegEvent(self.legs[number], event))
        return self

    def hung_up(self) -> list[str]:
        """Legs that we have ended."""
        return [c.leg for c in self.all if isinstance(c, OnLeg) and isinstance(c.command, Hangup)]

    def bridges(self) -> Bridge:
        bridge = next(c for c in self.all if isinstance(c, Bridge))
        id = next(id for id, c in self.call.outstanding.items() if c is bridge)
        self.happens(Finished(id))
        return bridge

    def leg_statuses(self, number: int) -> list[str]:
        mine = [c.command for c in self.all if isinstance(c, OnLeg) and c.leg == self.legs[number]]
        return [c.status for c in mine if isinstance(c, SetStatus)]

    def then(self) -> None:
        """Look only at what is asked from now on."""
        self.asked.clear()


def test_plain_text_is_a_number() -> None:
    """<Dial>1-444-555-666</Dial>"""
    talk = Dialling("<Dial>1-444-555-666</Dial>")
    assert talk.originated == [Originate(Number("1444555666"), "alice", "", 30)]


def test_guide_example_of_number() -> None:
    talk = Dialling('<Dial><Number sendDigits="wwww1234">1-444-555-6666</Number></Dial>')
    talk.on(0, Answered()).then()
    leg = talk.legs[0]
    id = next(id for id, c in talk.call.outstanding.items() if c == OnLeg(leg, SendDigits("wwww1234")))
    talk.on(0, Finished(id))
    assert talk.bridges().other == leg


def test_status_callback_of_a_noun() -> None:
    talk = Dialling('<Dial><Number statusCallback="told" statusCallbackMethod="GET">5551234</Number></Dial>')
    [begun] = [c.command for c in talk.all if isinstance(c, OnLeg) and isinstance(c.command, StartChildLeg)]
    assert begun.application.status_callback == "http://app.example/voice/told"
    assert begun.application.status_callback_method == "GET"


def test_caller_hears_ringback_until_somebody_answers() -> None:
    talk = Dialling("<Dial><Uri>sip:bob@b.example</Uri></Dial>")
    ringback = next(id for id, c in talk.call.outstanding.items() if isinstance(c, PlayFile))
    talk.on(0, Ringing())
    talk.happens(Finished(ringback))
    again = next(id for id, c in talk.call.outstanding.items() if isinstance(c, PlayFile))
    talk.on(0, Answered())
    assert Stop(again) in talk.all
    talk.bridges()


def test_first_answer_wins_and_the_others_are_canceled() -> None:
    talk = Dialling("<Dial>" + "".join(f"<Uri>sip:{n}@b.example</Uri>" for n in "abc") + "</Dial>")
    assert [str(o.destination) for o in talk.originated] == [f"sip:{n}@b.example" for n in "abc"]
    talk.on(1, Answered())
    assert talk.hung_up() == [talk.legs[0], talk.legs[2]]
    assert talk.bridges().other == talk.legs[1]
    talk.on(0, HungUp(Cause.CANCELED, by_us=True)).on(2, HungUp(Cause.CANCELED, by_us=True))
    assert talk.leg_statuses(0) == ["queued", "canceled"]


def test_glare_connects_one_and_ends_the_other() -> None:
    """Two answers at once: the second one's 200 comes after we cancelled it."""
    talk = Dialling("<Dial><Uri>sip:a@b.example</Uri><Uri>sip:b@b.example</Uri></Dial>")
    talk.on(0, Answered()).on(1, Answered())
    assert [c.other for c in talk.all if isinstance(c, Bridge)] == [talk.legs[0]]
    assert talk.hung_up() == [talk.legs[1]]


def test_caller_goes_on_after_the_callee_has_hung_up() -> None:
    """If no 'action' is provided, <Dial> will finish and RestComm will move on to the next RCML verb."""
    talk = Dialling("<Dial><Uri>sip:a@b.example</Uri></Dial><Say>Still here</Say>")
    talk.on(0, Answered())
    talk.bridges()
    talk.then()
    talk.on(0, HungUp(seconds=12))
    assert Synthesize("Still here", "man", "en-US") in talk.all


def test_action_is_told_how_it_was() -> None:
    talk = Dialling('<Dial action="done" method="GET"><Uri>sip:a@b.example</Uri></Dial><Say>Unreachable</Say>')
    talk.on(0, Ringing()).on(0, Answered())
    talk.bridges()
    talk.then()
    talk.on(0, HungUp(seconds=12))
    talk.asked = [(i, c) for i, c in talk.asked if not isinstance(c, OnLeg | Stop)]
    params = talk.requests("http://app.example/voice/done", "GET")
    assert (params["DialCallStatus"], params["DialCallSid"], params["DialCallDuration"]) == (
        "completed",
        talk.legs[0],
        "12",
    )
    assert talk.leg_statuses(0) == ["queued", "ringing", "in-progress", "completed"]


@pytest.mark.parametrize(
    ("causes", "status"),
    [
        ([Cause.BUSY], "busy"),
        ([Cause.REJECTED], "busy"),
        ([Cause.NO_ANSWER], "no-answer"),
        ([Cause.NOT_FOUND], "failed"),
        ([Cause.NO_ANSWER, Cause.BUSY], "busy"),
        ([Cause.FAILED, Cause.NO_ANSWER], "no-answer"),
    ],
)
def test_nobody_answers(causes: list[Cause], status: str) -> None:
    """Table 3.18."""
    talk = Dialling('<Dial action="done">' + "<Uri>sip:a@b.example</Uri>" * len(causes) + "</Dial>")
    failed: list[str] = []
    for number, cause in enumerate(causes):
        talk.then()
        talk.on(number, HungUp(cause))
        failed += [c.message for _i, c in talk.asked if isinstance(c, Notify)]
    assert failed == [
        f"the call to sip:a@b.example failed before it rang: {cause}"
        for cause in causes
        if cause in (Cause.NOT_FOUND, Cause.FAILED)
    ]
    talk.asked = [(i, c) for i, c in talk.asked if not isinstance(c, OnLeg | Stop | Notify)]
    params = talk.requests("http://app.example/voice/done")
    assert params["DialCallStatus"] == status
    assert "DialCallDuration" not in params


def test_sequential_tries_one_after_another() -> None:
    talk = Dialling('<Dial sequential="true" timeout="7"><Uri>sip:a@b.example</Uri><Uri>sip:b@b.example</Uri></Dial>')
    assert len(talk.legs) == 1
    assert talk.originated[0].timeout == 7
    talk.on(0, HungUp(Cause.BUSY))
    assert len(talk.legs) == 2
    talk.on(1, Answered())
    talk.bridges()


def test_caller_leaves_while_it_rings() -> None:
    """Caller gone while ringing: legs CANCELLed, no action document."""
    talk = Dialling('<Dial action="done"><Uri>sip:a@b.example</Uri><Uri>sip:b@b.example</Uri></Dial>')
    talk.caller_hangs_up()
    assert talk.hung_up() == talk.legs
    assert not talk.call.over
    talk.on(0, HungUp(Cause.CANCELED, by_us=True)).on(1, HungUp(Cause.CANCELED, by_us=True))
    assert talk.call.over
    assert talk.leg_statuses(1) == ["queued", "canceled"]


def test_caller_leaves_while_they_talk() -> None:
    talk = Dialling('<Dial action="done"><Uri>sip:a@b.example</Uri></Dial>')
    talk.on(0, Answered())
    talk.bridges()
    talk.caller_hangs_up()
    assert talk.hung_up() == talk.legs
    talk.then()
    talk.on(0, HungUp(by_us=True, seconds=5))
    talk.asked = [(i, c) for i, c in talk.asked if not isinstance(c, OnLeg | Stop)]
    params = talk.requests("http://app.example/voice/done")
    assert (params["CallStatus"], params["DialCallDuration"]) == ("completed", "5")
    talk.answers("<Response/>")
    assert talk.call.over


def test_time_limit_ends_the_callee() -> None:
    talk = Dialling('<Dial timeLimit="60"><Uri>sip:a@b.example</Uri></Dial>')
    talk.on(0, Answered())
    assert talk.bridges().limit_seconds == 60
    timer = next(id for id, c in talk.call.outstanding.items() if c == StartTimer(60))
    talk.happens(Finished(timer))
    assert talk.hung_up() == talk.legs


@pytest.mark.parametrize(("attribute", "ended"), [('hangupOnStar="true"', True), ("", False)])
def test_star_ends_it_when_wanted(attribute: str, ended: bool) -> None:
    talk = Dialling(f"<Dial {attribute}><Uri>sip:a@b.example</Uri></Dial>")
    talk.on(0, Answered())
    talk.bridges()
    talk.happens(Digit("*"))
    assert bool(talk.hung_up()) is ended


def test_client_rings_on_every_contact() -> None:
    talk = Dialling("<Dial><Client>bob</Client></Dial>")
    assert talk.does(LocateClient).login == "bob"
    talk.happens(Finished(talk.id, Contacts(("sip:bob@10.0.0.1:5060", "sip:bob@10.0.0.2:5061"))))
    assert [o.destination for o in talk.originated] == [
        SipUri("bob", "10.0.0.1", 5060, registered=True),
        SipUri("bob", "10.0.0.2", 5061, registered=True),
    ]


def test_a_client_is_told_by_its_name_not_by_its_phones_address() -> None:
    talk = Dialling("<Dial><Client>bob</Client></Dial>")
    talk.does(LocateClient)
    talk.happens(Finished(talk.id, Contacts(("sip:bob@10.0.0.1:5060", "sip:bob@10.0.0.2:5061"))))
    begun = [
        one.command.facts.to for one in talk.all if isinstance(one, OnLeg) and isinstance(one.command, StartChildLeg)
    ]
    assert begun == ["client:bob", "client:bob"]


def test_client_who_is_not_registered_is_told() -> None:
    talk = Dialling('<Dial action="done"><Client>bob</Client></Dial>')
    talk.does(LocateClient)
    talk.happens(Finished(talk.id))
    talk.warns(13260)
    assert talk.requests("http://app.example/voice/done")["DialCallStatus"] == "failed"


def test_a_client_who_cannot_be_looked_up_is_not_told_as_not_registered() -> None:
    talk = Dialling("<Dial><Client>bob</Client></Dial>")
    talk.does(LocateClient)
    talk.happens(Finished(talk.id, error="AMI did not answer within 5 s"))
    (warning,) = [command for command in talk.all if isinstance(command, Notify)]
    assert warning.message == "<Client>bob</Client> could not be looked up: AMI did not answer within 5 s"


def test_caller_id_and_sip_headers() -> None:
    talk = Dialling('<Dial callerId="+15550001"><Uri>sip:a@b.example?X-Order=7</Uri></Dial>')
    (originate,) = talk.originated
    assert originate.caller_id == "+15550001"
    assert originate.destination == replace(SipUri("a", "b.example"), headers=(("X-Order", "7"),))


class TestScreening:
    """<Number url>: a document that runs on the called party's end, before the parties are connected."""

    def answered(self, document: str) -> Dialling:
        talk = Dialling('<Dial action="done"><Uri url="screen" method="GET">sip:a@b.example</Uri></Dial>')
        talk.on(0, Answered())
        talk.asked = [(i, c) for i, c in talk.asked if type(c).__name__ == "Fetch"]
        params = talk.requests("http://app.example/voice/screen", "GET")
        assert (params["Direction"], params["ParentCallSid"], params["CallSid"]) == ("outbound-dial", SID, talk.legs[0])
        talk.answers(f"<Response>{document}</Response>")
        return talk

    def test_document_that_ends_connects(self) -> None:
        assert self.answered("").bridges()

    def test_hangup_declines(self) -> None:
        talk = self.answered("<Hangup/>")
        assert talk.hung_up() == talk.legs
        assert not [c for c in talk.all if isinstance(c, Bridge)]

    def test_prompt_is_for_the_callee(self) -> None:
        talk = self.answered("<Gather numDigits='1'><Say>Press 1</Say></Gather><Hangup/>")
        synthesis = next(id for id, c in talk.call.outstanding.items() if isinstance(c, Synthesize))
        talk.happens(Finished(synthesis, LocalFile("/s.wav")))
        assert OnLeg(talk.legs[0], PlayFile("/s.wav")) in talk.all
        talk.press("1")  # the caller's key is not the callee's
        assert not [c for c in talk.all if isinstance(c, Bridge)]
        talk.then()
        talk.on(0, Digit("1"))
        talk.asked = [(i, c) for i, c in talk.asked if type(c).__name__ == "Fetch"]
        talk.answers("<Response/>")
        talk.bridges()

    def test_a_dial_of_its_own_runs_before_the_connection(self) -> None:
        """Twilio runs the document and connects the callee when it ends without a Hangup."""
        talk = self.answered("<Dial timeout='9'>555</Dial>")
        assert [str(c.destination) for c in talk.originated] == ["sip:a@b.example", "555"]
        assert not [c for c in talk.all if isinstance(c, Bridge)]
        talk.on(1, Answered())
        screen, third = talk.legs
        assert OnLeg(screen, Bridge(third, "", 14400)) in talk.all, "the callee with its own"
        asked = {type(c.command): id for id, c in talk.call.outstanding.items() if isinstance(c, OnLeg)}
        talk.happens(Finished(asked[Bridge]))
        talk.on(1, HungUp(seconds=3))
        assert talk.bridges().other == screen, "then the callee with the caller"

    def test_a_caller_who_leaves_takes_all_legs_along(self) -> None:
        talk = self.answered("<Dial>555</Dial>")
        talk.caller_hangs_up()
        assert sorted(talk.hung_up()) == sorted(talk.legs)

    def test_rooms_are_refused_there(self) -> None:
        talk = self.answered("<Dial><Conference>x</Conference></Dial>")
        assert any(isinstance(c, Notify) and c.code == 12200 for c in talk.all)
        talk.bridges()

    def test_callee_who_leaves_meanwhile(self) -> None:
        talk = self.answered("<Pause length='9'/>")
        talk.then()
        talk.on(0, HungUp())
        talk.asked = [(i, c) for i, c in talk.asked if type(c).__name__ == "Fetch"]
        assert talk.requests("http://app.example/voice/done")["DialCallStatus"] == "failed"


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ('<Dial timeout="0">1</Dial>', 13212),
        ('<Dial timeLimit="x">1</Dial>', 13216),
        ('<Dial method="PUT">1</Dial>', 13210),
        ('<Dial record="maybe">1</Dial>', 13217),
        ('<Dial hangupOnStar="1">1</Dial>', 13213),
        ('<Dial action="ftp://x">1</Dial>', 11100),
        ("<Dial><Fax/></Dial>", 12200),
        ('<Dial><Number sendDigits="x">1</Number></Dial>', 13222),
        ('<Dial><Conference muted="1">r</Conference></Dial>', 13230),
        ('<Dial><Conference beep="x">r</Conference></Dial>', 13235),
        ('<Dial><Conference maxParticipants="251">r</Conference></Dial>', 13239),
        ('<Dial><Conference waitUrl="ftp://x">r</Conference></Dial>', 13233),
    ],
)
def test_bad_value_is_told(document: str, code: int) -> None:
    talk = Dialling(document, answered=False)
    talk.warns(code)


@pytest.mark.parametrize("number", ["", "{origination_uuid=1}sofia/x", "Local/1@internal", "1,2"])
def test_bad_number_is_told_and_fails(number: str) -> None:
    talk = Dialling(f'<Dial action="done"><Number>{number}</Number></Dial>')
    talk.warns(13223)
    assert talk.requests("http://app.example/voice/done")["DialCallStatus"] == "failed"
    assert not talk.legs


BLANK = {"Number": "1", "Uri": "sip:a@b.example"}


@pytest.mark.parametrize("noun", BLANK)
def test_blank_urls_of_nouns_are_none(noun: str) -> None:
    talk = Dialling(f'<Dial><{noun} url="" statusCallback="">{BLANK[noun]}</{noun}></Dial>')
    assert not [c for c in talk.all if isinstance(c, Notify)]
    talk.on(0, Answered())
    talk.bridges()


def test_blank_action_is_this_document() -> None:
    talk = Dialling('<Dial action="">1</Dial>')
    talk.on(0, HungUp(Cause.BUSY))
    talk.asked = [(i, c) for i, c in talk.asked if type(c).__name__ == "Fetch"]
    assert talk.requests("http://app.example/voice/start.xml")["DialCallStatus"] == "busy"


@pytest.mark.parametrize(
    ("noun", "headers"),
    [
        ("<Client>bob</Client>", {}),
        ("<Client>client:bob</Client>", {}),
        ("<Client>client:bob?x=1&amp;y=a%20b</Client>", {"X-x": "1", "X-y": "a b"}),
        ("<Client><Identity>bob</Identity></Client>", {}),
        (
            '<Client><Identity>bob</Identity><Parameter name="x" value="1"/><Parameter name="b d" value="2"/></Client>',
            {"X-x": "1"},
        ),
    ],
)
def test_client_by_all_its_names(noun: str, headers: dict[str, str]) -> None:
    """Its leg is to client:bob, whatever address the phone has; parameters are X- headers."""
    talk = Dialling(f"<Dial>{noun}</Dial>")
    located = next(id for id, c in talk.call.outstanding.items() if isinstance(c, LocateClient))
    assert talk.call.outstanding[located] == LocateClient("bob")
    talk.happens(Finished(located, Contacts(("sip:bob@10.0.0.9:5062",))))
    assert talk.originated[0].headers == headers
    assert str(talk.originated[0].destination) == "sip:bob@10.0.0.9:5062"
    (begin,) = [c.command for c in talk.all if isinstance(c, OnLeg) and isinstance(c.command, StartChildLeg)]
    assert begin.facts.to == "client:bob"


PHONE = "<Dial><Sip>sip:bob@acme.sip.restcomm;transport=tcp?X-a=1</Sip></Dial>"


def located_phone(uris: tuple[str, ...]) -> Dialling:
    """A document that calls a phone of a SIP domain, which is registered here."""
    talk = Dialling(PHONE, options=Options(sip_domains="sip.restcomm"))
    located = next(id for id, c in talk.call.outstanding.items() if isinstance(c, LocateClient))
    assert talk.call.outstanding[located] == LocateClient("bob@acme.sip.restcomm")
    talk.happens(Finished(located, Contacts(uris)))
    return talk


def test_a_phone_of_a_sip_domain_is_called_at_each_contact() -> None:
    """With the headers of the URI; its legs are to the URI, not to where the phone is."""
    talk = located_phone(("sip:bob@10.0.0.9:5062", "sip:bob@10.0.0.8:5062"))
    assert [str(one.destination) for one in talk.originated] == ["sip:bob@10.0.0.9:5062", "sip:bob@10.0.0.8:5062"]
    assert [one.client for one in talk.originated] == ["bob@acme.sip.restcomm"] * 2
    assert {one.destination.headers for one in talk.originated} == {(("X-a", "1"),)}
    begun = [c.command.facts.to for c in talk.all if isinstance(c, OnLeg) and isinstance(c.command, StartChildLeg)]
    assert begun == ["sip:bob@acme.sip.restcomm;transport=tcp"] * 2


def test_a_domain_without_registrations_is_called_as_any_sip_address() -> None:
    talk = located_phone(("sip:bob@acme.sip.restcomm",))
    assert [str(one.destination) for one in talk.originated] == ["sip:bob@acme.sip.restcomm;transport=tcp"]
    assert talk.originated[0].client == ""


def test_a_phone_that_is_not_registered() -> None:
    talk = located_phone(())
    assert talk.originated == []
    (warning,) = [command for command in talk.all if isinstance(command, Notify)]
    assert warning.code == 13260
    assert "bob@acme.sip.restcomm" in warning.message


class TestAnswerOnBridge:
    """The caller's phone rings until the callee answers."""

    def test_the_answer_comes_with_the_callees(self) -> None:
        talk = Dialling('<Dial answerOnBridge="true" action="done">1</Dial>', answered=False)
        assert Answer not in [type(command) for command in talk.all]
        assert not [c for c in talk.all if isinstance(c, PlayFile)], "no ringback: its phone rings by itself"
        talk.on(0, Answered())
        assert not [c for c in talk.all if isinstance(c, Bridge)]
        talk.asked = [(i, c) for i, c in talk.asked if isinstance(c, Answer)]
        talk.answers_call()
        talk.bridges()

    @pytest.mark.parametrize(
        ("cause", "refused"),
        [(Cause.BUSY, Cause.BUSY), (Cause.NO_ANSWER, Cause.NORMAL), (Cause.FAILED, Cause.FAILED)],
    )
    def test_without_another_verb_the_caller_is_refused_as_the_callee_did(self, cause: Cause, refused: Cause) -> None:
        talk = Dialling('<Dial answerOnBridge="true">1</Dial>', answered=False)
        talk.on(0, HungUp(cause))
        assert Answer not in [type(command) for command in talk.all]
        assert [command.cause for command in talk.all if isinstance(command, Hangup)] == [refused]

    def test_who_was_answered_is_hung_up_as_ever(self) -> None:
        talk = Dialling("<Dial>1</Dial>")
        talk.on(0, HungUp(Cause.BUSY))
        assert [command.cause for command in talk.all if isinstance(command, Hangup)] == [Cause.NORMAL]

    def test_who_is_not_answered_goes_on_with_the_action(self) -> None:
        talk = Dialling('<Dial answerOnBridge="true" action="done">1</Dial>', answered=False)
        talk.on(0, HungUp(Cause.BUSY))
        assert Answer not in [type(command) for command in talk.all]
        talk.asked = [(i, c) for i, c in talk.asked if type(c).__name__ == "Fetch"]
        params = talk.requests("http://app.example/voice/done")
        assert (params["DialCallStatus"], params["DialBridged"]) == ("busy", "false")
        assert params["CallStatus"] == "ringing"


def test_headers_of_sip_go_with_the_invite() -> None:
    header = '<Header name="{}" value="{}"/>'
    headers = header.format("X-One", "1") + header.format("Two", "2") + header.format("b d", "3")
    talk = Dialling(f"<Dial><Sip>sip:a@b.example?X-Three=3<Headers>{headers}</Headers></Sip></Dial>")
    (originated,) = talk.originated
    assert originated.headers == {"X-One": "1", "X-Two": "2"}
    assert isinstance(originated.destination, SipUri)
    assert originated.destination.headers == (("X-Three", "3"),)


@pytest.mark.parametrize(
    ("attribute", "file"),
    [("", "/tones/ringback.wav"), ('ringTone="automatic"', "/tones/ringback.wav"), ('ringTone="uk"', "/tones/uk.wav")],
)
def test_ring_tone_of_a_country(attribute: str, file: str) -> None:
    talk = Conversation(f"<Dial {attribute}>1</Dial>", options=replace(OPTIONS, ring_tones={"uk": "/tones/uk.wav"}))
    talk.answers_call()
    assert talk.does(PlayFile).file == file


def test_a_ring_tone_that_no_country_has_is_told() -> None:
    Dialling('<Dial ringTone="xx">1</Dial>', answered=False).warns(12200)


def test_a_callee_who_leaves_while_the_caller_is_being_answered_is_not_connected() -> None:
    talk = Dialling('<Dial action="/after" answerOnBridge="true">12</Dial>', answered=False)
    talk.on(0, Answered()).on(0, HungUp(seconds=2))
    talk.then()
    talk.happens(Answered())
    assert not [command for command in talk.all if isinstance(command, Bridge)]
    told = talk.requests("http://app.example/after")
    assert (told["DialCallStatus"], told["DialCallDuration"], told["DialBridged"]) == ("completed", "2", "false")


def ringing(record: str, attributes: str = "") -> Dialling:
    return Dialling(f'<Dial record="{record}" {attributes}><Uri>sip:bob@a.example</Uri></Dial>', not attributes)


@pytest.mark.parametrize(("record", "dual"), [("record-from-ringing", False), ("record-from-ringing-dual", True)])
def test_the_recording_begins_with_the_ringing(record: str, dual: bool) -> None:
    talk = ringing(record)
    (recorded,) = [command for command in talk.all if isinstance(command, RecordCall)]
    assert recorded.dual is dual
    talk.on(0, Answered())
    assert talk.bridges().record == ""
    assert len([command for command in talk.all if isinstance(command, RecordCall)]) == 1
    talk.on(0, HungUp(seconds=3))
    (saved,) = [command for command in talk.all if isinstance(command, SaveRecording)]
    assert (saved.file, saved.channels) == (recorded.file, 2 if dual else 1)
    assert StopRecordCall(recorded.file) in talk.all


@pytest.mark.parametrize("end", [HungUp(Cause.BUSY), None])
def test_a_recorded_ringing_without_a_talk_is_not_kept(end: HungUp | None) -> None:
    talk = ringing("record-from-ringing")
    (recorded,) = [command for command in talk.all if isinstance(command, RecordCall)]
    talk.on(0, end) if end else talk.happens(HungUp())
    assert StopRecordCall(recorded.file) in talk.all
    assert Discard(recorded.file) in talk.all
    assert not [command for command in talk.all if isinstance(command, SaveRecording)]


def test_a_caller_who_is_not_answered_yet_is_recorded_from_the_answer_on() -> None:
    talk = ringing("record-from-ringing", 'answerOnBridge="true"')
    assert not [command for command in talk.all if isinstance(command, RecordCall)]


def test_that_the_recording_begins_is_told_when_they_talk() -> None:
    told = 'recordingStatusCallback="/told" recordingStatusCallbackEvent="in-progress"'
    talk = Dialling(f'<Dial record="true" {told}><Uri>sip:bob@a.example</Uri></Dial>')
    talk.on(0, Answered())
    assert not [command for command in talk.all if isinstance(command, PostCallback)]
    bridge = talk.bridges()
    (callback,) = [command for command in talk.all if isinstance(command, PostCallback)]
    assert (callback.params["RecordingStatus"], callback.params["RecordingSource"]) == ("in-progress", "DialVerb")
    talk.on(0, HungUp(seconds=3))
    (saved,) = [command for command in talk.all if isinstance(command, SaveRecording)]
    assert saved.sid == callback.params["RecordingSid"]
    assert bridge.record
