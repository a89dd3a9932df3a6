"""<Conference>: guide 3.9.3; what one participant does."""

from app.calls.commands.conferences import AttendConference, JoinRoom, LeaveRoom, MuteInRoom, PlayInRoom, QuitConference
from app.calls.commands.core import Hangup, PlayFile, PostCallback, StartTimer, Stop, Synthesize
from app.calls.commands.results import LocalFile
from app.calls.dialogue import Options
from app.calls.events import ConferenceIs, Digit, Ended, EndsOnExit, Event, Finished, HungUp, Muted
from tests.conversation import Conversation

OPTIONS = Options(music_file="/tones/music.wav", enter_file="/tones/in.wav", exit_file="/tones/out.wav")


def join_conference(attributes: str = "", dial: str = "") -> Conversation:
    talk = Conversation(
        f"<Dial {dial}><Conference {attributes}>club</Conference></Dial><Say>After</Say>", options=OPTIONS
    )
    talk.answers_call()
    return talk


def joins(talk: Conversation) -> None:
    talk.happens(ConferenceIs("club", "started"))
    assert isinstance(talk.asked[-1][1], JoinRoom)
    talk.happens(Finished(talk.asked[-1][0]))


def kinds(talk: Conversation) -> list[type]:
    return [type(command) for command in talk.all]


def test_joins_a_conference_that_starts_at_once() -> None:
    talk = join_conference('maxParticipants="3" endConferenceOnExit="true"')
    assert talk.does(AttendConference) == AttendConference("club", True, True, 3)
    joins(talk)
    assert talk.does(JoinRoom) == JoinRoom("club", muted=False)
    assert talk.does(PlayInRoom) == PlayInRoom("club", "/tones/in.wav")
    assert talk.does(StartTimer).seconds == 14400


def test_hears_music_until_it_starts() -> None:
    talk = join_conference('startConferenceOnEnter="false"')
    talk.does(AttendConference)
    talk.happens(ConferenceIs("club", "waiting"))
    assert talk.does(PlayFile).file == "/tones/music.wav"
    playing = talk.id
    talk.happens(Finished(playing))
    assert talk.does(PlayFile).file == "/tones/music.wav"
    playing = talk.id
    talk.happens(ConferenceIs("club", "started"))
    assert talk.does(Stop).id == playing
    assert talk.does(JoinRoom)


def test_empty_wait_url_is_silence() -> None:
    talk = join_conference('startConferenceOnEnter="false" waitUrl=""')
    talk.does(AttendConference)
    talk.happens(ConferenceIs("club", "waiting"))
    talk.waits_quietly()


def test_wait_url_is_asked_again_and_again() -> None:
    talk = join_conference('startConferenceOnEnter="false" waitUrl="music" waitMethod="GET"')
    talk.does(AttendConference)
    talk.happens(ConferenceIs("club", "waiting"))
    for _twice in range(2):
        talk.requests("http://app.example/voice/music", "GET")
        talk.answers("<Response><Say>Please hold</Say><Dial>1</Dial></Response>")
        talk.warns(12200)
        talk.says("Please hold")
        talk.finish_playing()
    talk.happens(ConferenceIs("club", "started"))
    assert isinstance(talk.asked[-1][1], JoinRoom)


def test_full_room_is_told_and_the_next_verb_runs() -> None:
    talk = join_conference()
    talk.does(AttendConference)
    talk.happens(ConferenceIs("club", "full"))
    talk.warns(13218)
    assert JoinRoom not in kinds(talk)
    assert Synthesize("After", "man", "en-US") in talk.all


def test_conference_that_ends_leads_to_the_action() -> None:
    talk = join_conference(dial='action="done"')
    talk.does(AttendConference)
    joins(talk)
    talk.asked.clear()
    talk.happens(ConferenceIs("club", "ended"))
    talk.does(Stop)
    talk.does(LeaveRoom)
    talk.happens(Finished(talk.id))
    assert talk.does(PlayInRoom).file == "/tones/out.wav"
    talk.does(QuitConference)
    params = talk.requests("http://app.example/voice/done")
    assert params["DialCallStatus"] == "answered"
    assert "DialCallSid" not in params


def test_star_leaves_when_wanted() -> None:
    talk = join_conference(dial='hangupOnStar="true"')
    joins(talk)
    talk.asked.clear()
    talk.happens(Digit("*"))
    talk.does(Stop)
    talk.does(LeaveRoom)


def test_beep_can_be_off_or_only_at_one_end() -> None:
    for beep, sounds in (("false", 0), ("onEnter", 1), ("onExit", 1), ("true", 2)):
        talk = join_conference(f'beep="{beep}"')
        joins(talk)
        talk.happens(HungUp())
        assert kinds(talk).count(PlayInRoom) == sounds, beep


def test_caller_who_leaves_quits_the_conference() -> None:
    talk = join_conference()
    joins(talk)
    talk.caller_hangs_up()
    assert QuitConference("club") in talk.all
    assert talk.call.over
    assert talk.call.attending is None


def test_caller_who_leaves_while_waiting_quits_too() -> None:
    talk = join_conference('startConferenceOnEnter="false"')
    talk.happens(ConferenceIs("club", "waiting"))
    talk.caller_hangs_up()
    assert QuitConference("club") in talk.all


def test_ended_by_the_rest_api() -> None:
    talk = join_conference()
    joins(talk)
    talk.happens(Ended())
    assert [type(c) for c in talk.all[-5:] if type(c) in (LeaveRoom, QuitConference, Hangup)] == [
        LeaveRoom,
        QuitConference,
        Hangup,
    ]


def test_muted_from_the_beginning_and_by_the_rest_api() -> None:
    talk = join_conference('muted="true"')
    joins(talk)
    assert JoinRoom("club", muted=True) in talk.all
    event: Event = Muted(False)
    talk.happens(event)
    assert MuteInRoom("club", False) in talk.all


def test_status_callbacks() -> None:
    talk = join_conference('statusCallback="told" statusCallbackEvent="end join leave mute"')
    asked = talk.does(AttendConference)
    assert (asked.callback, asked.events) == ("http://app.example/voice/told", ("end",))
    joins(talk)
    talk.happens(Muted(True)).happens(Muted(False))
    talk.caller_hangs_up()
    told = [c for c in talk.all if isinstance(c, PostCallback)]
    names = ["participant-join", "participant-mute", "participant-unmute", "participant-leave"]
    assert [c.params["StatusCallbackEvent"] for c in told] == names
    assert told[0].url == "http://app.example/voice/told"


def test_who_was_never_in_the_mix_makes_no_sound_when_he_leaves() -> None:
    for state in ("waiting", "full"):
        talk = join_conference('statusCallback="told"')
        talk.happens(ConferenceIs("club", state))
        talk.caller_hangs_up()
        assert QuitConference("club") in talk.all
        assert PlayInRoom not in kinds(talk), state
        told = [c.params["StatusCallbackEvent"] for c in talk.all if isinstance(c, PostCallback)]
        # Who waits is in the conference all the same: an application dials the second one when the first has joined.
        assert told == (["participant-join", "participant-leave"] if state == "waiting" else []), state


def test_star_leaves_while_waiting_too() -> None:
    """Who is alone waits (W35); a * worked there before that."""
    talk = join_conference(dial='hangupOnStar="true" action="done"')
    talk.does(AttendConference)
    talk.happens(ConferenceIs("club", "waiting", "CF1"))
    talk.does(PlayFile)
    talk.happens(Digit("*"))
    talk.does(Stop)
    talk.does(QuitConference)
    talk.requests("http://app.example/voice/done")


def test_pause_in_a_wait_url_waits() -> None:
    talk = join_conference('waitUrl="music"')
    talk.does(AttendConference)
    talk.happens(ConferenceIs("club", "waiting"))
    talk.requests("http://app.example/voice/music")
    talk.answers('<Response><Pause length="2"/><Say>hi</Say><Redirect/></Response>')
    talk.waits(2)
    talk.time_passes()
    talk.says("hi")
    talk.finish_playing()
    talk.requests("http://app.example/voice/music")


def test_an_event_that_never_happens_is_warned_about() -> None:
    talk = Conversation('<Dial><Conference statusCallbackEvent="join speaker">x</Conference></Dial>', options=OPTIONS)
    assert "speaker" in talk.warns(21626).message


def test_a_change_of_its_part_is_told() -> None:
    talk = join_conference('statusCallback="told" statusCallbackEvent="modify"')
    joins(talk)
    talk.happens(EndsOnExit(True))
    assert [c.params["StatusCallbackEvent"] for c in talk.all if isinstance(c, PostCallback)] == ["participant-modify"]


def test_name_is_needed() -> None:
    talk = Conversation("<Dial><Conference/></Dial>", options=OPTIONS)
    talk.answers_call()
    talk.warns(13237)
    assert AttendConference not in kinds(talk)


def test_wait_url_that_fails_ends_the_call() -> None:
    """Its failure is a Notification and ends the call (docs/language.md, Fallback URL), once and not twice a second."""
    talk = join_conference('startConferenceOnEnter="false" waitUrl="music"', dial='action="done"')
    talk.does(AttendConference)
    talk.happens(ConferenceIs("club", "waiting"))
    talk.requests("http://app.example/voice/music")
    talk.answers("", status=500)
    talk.warns(11200)
    talk.does(Synthesize)
    talk.happens(Finished(talk.id, LocalFile("/apology.wav")))
    talk.does(PlayFile)
    talk.happens(Finished(talk.id))
    talk.does(QuitConference)
    talk.hangs_up()


def test_who_has_the_label_of_somebody_else_goes_on() -> None:
    talk = join_conference('participantLabel="anna"')
    talk.does(AttendConference)
    talk.happens(ConferenceIs("club", "label taken"))
    assert "anna" in talk.warns(16025).message
    talk.does(QuitConference)
    assert Synthesize("After", "man", "en-US") in talk.all
