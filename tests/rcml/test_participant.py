"""What the REST API changes of a participant: voice, hold, end of the conference, out (docs/rest-contract.md,
Conferences and Participants)."""

import pytest

from app.calls.commands.conferences import (
    AttendConference,
    CoachInRoom,
    JoinRoom,
    LeaveRoom,
    MeasureAudio,
    MuteInRoom,
    PlayInRoom,
    QuitConference,
)
from app.calls.commands.core import PlayFile, PostCallback, Stop, Synthesize
from app.calls.commands.results import AudioSeconds, LocalFile
from app.calls.events import ConferenceIs, Ended, EndsOnExit, Fetched, Finished, Held, Kicked, Muted
from app.calls.shared.conference_events import Announced, CoachedLeft, Coaches, SeatChanged
from app.calls.web import Response
from tests.conversation import Conversation
from tests.rcml.test_join_conference import OPTIONS, join_conference, kinds

SID = "CF" + "1" * 32
AGENT = "CA" + "2" * 32
CALLBACK = 'beep="false" participantLabel="boss" statusCallback="/events" statusCallbackEvent="mute hold"'


def joined(attributes: str = 'beep="false"') -> Conversation:
    talk = join_conference(attributes)
    talk.does(AttendConference)
    talk.happens(ConferenceIs("club", "started", SID))
    assert talk.does(JoinRoom).room == "club"
    talk.happens(Finished(talk.id))
    talk.asked.clear()
    return talk


def told(talk: Conversation) -> list[tuple[str, str, str]]:
    tells = [command for command in talk.all if isinstance(command, PostCallback)]
    return [(one.params["StatusCallbackEvent"], one.params["ConferenceSid"], one.params["Muted"]) for one in tells]


def test_mute_and_unmute_are_done_and_told_and_noted() -> None:
    talk = joined(CALLBACK)
    for muted in (True, False):
        talk.happens(Muted(muted))
        wish = talk.does(AttendConference)
        assert (wish.muted, wish.label) == (muted, "boss")
        assert talk.does(PostCallback).params["ParticipantLabel"] == "boss"
        assert talk.does(MuteInRoom) == MuteInRoom("club", muted)
    assert told(talk) == [("participant-mute", SID, "true"), ("participant-unmute", SID, "false")]


def test_on_hold_it_is_out_of_the_mix_and_hears_music_of_its_own() -> None:
    talk = joined(CALLBACK)
    talk.happens(Held(True))
    assert talk.does(AttendConference).held
    assert talk.does(PostCallback).params["StatusCallbackEvent"] == "participant-hold"
    talk.does(LeaveRoom)
    talk.happens(Finished(talk.id))
    assert talk.does(PlayFile).file == OPTIONS.music_file
    playing = talk.id
    talk.happens(Held(False))
    assert not talk.does(AttendConference).held
    assert talk.does(PostCallback).params["StatusCallbackEvent"] == "participant-unhold"
    assert talk.does(Stop).id == playing
    assert talk.does(JoinRoom) == JoinRoom("club", muted=False)


def test_a_hold_url_is_asked_again_and_again() -> None:
    talk = joined()
    talk.happens(Held(True, "http://app.example/hold", "GET"))
    talk.does(AttendConference)
    talk.does(LeaveRoom)
    talk.happens(Finished(talk.id))
    for _twice in range(2):
        params = talk.requests("http://app.example/hold", "GET")
        assert (params["ConferenceSid"], params["FriendlyName"]) == (SID, "club")
        talk.answers("<Response><Say>Please hold</Say></Response>")
        talk.says("Please hold")
        talk.finish_playing()


def test_muted_on_hold_it_comes_back_without_a_voice() -> None:
    talk = joined()
    talk.happens(Held(True, ""))
    talk.does(AttendConference)
    talk.does(LeaveRoom)
    talk.happens(Finished(talk.id))
    talk.happens(Muted(True))
    talk.does(AttendConference)
    talk.waits_quietly()
    talk.happens(Held(False))
    talk.does(AttendConference)
    assert talk.does(JoinRoom) == JoinRoom("club", muted=True)


def test_what_happens_while_it_goes_out_is_not_lost() -> None:
    """Hold, and back at once, and the end of the conference: before the switch has said that it is out."""
    talk = joined()
    talk.happens(Held(True))
    talk.does(AttendConference)
    talk.does(LeaveRoom)
    talk.happens(Held(False)).happens(ConferenceIs("club", "ended", SID))
    talk.waits_quietly()
    talk.happens(Finished(talk.id))
    assert talk.does(PlayFile).file == OPTIONS.music_file
    talk.does(AttendConference)
    talk.does(Stop)
    talk.does(JoinRoom)
    talk.happens(Finished(talk.id))
    assert [type(command) for _id, command in talk.asked][:2] == [Stop, LeaveRoom]


@pytest.mark.parametrize("held", [False, True])
def test_who_is_sent_out_goes_on_with_the_next_verb(held: bool) -> None:
    talk = joined()
    if held:
        talk.happens(Held(True, ""))
        talk.happens(Finished(talk.asked[-1][0]))
    talk.asked.clear()
    talk.happens(Kicked())
    talk.does(Stop)
    if not held:
        talk.does(LeaveRoom)
        talk.happens(Finished(talk.id))
    talk.does(QuitConference)
    assert Synthesize("After", "man", "en-US") in talk.all


def test_who_is_sent_out_while_waiting_goes_on_too() -> None:
    talk = join_conference('startConferenceOnEnter="false"')
    talk.does(AttendConference)
    talk.happens(ConferenceIs("club", "waiting", SID))
    talk.happens(Kicked())
    assert JoinRoom not in kinds(talk)
    assert Synthesize("After", "man", "en-US") in talk.all


def test_muted_while_waiting_it_enters_without_a_voice() -> None:
    talk = join_conference('startConferenceOnEnter="false" waitUrl=""')
    talk.does(AttendConference)
    talk.happens(ConferenceIs("club", "waiting", SID)).happens(Muted(True)).happens(EndsOnExit(True))
    wish = talk.asked[-1][1]
    assert isinstance(wish, AttendConference)
    assert (wish.muted, wish.ends) == (True, True)
    talk.happens(ConferenceIs("club", "started", SID))
    assert talk.asked[-1][1] == JoinRoom("club", muted=True)


def waiting(attributes: str = 'waitUrl=""') -> Conversation:
    """Who is alone, until the second one comes."""
    talk = join_conference(attributes)
    talk.does(AttendConference)
    talk.happens(ConferenceIs("club", "waiting", SID))
    talk.asked.clear()
    return talk


def test_on_hold_while_waiting_it_hears_that_music_and_then_the_other_again() -> None:
    talk = waiting("")
    talk.happens(Held(True, "http://app.example/hold", "GET"))
    assert talk.does(AttendConference).held
    talk.does(Stop)
    assert talk.requests("http://app.example/hold", "GET")["ConferenceSid"] == SID
    talk.answers("<Response><Say>Hold</Say></Response>")
    talk.says("Hold")
    talk.happens(Held(False))
    assert not talk.does(AttendConference).held
    talk.does(Stop)
    assert talk.does(PlayFile).file == OPTIONS.music_file


def test_a_hold_that_fails_while_waiting_is_silence_after_its_apology() -> None:
    talk = waiting()
    talk.happens(Held(True, "http://app.example/hold"))
    assert talk.does(AttendConference).held
    talk.requests("http://app.example/hold")
    talk.happens(Fetched(talk.id, Response(404)))
    talk.warns(11200)
    talk.says(OPTIONS.apology)
    talk.finish_playing()
    talk.waits_quietly()
    talk.happens(Held(False))
    assert not talk.does(AttendConference).held
    talk.waits_quietly()


def test_who_is_alone_hears_an_announcement_and_the_music_again() -> None:
    talk = waiting("")
    talk.happens(Announced("http://app.example/say", alone=True))
    talk.does(Stop)
    talk.requests("http://app.example/say")
    talk.answers("<Response><Say>One</Say></Response>")
    talk.says("One")
    talk.finish_playing()
    assert talk.does(PlayFile).file == OPTIONS.music_file


def test_the_end_of_a_call_on_hold_quits_the_conference() -> None:
    talk = joined()
    talk.happens(Held(True))
    talk.happens(Finished(talk.asked[-1][0]))
    talk.happens(Ended())
    assert QuitConference("club") in talk.all
    assert talk.call.attending is None


def test_what_is_so_already_is_not_told_again() -> None:
    talk = joined(CALLBACK)
    talk.happens(Muted(False)).happens(EndsOnExit(False))
    assert not told(talk)
    assert kinds(talk).count(AttendConference) == 1


# -- announcements -----------------------------------------------------------------------------------------------------

TOLD = 'beep="false" statusCallback="/events" statusCallbackEvent="announcement modify"'


def hears_in_room(talk: Conversation, alone: bool, seconds: float = 2.0) -> None:
    """What is said is played in the room, and takes as long as the file."""
    talk.does(Synthesize)
    talk.happens(Finished(talk.id, LocalFile("/speech/x.wav")))
    assert talk.does(PlayInRoom) == PlayInRoom("club", "/speech/x.wav", alone)
    talk.happens(Finished(talk.id))
    assert talk.does(MeasureAudio).file == "/speech/x.wav"
    talk.happens(Finished(talk.id, AudioSeconds(seconds)))
    talk.waits(seconds)
    talk.time_passes()


@pytest.mark.parametrize("alone", [False, True])
def test_an_announcement_is_heard_in_the_mix_and_told(alone: bool) -> None:
    talk = joined(TOLD)
    talk.asked.clear()
    talk.happens(Announced("http://app.example/say", "GET", alone))
    assert talk.requests("http://app.example/say", "GET")["FriendlyName"] == "club"
    talk.answers('<Response><Say>One</Say><Pause length="3"/><Say>Two</Say></Response>')
    hears_in_room(talk, alone)
    talk.waits(3)
    talk.time_passes()
    hears_in_room(talk, alone, 1.0)
    params = talk.does(PostCallback).params
    assert (params["StatusCallbackEvent"], params["AnnounceUrl"]) == ("announcement-end", "http://app.example/say")
    talk.waits_quietly()


def test_an_announcement_that_fails_is_told_so() -> None:
    talk = joined(TOLD)
    talk.happens(Announced("http://app.example/say"))
    talk.requests("http://app.example/say")
    talk.happens(Fetched(talk.id, Response(404)))
    assert Synthesize not in kinds(talk), "nobody hears an apology"
    params = next(c for _id, c in talk.asked if isinstance(c, PostCallback)).params
    assert params["StatusCallbackEvent"] == "announcement-fail"
    assert params["ReasonAnnouncementFailed"]


def test_who_is_on_hold_hears_it_beside_the_mix_and_then_the_music_again() -> None:
    talk = joined()
    talk.happens(Held(True))
    talk.does(AttendConference)
    talk.does(LeaveRoom)
    talk.happens(Finished(talk.id))
    talk.does(PlayFile)
    talk.happens(Announced("http://app.example/say", alone=True))
    talk.does(Stop)
    talk.requests("http://app.example/say")
    talk.answers("<Response><Say>One</Say></Response>")
    talk.says("One")
    talk.finish_playing()
    assert talk.does(PlayFile).file == OPTIONS.music_file


def test_who_leaves_in_the_middle_of_an_announcement_goes_on() -> None:
    talk = joined()
    talk.happens(Announced("http://app.example/say"))
    talk.requests("http://app.example/say")
    talk.answers("<Response><Say>One</Say></Response>")
    talk.does(Synthesize)
    talk.happens(Finished(talk.id, LocalFile("/speech/x.wav")))
    talk.does(PlayInRoom)
    talk.asked.clear()
    talk.happens(Kicked())
    talk.happens(Finished(next(id for id, c in talk.asked if isinstance(c, LeaveRoom))))
    assert Synthesize("After", "man", "en-US") in talk.all


def test_the_sound_at_the_exit_and_the_music_before_the_start_are_changed() -> None:
    talk = joined(TOLD)
    talk.happens(SeatChanged(beep_on_exit=True))
    assert talk.does(PostCallback).params["StatusCallbackEvent"] == "participant-modify"
    talk.happens(Kicked())
    talk.happens(Finished(next(id for id, c in talk.asked if isinstance(c, LeaveRoom))))
    assert PlayInRoom("club", OPTIONS.exit_file) in talk.all
    talk = join_conference('startConferenceOnEnter="false"')
    talk.does(AttendConference)
    talk.happens(ConferenceIs("club", "waiting", SID))
    talk.does(PlayFile)
    talk.happens(SeatChanged(wait_url="http://app.example/other", wait_method="GET"))
    talk.does(Stop)
    talk.requests("http://app.example/other", "GET")


def test_a_coach_is_muted_until_only_one_hears_it() -> None:
    talk = join_conference(f'beep="false" coach="{AGENT}"')
    assert talk.does(AttendConference).coach == AGENT
    talk.happens(ConferenceIs("club", "started", SID))
    assert talk.does(JoinRoom) == JoinRoom("club", muted=True)
    talk.happens(Finished(talk.id))
    assert talk.does(CoachInRoom) == CoachInRoom("club", AGENT)
    talk.happens(Finished(talk.id))
    assert talk.does(MuteInRoom) == MuteInRoom("club", False)


@pytest.mark.parametrize(("muted", "error"), [("true", ""), ("false", "gone")])
def test_a_coach_stays_muted(muted: str, error: str) -> None:
    """When it is muted by itself, and when it cannot be told apart."""
    talk = join_conference(f'beep="false" coach="{AGENT}" muted="{muted}"')
    talk.does(AttendConference)
    talk.happens(ConferenceIs("club", "started", SID))
    talk.does(JoinRoom)
    talk.happens(Finished(talk.id))
    talk.does(CoachInRoom)
    talk.happens(Finished(talk.id, error=error))
    assert MuteInRoom("club", False) not in talk.all


def test_rest_changes_whom_it_coaches_and_whose_leaving_silences_it() -> None:
    talk = joined('beep="false" statusCallback="/events" statusCallbackEvent="modify"')
    talk.happens(Coaches(AGENT))
    assert talk.does(AttendConference).coach == AGENT
    assert talk.does(PostCallback).params["Coaching"] == "true"
    assert talk.does(MuteInRoom) == MuteInRoom("club", True)
    assert talk.does(CoachInRoom) == CoachInRoom("club", AGENT)
    talk.happens(Finished(talk.id))
    assert talk.does(MuteInRoom) == MuteInRoom("club", False)
    talk.happens(CoachedLeft("CA" + "9" * 32))
    talk.does(MuteInRoom)
    talk.does(CoachInRoom)
    talk.happens(Finished(talk.id))
    talk.does(MuteInRoom)
    talk.asked.clear()
    talk.happens(CoachedLeft(AGENT))
    wish = talk.does(AttendConference)
    assert (wish.coach, wish.muted) == ("", True)
    assert talk.does(PostCallback).params["Coaching"] == "false"
    assert talk.does(MuteInRoom) == MuteInRoom("club", True)
    assert talk.does(CoachInRoom) == CoachInRoom("club")
    talk.asked.clear()
    talk.happens(Finished(talk.id))
    assert MuteInRoom("club", False) not in talk.asked


def test_who_may_not_coach_goes_on() -> None:
    talk = join_conference(f'coach="{AGENT}"')
    talk.does(AttendConference)
    talk.happens(ConferenceIs("club", "coached absent"))
    assert AGENT in talk.warns(13240).message
    talk.does(QuitConference)
