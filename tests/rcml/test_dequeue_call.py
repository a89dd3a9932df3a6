"""<Dial><Queue>, as Twilio documents it: the caller is connected with the first who waits."""

from app.calls.commands.core import Bridge, Hangup, PlayFile, SaveRecording, Stop, Unbridge
from app.calls.commands.queues import CallQueue, FindQueue, LeaveQueue, TellOther
from app.calls.commands.results import FoundQueue, QueueTimes, SavedRecording
from app.calls.dialogue import Options
from app.calls.events import Digit, Ended, Finished, QueueIs, Redirected
from tests.conversation import Conversation

OPTIONS = Options(ringback_file="/tones/ring.wav", recordings_folder="/made", recordings_url="http://r/")
Q = "QU1"
MEMBER = "CA2"


def dial(attributes: str = "", noun: str = "", known: bool = True) -> Conversation:
    talk = Conversation(
        f'<Dial action="done" {attributes}><Queue {noun}>support</Queue></Dial><Say>After</Say>', options=OPTIONS
    )
    talk.answers_call()
    assert talk.does(FindQueue) == FindQueue("support")
    talk.happens(Finished(talk.id, FoundQueue(Q, 5) if known else None))
    return talk


def rings(talk: Conversation, seconds: int = 30) -> None:
    assert isinstance(talk.does(CallQueue), CallQueue)
    talk.waits(seconds)
    assert talk.does(PlayFile).file == "/tones/ring.wav"
    talk.playing = talk.id


def talks(talk: Conversation, limit: int = 14400) -> None:
    rings(talk)
    talk.happens(QueueIs(Q, "found", MEMBER, waited=12))
    talk.stops_waiting()
    talk.happens(QueueIs(Q, "ready", MEMBER))
    talk.stops_playing()
    assert talk.does(Bridge).other == MEMBER
    talk.happens(Finished(talk.id))
    assert talk.does(TellOther) == TellOther(Q, "bridged")
    talk.waits(limit)


def leaves(talk: Conversation) -> None:
    assert talk.does(LeaveQueue) == LeaveQueue(Q)
    talk.happens(Finished(talk.id, QueueTimes(0, 7)))


def said(talk: Conversation) -> dict[str, str]:
    params = talk.requests("http://app.example/voice/done")
    return {name: value for name, value in params.items() if name.startswith(("Dial", "Deq", "Queue", "Recording"))}


BRIDGED = {
    "DialCallStatus": "completed",
    "DequeueResult": "bridged",
    "QueueSid": Q,
    "DequeuedCallSid": MEMBER,
    "DequeuedCallQueueTime": "12",
    "DequeuedCallDuration": "7",
    "DialCallSid": MEMBER,
    "DialCallDuration": "7",
}


def test_is_connected_with_the_first_and_goes_on_when_that_one_leaves() -> None:
    talk = dial()
    talks(talk)
    talk.happens(QueueIs(Q, "ended"))
    talk.stops_waiting()
    leaves(talk)
    assert said(talk) == BRIDGED


def test_nouns_document_is_for_who_waits() -> None:
    talk = dial(noun='url="hello" method="GET"')
    assert talk.does(CallQueue) == CallQueue(Q, "http://app.example/voice/hello", "GET")


def test_empty_queue_is_waited_for_until_the_timeout() -> None:
    """If the queue is empty, Dial will wait until the next person joins the queue or until the timeout is reached."""
    talk = dial('timeout="9"')
    rings(talk, 9)
    talk.happens(QueueIs(Q, "empty"))
    talk.waits_quietly()
    talk.time_passes()
    talk.stops_playing()
    leaves(talk)
    assert said(talk) == {"DialCallStatus": "no-answer", "DequeueResult": "queue-empty", "QueueSid": Q}


def test_queue_that_does_not_exist() -> None:
    """If the queue does not exist, Dial will post an error status to its action URL."""
    talk = dial(known=False)
    talk.warns(13262)
    assert said(talk) == {"DialCallStatus": "failed", "DequeueResult": "queue-not-found"}


def test_who_is_lost_before_the_connection_is_replaced() -> None:
    talk = dial()
    rings(talk)
    talk.happens(QueueIs(Q, "found", "CA9", waited=40))
    talk.stops_waiting()
    talk.happens(QueueIs(Q, "again"))
    talk.waits(30)
    talk.happens(QueueIs(Q, "found", MEMBER, waited=12))
    talk.stops_waiting()
    talk.happens(QueueIs(Q, "ready", MEMBER))
    talk.stops_playing()
    assert talk.does(Bridge).other == MEMBER


def test_who_is_lost_while_the_two_are_being_connected_is_replaced() -> None:
    """The news must not be missed: nobody would ever end this call's wait."""
    talk = dial()
    rings(talk)
    talk.happens(QueueIs(Q, "found", "CA9"))
    talk.happens(QueueIs(Q, "ready", "CA9"))
    talk.asked = talk.asked[-1:]
    talk.does(Bridge)
    bridge = talk.id
    talk.happens(QueueIs(Q, "again"))
    assert talk.does(Stop) == Stop(bridge)
    talk.waits(30)
    talk.does(PlayFile)
    talk.playing = talk.id
    talk.happens(QueueIs(Q, "found", MEMBER))
    talk.stops_waiting()
    talk.happens(QueueIs(Q, "ready", MEMBER))
    talk.stops_playing()
    assert talk.does(Bridge).other == MEMBER


def test_connection_that_fails() -> None:
    talk = dial()
    rings(talk)
    talk.happens(QueueIs(Q, "found", MEMBER))
    talk.happens(QueueIs(Q, "ready", MEMBER))
    talk.asked = talk.asked[-1:]
    talk.does(Bridge)
    talk.happens(Finished(talk.id, error="the other leg is gone"))
    talk.warns(13219)
    leaves(talk)
    found = said(talk)
    assert (found["DialCallStatus"], found["DequeueResult"]) == ("failed", "error")


def test_star_and_time_limit_separate_the_two() -> None:
    for attributes, ending in (('hangupOnStar="true"', "star"), ('timeLimit="60"', "time")):
        talk = dial(attributes)
        talks(talk, 60 if ending == "time" else 14400)
        talk.press("*")
        if ending == "time":
            talk.waits_quietly()
            talk.time_passes()
        talk.stops_waiting()
        talk.does(Unbridge)
        talk.happens(Finished(talk.id))
        leaves(talk)
        assert said(talk) == BRIDGED


def test_caller_who_hangs_up_while_talking() -> None:
    talk = dial()
    talks(talk)
    talk.caller_hangs_up()
    talk.stops_waiting()
    leaves(talk)
    assert said(talk) == BRIDGED


def test_caller_who_hangs_up_while_waiting_asks_for_nothing_more() -> None:
    talk = dial()
    rings(talk)
    talk.caller_hangs_up()
    leaves_kinds = [type(command) for _id, command in talk.asked]
    assert leaves_kinds.count(LeaveQueue) == 1
    talk.happens(Finished(next(id for id, command in talk.asked if isinstance(command, LeaveQueue)), QueueTimes(0, 0)))
    assert talk.call.over
    assert talk.call.queue is None


def test_redirected_while_talking() -> None:
    talk = dial()
    talks(talk)
    talk.happens(Redirected("http://b.example/"))
    talk.stops_waiting()
    talk.does(Unbridge)
    assert talk.does(LeaveQueue) == LeaveQueue(Q)
    talk.requests("http://b.example/")


def test_ended_by_the_rest_api_while_waiting() -> None:
    talk = dial()
    rings(talk)
    talk.happens(Ended())
    assert [type(c) for _id, c in talk.asked] == [Stop, Stop, Unbridge, LeaveQueue, Hangup]


def test_recorded() -> None:
    talk = dial('record="record-from-answer"')
    rings(talk)
    talk.happens(QueueIs(Q, "found", MEMBER))
    talk.happens(QueueIs(Q, "ready", MEMBER))
    talk.asked = talk.asked[-1:]
    file = talk.does(Bridge).record
    assert file == f"/made/{talk.id}.wav"
    talk.happens(Finished(talk.id))
    talk.asked.clear()
    talk.happens(QueueIs(Q, "ended"))
    talk.does(Stop)
    leaves(talk)
    assert talk.does(SaveRecording).file == file
    talk.happens(Finished(talk.id, SavedRecording("RE1", 7)))
    assert said(talk)["RecordingUrl"] == "http://r/RE1"


def test_a_star_means_nothing_without_the_attribute() -> None:
    talk = dial()
    talks(talk)
    talk.happens(Digit("*"))
    talk.waits_quietly()
