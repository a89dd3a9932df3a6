"""<Gather>: guide 3.5, table 3.6."""

import pytest

from app.calls.commands.core import Hangup, OnLeg, PostCallback, Record, StartChildLeg, StartTimer, Stop
from app.calls.commands.results import RecognizedSpeech, ReservedStream, StreamOutcome
from app.calls.commands.speech_recognition import Discard, Recognize
from app.calls.commands.streams import FetchStreamOutcome, ReserveStream
from app.calls.events import Answered, Finished, HungUp, LegEvent, Redirected
from app.calls.speech.events import SpeechHeard
from tests.conversation import URL, Conversation


def gather(attributes: str = "", inside: str = "") -> Conversation:
    talk = Conversation(f"<Gather {attributes}>{inside}</Gather><Say>No input</Say>")
    talk.answers_call()
    if "speech" in attributes:
        no_relay(talk)
    return talk


def no_relay(talk: Conversation) -> None:
    """Nobody can listen during the prompts: the switch records after them."""
    talk.does(ReserveStream)
    talk.asked, later = [one for one in talk.asked if isinstance(one[1], StartTimer)], talk.asked
    if talk.asked:
        later = []
    reserved = talk.id
    talk.happens(Finished(reserved, error="the media relay is not running"))
    talk.asked = later + [one for one in talk.asked if not isinstance(one[1], StartTimer | Stop)]


def test_digits_go_to_the_current_document_without_an_action() -> None:
    """action: current document URL."""
    talk = gather('numDigits="2"')
    talk.waits(5)
    talk.press("4")
    talk.stops_waiting()
    talk.waits(5)
    talk.press("2")
    talk.stops_waiting()
    assert talk.requests(URL)["Digits"] == "42"


def test_the_key_that_ended_it_is_told() -> None:
    talk = gather()
    talk.press("4").press("#")
    talk.asked = [one for one in talk.asked if type(one[1]).__name__ == "Fetch"]
    params = talk.requests(URL)
    assert (params["Digits"], params["FinishedOnKey"]) == ("4", "#")
    talk = gather('numDigits="1"')
    talk.press("4")
    talk.asked = [one for one in talk.asked if type(one[1]).__name__ == "Fetch"]
    assert talk.requests(URL)["FinishedOnKey"] == ""


def test_action_is_relative_to_the_document_and_method_is_kept() -> None:
    talk = gather('action="../menu?a=1" method="get" numDigits="1"')
    talk.waits(5)
    talk.press("1")
    talk.stops_waiting()
    assert talk.requests("http://app.example/menu?a=1", "GET")["Digits"] == "1"


def test_timeout_starts_after_the_prompt() -> None:
    """RestComm waits until completing the execution of all nested verbs before beginning the timeout period."""
    talk = gather('timeout="3"', "<Say>Menu</Say>")
    talk.says("Menu")
    talk.waits_quietly()
    talk.finish_playing()
    talk.waits(3)
    talk.time_passes()
    talk.says("No input")


def test_first_key_silences_the_prompt_and_is_kept() -> None:
    """After the first digit is received the audio will stop playing."""
    talk = gather('numDigits="1"', "<Say>Menu</Say>")
    talk.says("Menu")
    talk.press("7")
    talk.stops_playing()
    assert talk.requests(URL)["Digits"] == "7"


def test_without_barge_in_keys_count_after_the_prompts() -> None:
    talk = gather('numDigits="2" bargeIn="false"', "<Say>Menu</Say>")
    talk.says("Menu")
    talk.press("4").press("2")
    talk.waits_quietly()
    talk.finish_playing()
    assert talk.requests(URL)["Digits"] == "42"


def test_key_skips_the_prompts_that_have_not_begun() -> None:
    talk = gather("", "<Pause/><Say>Never heard</Say>")
    talk.waits(1)
    talk.press("7")
    talk.stops_waiting()
    talk.waits(5)


def test_finish_key_ends_and_is_not_sent() -> None:
    """Note that the 'finishOnKey' value is not sent."""
    talk = gather()
    talk.waits(5)
    for key in "12":
        talk.press(key)
        talk.stops_waiting()
        talk.waits(5)
    talk.press("#")
    talk.stops_waiting()
    assert talk.requests(URL)["Digits"] == "12"


def test_empty_finish_key_lets_every_key_in() -> None:
    """If the empty string is used, <Gather> captures all input and no key will end the <Gather>."""
    talk = gather('finishOnKey="" timeout="2"')
    for key in "1#":
        talk.waits(2)
        talk.press(key)
        talk.stops_waiting()
    talk.waits(2)
    talk.time_passes()
    assert talk.requests(URL)["Digits"] == "1#"


def test_only_the_finish_key_is_no_input() -> None:
    talk = gather()
    talk.waits(5)
    talk.press("#")
    talk.stops_waiting()
    talk.says("No input")


def test_keys_before_the_timeout_are_submitted() -> None:
    talk = gather()
    talk.waits(5)
    talk.press("9")
    talk.stops_waiting()
    talk.waits(5)
    talk.time_passes()
    assert talk.requests(URL)["Digits"] == "9"


@pytest.mark.parametrize(
    ("attribute", "code"),
    [
        ('timeout="0"', 13313),
        ('timeout="five"', 13313),
        ('finishOnKey="12"', 13310),
        ('numDigits="0"', 13314),
        ('method="PUT"', 13312),
        ('action="ftp://x/"', 13311),
        ('colour="red"', 12200),
    ],
)
def test_bad_value_is_told_and_the_default_used(attribute: str, code: int) -> None:
    talk = Conversation(f"<Gather {attribute}/>")
    talk.warns(code)
    talk.answers_call()
    talk.waits(5)


def test_only_say_play_and_pause_may_be_nested() -> None:
    talk = Conversation("<Gather><Hangup/></Gather>")
    assert "<Hangup> is not allowed in <Gather>" in talk.warns(12200).message


def test_caller_leaves_in_the_prompt() -> None:
    talk = gather("", "<Say>Menu</Say>")
    talk.says("Menu")
    talk.caller_hangs_up()
    assert talk.call.over
    assert talk.statuses() == ["in-progress", "completed"]


# -- speech -----------------------------------------------------------------------------------------------------------


def listens(talk: Conversation, silence: int) -> Record:
    """A recording begins, which silence ends."""
    record = talk.does(Record)
    assert (record.silence_seconds, record.max_seconds) == (silence, 60)
    assert record.file.endswith(f"{talk.id}.wav")
    return record


def falls_silent(talk: Conversation, record: Record) -> Recognize:
    """The switch has closed the file, and it goes to the recogniser."""
    talk.happens(Finished(talk.id))
    wanted = talk.does(Recognize)
    assert wanted.file == record.file
    return wanted


def is_heard(talk: Conversation, record: Record, result: RecognizedSpeech | None = None, error: str = "") -> None:
    """The recogniser is done, and the file is removed."""
    talk.happens(Finished(talk.id, result, error))
    assert talk.does(Discard) == Discard(record.file)


def test_speech_goes_to_the_action() -> None:
    """Twilio: input="speech", SpeechResult and Confidence."""
    talk = gather('input="speech" action="said" hints=" yes, no  thanks,"', "<Say>Speak</Say>")
    talk.says("Speak")
    talk.finish_playing()
    record = listens(talk, 5)
    assert falls_silent(talk, record) == Recognize(record.file, "en-US", ("yes", "no thanks"))
    is_heard(talk, record, RecognizedSpeech("no thanks", 0.874))
    params = talk.requests("http://app.example/voice/said")
    assert (params["SpeechResult"], params["Confidence"]) == ("no thanks", "0.87")
    assert "Digits" not in params


def test_a_recogniser_that_is_not_sure_of_anything_tells_no_confidence() -> None:
    talk = gather('input="speech" language="en-GB"')
    record = listens(talk, 5)
    assert falls_silent(talk, record).language == "en-GB"
    is_heard(talk, record, RecognizedSpeech("hello"))
    params = talk.requests(URL)
    assert params["SpeechResult"] == "hello"
    assert "Confidence" not in params


@pytest.mark.parametrize(("given", "silence"), [("auto", 1), ("3", 3), ("9", 5)])
def test_speech_timeout_is_the_silence_after_which_somebody_has_finished(given: str, silence: int) -> None:
    listens(gather(f'input="speech" speechTimeout="{given}"'), silence)


def test_silence_is_no_speech_as_long_as_there_is_patience() -> None:
    talk = gather('input="speech" timeout="3" speechTimeout="2"')
    for silence in (2, 1):
        record = listens(talk, silence)
        falls_silent(talk, record)
        is_heard(talk, record)
    talk.says("No input")


def test_action_on_empty_result_asks_the_action_all_the_same() -> None:
    talk = gather('input="speech" actionOnEmptyResult="true"')
    record = listens(talk, 5)
    falls_silent(talk, record)
    is_heard(talk, record)
    assert talk.requests(URL)["SpeechResult"] == ""


def test_action_on_empty_result_of_keys() -> None:
    talk = gather('actionOnEmptyResult="true"')
    talk.waits(5)
    talk.time_passes()
    assert talk.requests(URL)["Digits"] == ""


def test_keys_or_speech_a_key_ends_the_listening_and_none_is_lost() -> None:
    talk = gather('input="dtmf speech" numDigits="3"')
    record = listens(talk, 5)
    id = talk.id
    talk.press("1")
    assert talk.does(Stop) == Stop(id)
    talk.press("2")
    talk.waits_quietly()
    talk.happens(Finished(id))
    assert talk.does(Discard) == Discard(record.file)
    talk.waits(5)
    talk.press("3")
    talk.stops_waiting()
    assert talk.requests(URL)["Digits"] == "123"


def test_a_key_while_prompts_play_is_no_speech() -> None:
    talk = gather('input="dtmf speech" numDigits="1"', "<Say>Menu</Say>")
    talk.says("Menu")
    talk.press("7")
    talk.stops_playing()
    assert talk.requests(URL)["Digits"] == "7"


def test_only_speech_keys_are_nothing() -> None:
    talk = gather('input="speech"', "<Say>Menu</Say>")
    talk.says("Menu")
    talk.press("7")
    talk.waits_quietly()
    talk.finish_playing()
    record = listens(talk, 5)
    talk.press("7")
    talk.waits_quietly()
    falls_silent(talk, record)


@pytest.mark.parametrize("when", ["recording", "recognising"])
def test_the_caller_leaves_and_no_file_stays(when: str) -> None:
    talk = gather('input="speech"')
    record = listens(talk, 5)
    if when == "recognising":
        falls_silent(talk, record)
    talk.happens(HungUp())
    assert talk.does(Stop)
    assert talk.does(Discard) == Discard(record.file)
    talk.waits_quietly()


def test_a_recogniser_that_fails_is_told_and_is_no_input() -> None:
    talk = gather('input="speech" language="de-DE" timeout="5"')
    record = listens(talk, 5)
    falls_silent(talk, record)
    is_heard(talk, record, error="pocketsphinx understands no 'de-DE', only English")
    assert "de-DE" in talk.warns(13319).message
    talk.says("No input")


def test_a_recording_that_fails_is_told_and_is_no_input() -> None:
    talk = gather('input="speech" timeout="9" speechTimeout="1"')
    record = listens(talk, 1)
    talk.happens(Finished(talk.id, error="disk full"))
    assert talk.does(Discard) == Discard(record.file)
    assert "disk full" in talk.warns(13319).message
    talk.says("No input")


@pytest.mark.parametrize(
    ("attribute", "code"),
    [
        ('input="voice"', 13315), ('language="klingon!"', 13316), ('speechTimeout="soon"', 13317),
        ('actionOnEmptyResult="perhaps"', 13318), (f'hints="{"x" * 101}"', 12200), (f'hints="{"x," * 501}"', 12200),
    ],
)  # fmt: skip
def test_bad_values_of_speech_are_told(attribute: str, code: int) -> None:
    talk = Conversation(f"<Gather {attribute}/>")
    talk.warns(code)


def test_what_is_accepted_and_not_used() -> None:
    talk = Conversation('<Gather partialResultCallback="http://a/" partialResultCallbackMethod="GET"/>')
    talk.answers_call()
    talk.waits(5)


def test_attributes_of_a_recogniser_that_we_do_not_have_are_no_warnings() -> None:
    talk = Conversation(
        '<Gather speechModel="phone_call" enhanced="true" profanityFilter="false" debug="true" bargeIn="true"/>'
    )
    talk.answers_call()
    talk.waits(5)


def test_the_words_are_told_to_the_partial_result_callback() -> None:
    talk = gather('input="speech" action="done" partialResultCallback="partly" maxSpeechTime="20"')
    assert talk.does(Record).max_seconds == 20
    talk.happens(Finished(talk.id))
    talk.does(Recognize)
    talk.happens(Finished(talk.id, RecognizedSpeech("hello there", 0.9)))
    (tell,) = [command for command in talk.all if isinstance(command, PostCallback)]
    assert tell.url == "http://app.example/voice/partly"
    assert (tell.params["StableSpeechResult"], tell.params["SequenceNumber"]) == ("hello there", "0")


# -- speech that the relay hears --------------------------------------------------------------------------------------


class Heard(Conversation):
    """A <Gather> whose caller the relay listens to."""

    def __init__(self, attributes: str = 'input="speech"', inside: str = "<Say>Menu</Say>") -> None:
        super().__init__(f"<Gather {attributes}>{inside}</Gather><Say>No input</Say>")
        self.answers_call()
        self.order = self.does(ReserveStream)
        reserved = self.id
        if inside:
            self.says("Menu")
        self.happens(Finished(reserved, ReservedStream(("ab" * 16,), "127.0.0.1:4")))
        (leg,) = [c.leg for c in self.all if isinstance(c, OnLeg) and isinstance(c.command, StartChildLeg)]
        self.leg = leg
        self.happens(LegEvent(leg, Answered()))
        self.clean()

    def clean(self) -> None:
        self.asked = [one for one in self.asked if not isinstance(one[1], OnLeg)]

    def hears(self, kind: str, text: str = "", confidence: float | None = None) -> None:
        self.happens(SpeechHeard(self.order.stream_sid, kind, "inbound", text, confidence))
        self.clean()

    @property
    def hung_up(self) -> bool:
        """Is it listened to no more?"""
        return OnLeg(self.leg, Hangup()) in self.all


def test_speech_silences_the_prompt() -> None:
    talk = Heard()
    assert (talk.order.hear["pause"], talk.order.hear["partials"]) == (5000, False)
    talk.hears("started")
    talk.waits_quietly()
    talk.hears("began")
    talk.stops_playing()
    talk.waits_quietly()
    talk.hears("final", "Hello.", 0.5)
    params = talk.requests(URL)
    assert (params["SpeechResult"], params["Confidence"]) == ("Hello.", "0.50")
    assert talk.hung_up


def test_what_was_no_speech_after_all_is_waited_after() -> None:
    talk = Heard('input="speech" timeout="3" speechTimeout="auto"')
    assert talk.order.hear["pause"] == 1000
    talk.hears("began")
    talk.stops_playing()
    talk.hears("final", "")
    talk.waits(3)
    talk.hears("began")
    talk.stops_waiting()
    talk.hears("final", "")
    talk.waits(3)
    talk.time_passes()
    talk.clean()
    talk.says("No input")
    assert talk.hung_up


def test_nothing_is_said() -> None:
    talk = Heard('input="speech" actionOnEmptyResult="true"')
    talk.finish_playing()
    talk.waits(5)
    talk.time_passes()
    talk.clean()
    assert talk.requests(URL)["SpeechResult"] == ""


def test_a_key_instead_of_speech() -> None:
    talk = Heard('input="dtmf speech" numDigits="2"')
    talk.press("4")
    talk.stops_playing()
    talk.clean()
    assert talk.hung_up
    talk.waits(5)
    talk.press("2")
    talk.stops_waiting()
    assert talk.requests(URL)["Digits"] == "42"


def test_a_key_while_somebody_speaks() -> None:
    talk = Heard('input="dtmf speech" numDigits="1"')
    talk.hears("began")
    talk.stops_playing()
    talk.press("4")
    talk.clean()
    assert talk.requests(URL)["Digits"] == "4"


def test_what_is_said_so_far_is_told_and_numbered() -> None:
    talk = Heard('input="speech" partialResultCallback="partly"')
    assert talk.order.hear["partials"]
    talk.hears("began")
    talk.stops_playing()
    talk.hears("partial", "Hel")
    talk.hears("final", "Hello.")
    told = [command.params for command in talk.all if isinstance(command, PostCallback)]
    assert [(one["UnstableSpeechResult"], one["StableSpeechResult"]) for one in told] == [("Hel", ""), ("", "Hello.")]
    assert [one["SequenceNumber"] for one in told] == ["0", "1"]


def test_without_barge_in_it_is_listened_after_the_prompts() -> None:
    talk = Conversation('<Gather input="speech" bargeIn="false"><Say>Menu</Say></Gather>')
    talk.answers_call()
    talk.says("Menu")
    talk.finish_playing()
    talk.does(ReserveStream)
    talk.waits(5)


def test_a_relay_that_dies_leaves_it_to_the_switch() -> None:
    talk = Heard(inside="")
    talk.asked.clear()
    talk.happens(LegEvent(talk.leg, HungUp()))
    talk.clean()
    talk.does(FetchStreamOutcome)
    talk.happens(Finished(talk.id, StreamOutcome(31999, "lost")))
    talk.does(Stop)
    talk.does(Record)


def test_a_recognizer_that_fails_is_no_input() -> None:
    talk = Heard(inside="")
    talk.asked.clear()
    talk.hears("began")
    talk.does(Stop)
    talk.hears("error", "it is away")
    talk.warns(13319)
    talk.says("No input")


def test_the_caller_leaves_while_he_is_heard() -> None:
    talk = Heard()
    talk.happens(HungUp())
    assert talk.hung_up
    talk.happens(LegEvent(talk.leg, HungUp()))
    talk.happens(Finished(next(i for i, c in talk.asked if isinstance(c, FetchStreamOutcome)), StreamOutcome()))
    assert talk.call.over


def test_rest_leads_elsewhere_while_he_is_heard() -> None:
    talk = Heard()
    talk.happens(Redirected("http://app.example/else", "GET"))
    assert talk.hung_up
