"""The calls that test_resume.py plays: every verb, noun and letter of the REST API."""

import itertools
from collections.abc import Iterator

from app.calls.events import (
    ChangeRecording,
    Ended,
    EndsOnExit,
    Event,
    Held,
    Kicked,
    Muted,
    Redirected,
    Retold,
    StartRecording,
    StartStream,
    StopStream,
)
from app.calls.shared.conference_events import Announced, CoachedLeft, Coaches
from app.calls.speech.events import StartTranscription
from tests.engine.stage import BUSY, Scenario

SAY = "<Say>Hello</Say>"
URI = "<Uri>sip:bob@127.0.0.1:5070</Uri>"
STREAM = "<Stream url='wss://a.example/' statusCallback='/s'><Parameter name='a' value='b'/></Stream>"
RELAY = "<ConversationRelay url='wss://a.example/'><Language code='de-DE' voice='woman'/></ConversationRelay>"
NAMED = "<Stream url='wss://a.example/' name='n' track='both_tracks'/>"
CALLBACK = "recordingStatusCallback='/r'"
EVENTS = ("initiated", "ringing", "answered", "completed")
RECORDING = {"trim": "", "callback": "http://app.example/r", "method": "POST"}
SCENARIOS = {
    "say": Scenario("<Say>one</Say><Say loop='2'>two</Say>"),
    "play": Scenario("<Play>a.wav</Play><Play digits='12'/><Pause length='3'/><Hangup/>"),
    "gather": Scenario(f"<Gather numDigits='2' action='/got'>{SAY}</Gather>", {1: "4", 2: "2"}, documents={"got": SAY}),
    "gather, typed ahead": Scenario(
        f"<Gather numDigits='1' action='/second'>{SAY}</Gather>",
        {1: "42"},
        documents={
            "second": "<Gather numDigits='1' action='/third'/>",
            "third": "<Redirect>/fourth</Redirect>",
            "fourth": f"<Gather numDigits='1' timeout='5' action='/second'/>{SAY}",
        },
    ),
    "gather timeout": Scenario(f"<Gather>{SAY}</Gather>{SAY}"),
    "gather speech": Scenario(f"<Gather input='speech' action='/got'>{SAY}</Gather>{SAY}", documents={"got": SAY}),
    "record by key": Scenario("<Record action='/got'/>", {2: "#"}, documents={"got": SAY}),
    "record by silence": Scenario("<Record action='/got' playBeep='false'/>", documents={"got": SAY}),
    "redirect": Scenario(
        "<Redirect>/next</Redirect>", documents={"next": f"{SAY}<Redirect>/last</Redirect>", "last": SAY}
    ),
    "reject": Scenario("<Reject reason='busy'/>"),
    "sms": Scenario("<Sms to='+15550002'>Hi</Sms><Say>sent</Say>"),
    "message": Scenario(
        "<Message to='+15550002' action='/next'><Body>Hi</Body><Media>/cat.jpg</Media></Message>",
        documents={"next": SAY},
    ),
    "fax": Scenario("<Fax to='+15550002'>http://app.example/x.pdf</Fax><Say>sent</Say>"),
    "receivefax": Scenario("<ReceiveFax action='/next'/>", documents={"next": SAY}),
    "refer": Scenario("<Refer action='/next'><Sip>sip:bob@127.0.0.1</Sip></Refer>", documents={"next": SAY}),
    "warnings": Scenario("<Say loop='soon'>one</Say><Gather timeout='x'/><Wrong/><Pause length='1'/>"),
    "dial number": Scenario("<Dial action='/next'><Number>+15550003</Number></Dial>", documents={"next": SAY}),
    "dial client": Scenario("<Dial><Client>bob</Client></Dial><Say>over</Say>"),
    "dial client by its parts": Scenario(
        "<Dial><Client><Identity>bob</Identity><Parameter name='a' value='b'/></Client></Dial><Say>over</Say>"
    ),
    "dial sip": Scenario("<Dial><Sip>sip:bob@127.0.0.1:5070</Sip></Dial><Say>over</Say>"),
    "dial sip with headers": Scenario(
        "<Dial><Sip>sip:bob@127.0.0.1:5070<Headers><Header name='a' value='b'/></Headers></Sip></Dial><Say>over</Say>"
    ),
    "dial, answered by the callee": Scenario(f"<Dial answerOnBridge='true'>{URI}</Dial><Say>over</Say>"),
    "dial, refused as by the callee": Scenario(f"<Dial answerOnBridge='true'>{URI}</Dial>", callee=BUSY),
    "dial, refused after its action": Scenario(
        f"<Dial answerOnBridge='true' action='/next'>{URI}</Dial>", callee=BUSY, documents={"next": ""}
    ),
    "dial recorded, and told": Scenario(f"<Dial record='true' {CALLBACK}>{URI}</Dial>{SAY}"),
    "dial, whose callee dials": Scenario(
        "<Dial><Uri url='/screen'>sip:bob@127.0.0.1:5070</Uri></Dial><Say>over</Say>",
        documents={"screen": f"<Dial>{URI}</Dial>"},
    ),
    "start recording": Scenario(
        f"<Start><Recording {CALLBACK}/></Start><Say>one</Say><Redirect>/next</Redirect>", documents={"next": SAY}
    ),
    "dial uri": Scenario(f"<Dial>{URI}</Dial><Say>over</Say>"),
    "dial busy": Scenario(f"<Dial sequential='true'>{URI}{URI}</Dial><Say>over</Say>", callee=BUSY),
    "dial recorded": Scenario(f"<Dial record='true' action='/next'>{URI}</Dial>", documents={"next": SAY}),
    "dial, caller leaves": Scenario(f"<Dial action='/next'>{URI}</Dial>", ends_talk="caller", documents={"next": SAY}),
    "dial screened": Scenario(
        "<Dial><Uri url='/screen'>sip:bob@127.0.0.1:5070</Uri></Dial><Say>over</Say>", documents={"screen": SAY}
    ),
    "dial until its limit": Scenario(f"<Dial timeLimit='30'>{URI}</Dial><Say>over</Say>", ends_talk=""),
    "conference": Scenario(
        "<Dial record='true'><Conference beep='true'>room</Conference></Dial><Say>over</Say>", company="room"
    ),
    "conference recorded": Scenario(
        f"<Dial><Conference record='record-from-start' {CALLBACK}>room</Conference></Dial><Say>over</Say>",
        company="room",
    ),
    "conference waits": Scenario("<Dial><Conference startConferenceOnEnter='false'>room</Conference></Dial>"),
    "queue": Scenario("<Dial><Queue>line</Queue></Dial><Say>over</Say>"),
    "enqueue and leave": Scenario(
        "<Enqueue waitUrl='/wait' action='/next'>line</Enqueue>", documents={"wait": f"{SAY}<Leave/>", "next": SAY}
    ),
    "connect": Scenario(f"<Connect action='/next'>{STREAM}</Connect>", documents={"next": SAY}),
    "conversation": Scenario(f"<Connect action='/next'>{RELAY}</Connect>", documents={"next": SAY}),
    "connect, caller leaves": Scenario(f"<Connect>{STREAM}</Connect>{SAY}", ends_talk="caller"),
    "transcription": Scenario(
        "<Start><Transcription name='t' statusCallbackUrl='/s'/></Start><Say>one</Say>"
        f"<Stop><Transcription name='t'/></Stop>{SAY}"
    ),
    "start and stop a stream": Scenario(
        f"<Start>{NAMED}</Start><Say>one</Say><Stop><Stream name='n'/></Stop>{SAY}"
    ),
    "start a stream, and leave": Scenario(
        f"<Start>{STREAM}</Start><Say>one</Say><Redirect>/next</Redirect>", documents={"next": SAY}
    ),
    "start a stream, no server": Scenario(f"<Start>{STREAM}</Start><Say>one</Say>{SAY}", callee=BUSY),
    "connect, no server": Scenario(f"<Connect>{STREAM}</Connect>{SAY}", callee=BUSY),
    "dial, who has answered": Scenario(
        f"<Dial><Sip machineDetection='Enable' amdStatusCallback='/a'>sip:bob@127.0.0.1:5070</Sip></Dial>{SAY}"
    ),
    "api, who has answered": Scenario(
        SAY, events=("answered",), originate_options={"detection": {"wait": True, "timeout": 9000}}
    ),
    "api, who has answered, beside": Scenario(
        SAY + SAY, events=("answered",), originate_options={"detection": {"callback": "http://app.example/amd"}}
    ),
    "api": Scenario(SAY + SAY, events=("answered", "completed")),
    "api with everything": Scenario(
        SAY,
        events=EVENTS,
        originate_options={"send_digits": "12", "time_limit": 600, "recording": RECORDING},
    ),
}  # fmt: skip
RE, MZ, GT = ("RE" + "5" * 32, "MZ" + "5" * 32, "GT" + "5" * 32)
NEXT = {"next": SAY}
OTHER = "CA" + "0" * 32
"""Who is in the conference already (stage.py)."""
TO_NEXT = Redirected("http://app.example/next")
KEPT = "http://app.example/kept"
ROOM = "<Dial><Conference>room</Conference></Dial><Say>over</Say>"


def by_rest(document: str, company: str = "", **letters: Event) -> Scenario:
    """A call of which the REST API wants something. letters: as PlayFile_2."""
    named = {name.replace("_", " "): event for name, event in letters.items()}
    return Scenario(document, documents=NEXT, company=company, letters=named)


SCENARIOS |= {
    "redirected in a prompt": by_rest(SAY + SAY, PlayFile_1=TO_NEXT),
    "redirected in a pause": by_rest(f"<Pause length='9'/>{SAY}", StartTimer_1=TO_NEXT),
    "redirected in a Gather": by_rest(f"<Gather>{SAY}</Gather>{SAY}", PlayFile_1=TO_NEXT),
    "redirected in a Record": by_rest(f"<Record/>{SAY}", Record_1=TO_NEXT),
    "redirected in a Dial": by_rest(f"<Dial action='/next'>{URI}</Dial>{SAY}", Bridge_1=TO_NEXT),
    "redirected in a conference": by_rest(ROOM, "room", JoinRoom_1=TO_NEXT),
    "redirected in a conversation": by_rest(f"<Connect>{RELAY}</Connect>{SAY}", Bridge_1=TO_NEXT),
    "ended in a prompt": by_rest(SAY + SAY, PlayFile_1=Ended()),
    "ended in a Dial": by_rest(f"<Dial>{URI}</Dial>{SAY}", Bridge_1=Ended()),
    "retold": by_rest(SAY + SAY, PlayFile_1=Retold("http://app.example/else", fallback_url=KEPT)),
    "recorded, paused and kept": by_rest(
        SAY * 4,
        PlayFile_1=StartRecording(RE, KEPT, events="in-progress completed"),
        PlayFile_2=ChangeRecording(RE, "paused"),
        PlayFile_3=ChangeRecording(RE, "in-progress"),
        PlayFile_4=ChangeRecording(RE, "stopped"),
    ),
    "recorded to the end": by_rest(SAY * 2, PlayFile_1=StartRecording(RE, KEPT, channels="dual")),
    "recorded in a Dial": by_rest(f"<Dial>{URI}</Dial>{SAY}", Bridge_1=StartRecording(RE, KEPT)),
    "streamed": by_rest(
        SAY * 3, PlayFile_1=StartStream("wss://a.example/", MZ, "n", callback=KEPT), PlayFile_3=StopStream(MZ)
    ),
    "transcribed": by_rest(SAY * 3, PlayFile_1=StartTranscription(GT, "t", callback=KEPT)),
    "muted": by_rest(ROOM, "room", JoinRoom_1=Muted(True)),
    "muted, and not": by_rest(ROOM, "room", JoinRoom_1=Muted(True), MuteInRoom_1=Muted(False)),
    "coaches": by_rest(ROOM, "room", JoinRoom_1=Coaches(OTHER)),
    "coaches, and not": by_rest(ROOM, "room", JoinRoom_1=Coaches(OTHER), CoachInRoom_1=Coaches("")),
    "coaches from the beginning": Scenario(
        f"<Dial><Conference coach='{OTHER}'>room</Conference></Dial><Say>over</Say>", company="room"
    ),
    "coaches who leaves": by_rest(ROOM, "room", JoinRoom_1=Coaches(OTHER), CoachInRoom_1=CoachedLeft(OTHER)),
    "coaches nobody": Scenario(
        f"<Dial><Conference coach='{RE}'>room</Conference></Dial><Say>over</Say>", company="room"
    ),
    "held": by_rest(ROOM, "room", JoinRoom_1=Held(True)),
    "kicked": by_rest(ROOM, "room", JoinRoom_1=Kicked()),
    "ends the conference": by_rest(ROOM, "room", JoinRoom_1=EndsOnExit(True)),
    "hears an announcement": by_rest(ROOM, "room", JoinRoom_1=Announced("http://app.example/next", alone=True)),
}


def callback_scenarios() -> Iterator[tuple[str, Scenario]]:
    """Every order of every choice of StatusCallbackEvent, of a call and of a callee."""
    noun = "<Uri statusCallback='/s' statusCallbackEvent='{}'>sip:bob@127.0.0.1:5070</Uri>"
    for size in range(1, 5):
        for order in itertools.permutations(EVENTS, size):
            yield f"api {' '.join(order)}", Scenario(SAY + SAY, events=order)
            yield f"dial {' '.join(order)}", Scenario(f"<Dial>{noun.format(' '.join(order))}</Dial>{SAY}")
