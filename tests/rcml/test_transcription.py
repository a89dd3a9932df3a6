"""<Start><Transcription>, as Twilio documents it: what is said on a call is told while it is said."""

import json

from app.calls.commands.core import Hangup, Notify, OnLeg, Originate, PostCallback, StartChildLeg, StartTimer, Stop
from app.calls.commands.results import ReservedStream, StreamOutcome
from app.calls.commands.streams import FetchStreamOutcome, ReserveStream, SetStream
from app.calls.events import Answered, Finished, HungUp, LegEvent, StopStream
from app.calls.speech.events import SpeechHeard, StartTranscription
from tests.conversation import SID, Conversation

ATTRIBUTES = 'name="notes" statusCallbackUrl="/said" partialResults="true" hints="yes,no" inboundTrackLabel="customer"'
START = f"<Start><Transcription {ATTRIBUTES}/></Start>"
TOKENS = ("ab" * 16, "cd" * 16)
AT = "2026-11-29T03:00:00.000Z"


class Transcribed(Conversation):
    """A call whose words are told, of both tracks."""

    def __init__(self, more: str = "<Pause length='9'/>", start: str = START) -> None:
        super().__init__(start + more)
        self.answers_call()
        self.sid = self.does(SetStream).stream_sid
        self.order = self.does(ReserveStream)
        self.happens(Finished(self.id, ReservedStream(TOKENS, "127.0.0.1:4")))
        legs = [c for c in self.all if isinstance(c, OnLeg)]
        self.names = [one.leg for one in legs if isinstance(one.command, StartChildLeg)]
        self.calls = [one.command for one in legs if isinstance(one.command, Originate)]
        for leg in self.names:
            self.happens(LegEvent(leg, Answered()))
        self.asked.clear()

    def hears(self, kind: str, track: str = "", text: str = "", confidence: float | None = None) -> None:
        self.happens(SpeechHeard(self.sid, kind, track, text, confidence, AT))

    def told(self) -> dict[str, str]:
        told = self.does(PostCallback)
        assert told.url == "http://app.example/said"
        assert (told.params["CallSid"], told.params["TranscriptionSid"]) == (SID, self.sid)
        return told.params

    def legs_end(self) -> None:
        for leg in self.names:
            self.happens(LegEvent(leg, HungUp()))
        self.asked = [(id, c) for id, c in self.asked if not isinstance(c, OnLeg)]

    def ends(self, outcome: StreamOutcome) -> None:
        self.does(FetchStreamOutcome)
        self.happens(Finished(self.id, outcome))
        assert self.does(SetStream).status == "stopped"


def test_the_relay_listens_to_both_tracks() -> None:
    talk = Transcribed()
    assert talk.sid.startswith("GT")
    assert talk.order.url == ""
    assert talk.order.hear == {"language": "en-US", "hints": ["yes", "no"], "partials": True, "pause": 700}
    assert [one.track for one in talk.calls] == ["inbound", "outbound"]


def test_everything_is_told_in_order() -> None:
    talk = Transcribed()
    talk.hears("started", text="moonshine")
    started = talk.told()
    assert (started["TranscriptionEvent"], started["SequenceId"]) == ("transcription-started", "1")
    assert (started["TranscriptionEngine"], started["LanguageCode"]) == ("moonshine", "en-US")
    assert (started["Track"], started["InboundTrackLabel"]) == ("both_tracks", "customer")
    assert (started["PartialResults"], started["Timestamp"]) == ("true", AT)
    talk.hears("began", "inbound")
    talk.waits_quietly()
    talk.hears("partial", "inbound", "Hello")
    partial = talk.told()
    assert (partial["Final"], partial["Track"], partial["SequenceId"]) == ("false", "inbound_track", "2")
    talk.hears("final", "outbound", "Hello there.", 0.5)
    final = talk.told()
    assert (final["TranscriptionEvent"], final["Final"]) == ("transcription-content", "true")
    assert (final["Track"], final["SequenceId"]) == ("outbound_track", "3")
    assert json.loads(final["TranscriptionData"]) == {"transcript": "Hello there.", "confidence": 0.5}
    talk.hears("final", "inbound", "")
    talk.waits_quietly()


def test_punctuation_is_told_unless_it_is_not_wanted() -> None:
    said = "Well, it's 4.5, isn't it? At 10:30 - yes!"
    for more, wanted, expected in (
        ("", "true", said),
        ('enableAutomaticPunctuation="false"', "false", "Well it's 4.5 isn't it At 10:30 yes"),
    ):
        talk = Transcribed(start=f"<Start><Transcription {ATTRIBUTES} {more}/></Start>")
        talk.hears("started", text="moonshine")
        assert talk.told()["EnableAutomaticPunctuation"] == wanted
        for kind in ("partial", "final"):
            talk.hears(kind, "inbound", said)
            assert json.loads(talk.told()["TranscriptionData"]) == {"transcript": expected}


def test_the_last_words_are_waited_for() -> None:
    talk = Transcribed()
    talk.happens(StopStream("notes"))
    assert [one for _id, one in talk.asked] == [OnLeg(leg, Hangup()) for leg in talk.names]
    talk.legs_end()
    timer = talk.does(StartTimer)
    id = talk.id
    assert timer.seconds == 5
    talk.hears("final", "inbound", "Goodbye.")
    assert json.loads(talk.told()["TranscriptionData"]) == {"transcript": "Goodbye."}
    talk.hears("ended")
    assert talk.does(Stop) == Stop(id)
    talk.ends(StreamOutcome(at=AT))
    stopped = talk.told()
    assert (stopped["TranscriptionEvent"], stopped["SequenceId"]) == ("transcription-stopped", "2")
    assert stopped["Timestamp"] == AT
    talk.waits_quietly()


def test_they_are_not_waited_for_in_vain() -> None:
    talk = Transcribed()
    talk.legs_end()
    talk.does(StartTimer)
    talk.happens(Finished(talk.id))
    talk.ends(StreamOutcome())
    assert talk.told()["TranscriptionEvent"] == "transcription-stopped"


def test_who_leaves_is_told_of_to_the_end() -> None:
    talk = Transcribed()
    talk.happens(HungUp())
    talk.asked.clear()
    talk.hears("ended")
    talk.legs_end()
    talk.ends(StreamOutcome())
    assert talk.told()["TranscriptionEvent"] == "transcription-stopped"
    assert talk.call.over


def test_a_recognizer_that_fails_is_told_once() -> None:
    talk = Transcribed()
    talk.hears("error", "inbound", "it is away")
    talk.warns(13621)
    error = talk.told()
    assert (error["TranscriptionEvent"], error["TranscriptionError"]) == ("transcription-error", "it is away")
    assert error["TranscriptionErrorCode"] == "13621"
    talk.hears("error", "inbound", "it is away")
    talk.waits_quietly()


def test_a_relay_that_dies_is_an_error() -> None:
    talk = Transcribed()
    talk.legs_end()
    talk.does(StartTimer)
    talk.happens(Finished(talk.id))
    talk.ends(StreamOutcome(31999, "the media relay ended during the stream"))
    assert isinstance(talk.does(Notify), Notify)
    assert [talk.told()["TranscriptionEvent"] for _ in range(2)] == ["transcription-error", "transcription-stopped"]


def test_stop_ends_it_by_its_name() -> None:
    talk = Conversation(START + '<Stop><Transcription name="notes"/></Stop><Pause length="1"/>')
    talk.answers_call()
    talk.does(SetStream)
    talk.does(ReserveStream)
    assert talk.does(SetStream).status == "stopped", "not even reserved"
    assert talk.does(PostCallback).params["TranscriptionEvent"] == "transcription-stopped"
    talk.waits(1)


def test_a_name_that_is_none_is_warned_about() -> None:
    talk = Conversation('<Stop><Transcription name="x"/></Stop><Pause length="1"/>')
    talk.warns(12200)


def test_rest_begins_one() -> None:
    talk = Conversation("<Pause length='9'/>")
    talk.waits(9)
    talk.happens(StartTranscription("GT" + "1" * 32, track="inbound_track"))
    assert talk.does(SetStream).stream_sid == "GT" + "1" * 32
    assert talk.does(ReserveStream).hear["language"] == "en-US"
