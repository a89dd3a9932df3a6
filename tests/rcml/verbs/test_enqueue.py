"""<Enqueue>, as Twilio documents it: what a call in a queue hears, and what its action is told."""

from app.calls.commands.core import Fetch, Hangup, PlayFile, PostCallback, Stop, Synthesize, Unbridge
from app.calls.commands.queues import EnterQueue, FindQueue, LeaveQueue, LookAtQueue, TellOther
from app.calls.commands.results import FoundQueue, LocalFile, QueuePosition, QueueTimes
from app.calls.dialogue import Options
from app.calls.events import Ended, Event, Finished, QueueIs, Redirected
from tests.conversation import Conversation

OPTIONS = Options(music_file="/tones/music.wav")
Q = "QU1"
AGENT = "CA2"


QUEUE = FoundQueue("QU1", 5)


def enqueue(attributes: str = "", name: str = "support", result: FoundQueue | None = QUEUE) -> Conversation:
    """A call that has found its queue, and waits for its turn there."""
    talk = Conversation(f"<Enqueue {attributes}>{name}</Enqueue><Say>After</Say>", options=OPTIONS)
    talk.answers_call()
    assert talk.does(FindQueue) == FindQueue(name, create=True)
    talk.happens(Finished(talk.id, result) if result else Finished(talk.id, error="no database"))
    if result:
        assert talk.does(EnterQueue) == EnterQueue(Q, 5)
    return talk


def waits(attributes: str = "") -> Conversation:
    talk = enqueue(attributes)
    talk.happens(QueueIs(Q, "waiting"))
    return talk


def leaves(talk: Conversation, seconds: int = 12) -> None:
    """It is out of the queue after so long."""
    assert talk.does(LeaveQueue) == LeaveQueue(Q)
    talk.happens(Finished(talk.id, QueueTimes(seconds, 0)))


def told(talk: Conversation) -> dict[str, str]:
    """What the action is told of, without anybody waiting for its answer."""
    tell = talk.does(PostCallback)
    assert tell.url == "http://app.example/voice/done"
    assert tell.params["CallSid"] == talk.facts.call_sid
    return {name: value for name, value in tell.params.items() if name.startswith("Queue")}


def of_queue(params: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in params.items() if "Queue" in name}


# -- waiting ----------------------------------------------------------------------------------------------------------


def test_hears_the_operators_music_over_and_over() -> None:
    talk = waits()
    for _twice in range(2):
        assert talk.does(PlayFile).file == "/tones/music.wav"
        talk.happens(Finished(talk.id))


def test_empty_wait_url_is_silence() -> None:
    waits('waitUrl=""').waits_quietly()


def test_wait_url_is_told_the_position_and_asked_again_and_again() -> None:
    """Once the TwiML document located at the waitUrl runs out of verbs to execute, Twilio re-requests the waitUrl."""
    talk = waits('waitUrl="music" waitUrlMethod="GET"')
    for position in ("2", "1"):
        assert talk.does(LookAtQueue) == LookAtQueue(Q)
        talk.happens(Finished(talk.id, QueuePosition(position, 3, 40, 25)))
        assert of_queue(talk.requests("http://app.example/voice/music", "GET")) == {
            "QueueSid": Q,
            "QueuePosition": position,
            "CurrentQueueSize": "3",
            "QueueTime": "40",
            "AvgQueueTime": "25",
            "MaxQueueSize": "5",
        }
        talk.answers(f"<Response><Say>You are {position}</Say></Response>")
        talk.says(f"You are {position}")
        talk.finish_playing()


def test_verbs_that_a_wait_url_may_not_use_are_skipped() -> None:
    talk = waits('waitUrl="music"')
    talk.happens(Finished(talk.asked.pop()[0], QueuePosition(1, 1, 0, 0)))
    talk.answers("<Response><Dial>1</Dial><Enqueue>x</Enqueue><Say>Hold</Say></Response>")
    talk.warns(12200)
    talk.warns(12200)
    talk.says("Hold")


def test_a_wait_url_that_plays_nothing_is_slowed() -> None:
    """The loop guard is not soothed by looking at the queue."""
    talk = waits('waitUrl="music"')
    for _document in range(4):
        talk.happens(Finished(talk.asked.pop()[0], QueuePosition(1, 1, 0, 0)))
        talk.answers("<Response/>")
    talk.happens(Finished(talk.asked.pop()[0], QueuePosition(1, 1, 0, 0)))
    talk.waits(0.5)


def test_gather_and_leave_in_the_wait_url() -> None:
    talk = waits('waitUrl="music" action="done"')
    talk.happens(Finished(talk.asked.pop()[0], QueuePosition(1, 1, 0, 0)))
    talk.answers('<Response><Gather numDigits="1" action="key"/></Response>')
    talk.waits(5)
    talk.press("9")
    talk.stops_waiting()
    assert talk.requests("http://app.example/voice/key")["Digits"] == "9"
    talk.answers("<Response><Leave/></Response>")
    leaves(talk)
    assert of_queue(talk.requests("http://app.example/voice/done")) == {
        "QueueResult": "leave",
        "QueueSid": Q,
        "QueueTime": "12",
    }


def test_without_an_action_the_next_verb_runs() -> None:
    talk = waits('waitUrl="music"')
    talk.happens(Finished(talk.asked.pop()[0], QueuePosition(1, 1, 0, 0)))
    talk.answers("<Response><Leave/></Response>")
    leaves(talk)
    talk.says("After")


def test_hangup_in_the_wait_url_ends_the_call() -> None:
    talk = waits('waitUrl="music" action="done"')
    talk.happens(Finished(talk.asked.pop()[0], QueuePosition(1, 1, 0, 0)))
    talk.answers("<Response><Hangup/></Response>")
    leaves(talk)
    assert told(talk)["QueueResult"] == "hangup"
    talk.hangs_up()


def test_wait_url_that_fails_is_an_error() -> None:
    talk = waits('waitUrl="music" action="done"')
    talk.happens(Finished(talk.asked.pop()[0], QueuePosition(1, 1, 0, 0)))
    talk.answers("nothing", status=500)
    talk.warns(11200)
    talk.does(Synthesize)
    talk.happens(Finished(talk.id, LocalFile("/speech/sorry")))
    talk.does(PlayFile)
    talk.happens(Finished(talk.id))
    leaves(talk)
    assert talk.requests("http://app.example/voice/done")["QueueResult"] == "error"


# -- not getting in ---------------------------------------------------------------------------------------------------


def test_full_queue_is_told_to_the_action() -> None:
    talk = enqueue('action="done"')
    talk.happens(QueueIs(Q, "full"))
    leaves(talk)
    assert of_queue(talk.requests("http://app.example/voice/done")) == {"QueueResult": "queue-full"}


def test_name_of_1_to_64_characters_is_needed() -> None:
    for name in ("", "x" * 65):
        talk = Conversation(f'<Enqueue action="done">{name}</Enqueue>', options=OPTIONS)
        talk.answers_call()
        talk.warns(14203)
        assert talk.requests("http://app.example/voice/done")["QueueResult"] == "error"


def test_queue_that_cannot_be_looked_up_is_a_system_error() -> None:
    talk = enqueue('action="done"', result=None)
    talk.warns(14205)
    assert talk.requests("http://app.example/voice/done")["QueueResult"] == "system-error"


# -- being taken ------------------------------------------------------------------------------------------------------


def called(talk: Conversation, url: str = "") -> None:
    talk.asked.clear()
    talk.happens(QueueIs(Q, "called", AGENT, url, "GET", waited=12))
    talk.does(Stop)


def bridged(talk: Conversation) -> None:
    called(talk)
    assert talk.does(TellOther) == TellOther(Q, "ready")
    talk.happens(QueueIs(Q, "bridged", AGENT))
    talk.waits_quietly()


def test_is_ready_at_once_and_goes_on_after_the_talk() -> None:
    talk = waits('action="done"')
    bridged(talk)
    talk.happens(QueueIs(Q, "ended"))
    leaves(talk)
    assert of_queue(talk.requests("http://app.example/voice/done")) == {
        "QueueResult": "bridged",
        "QueueSid": Q,
        "QueueTime": "12",
    }


def test_hears_the_document_of_who_takes_it_before() -> None:
    """QueueSid, QueueTime, DequeingCallSid; the allowed verbs are Play, Say, Pause and Redirect."""
    talk = waits()
    called(talk, "http://agents.example/hello")
    params = talk.requests("http://agents.example/hello", "GET")
    assert of_queue(params) == {"QueueSid": Q, "QueueTime": "12"}
    assert (params["DequeingCallSid"], params["CallSid"]) == (AGENT, talk.facts.call_sid)
    talk.answers("<Response><Leave/><Say>Bob answers</Say></Response>")
    talk.warns(12200)
    talk.says("Bob answers")
    talk.finish_playing()
    assert talk.does(TellOther) == TellOther(Q, "ready")
    talk.happens(QueueIs(Q, "called", AGENT, "http://agents.example/hello", "GET"))
    talk.waits_quietly()


def test_greeting_that_fails_keeps_nobody_from_talking() -> None:
    talk = waits()
    called(talk, "http://agents.example/hello")
    talk.answers("nothing", status=500)
    talk.warns(11200)
    talk.happens(Finished(talk.asked.pop()[0], error="no voice"))
    assert talk.does(TellOther) == TellOther(Q, "ready")


def test_waits_on_when_its_agent_is_lost_before_they_talk() -> None:
    talk = waits()
    called(talk, "http://agents.example/hello")
    talk.does(Fetch)
    talk.happens(QueueIs(Q, "again"))
    talk.does(Stop)
    assert talk.does(PlayFile).file == "/tones/music.wav"
    called(talk)
    assert talk.does(TellOther) == TellOther(Q, "ready")


# -- leaving otherwise ------------------------------------------------------------------------------------------------


def diverted(talk: Conversation, event: Event) -> str:
    """The REST API wants something else of the call. Returns the QueueResult."""
    talk.asked.clear()
    talk.happens(event)
    if isinstance(talk.asked[0][1], Stop):
        talk.does(Stop)
    if isinstance(talk.asked[0][1], Unbridge):
        talk.does(Unbridge)
    leaves(talk)
    return told(talk)["QueueResult"]


def test_redirected_while_it_waits() -> None:
    talk = waits('action="done"')
    assert diverted(talk, Redirected("http://b.example/")) == "redirected"
    talk.requests("http://b.example/")


def test_redirected_while_it_is_being_connected_and_while_it_talks() -> None:
    talk = waits('action="done"')
    called(talk, "http://agents.example/hello")
    assert diverted(talk, Redirected("http://b.example/")) == "bridging-in-process"
    talk = waits('action="done"')
    bridged(talk)
    assert diverted(talk, Redirected("http://b.example/")) == "redirected-from-bridged"
    assert Unbridge() in talk.all


def test_ended_by_the_rest_api() -> None:
    talk = waits('action="done"')
    assert diverted(talk, Ended()) == "hangup"
    talk.does(Hangup)


def test_caller_who_leaves_while_waiting() -> None:
    talk = waits('action="done"')
    talk.asked.clear()
    talk.caller_hangs_up()
    talk.does(Stop)
    leaves(talk)
    assert told(talk) == {"QueueResult": "hangup", "QueueSid": Q, "QueueTime": "12"}
    assert talk.call.over


def test_caller_who_leaves_while_talking_was_bridged() -> None:
    talk = waits('action="done"')
    bridged(talk)
    talk.caller_hangs_up()
    leaves(talk)
    assert told(talk)["QueueResult"] == "bridged"
    assert talk.call.queue is None


def test_another_queue_s_news_is_not_ours() -> None:
    talk = waits()
    talk.asked.clear()
    talk.happens(QueueIs("QU9", "called", AGENT))
    talk.waits_quietly()


def test_max_queue_size_lets_fewer_in_than_the_queue_does() -> None:
    for given, most in ((3, 3), (99, 5)):
        talk = Conversation(f'<Enqueue maxQueueSize="{given}">support</Enqueue>', options=OPTIONS)
        talk.answers_call()
        talk.does(FindQueue)
        talk.happens(Finished(talk.id, FoundQueue("QU1", 5)))
        assert talk.does(EnterQueue) == EnterQueue(Q, most)
