"""<Leave>: makes the current call leave the queue; in a waitUrl's document it is tested with <Enqueue>."""

from tests.conversation import Conversation


def test_outside_a_queue_it_is_skipped_with_a_warning() -> None:
    talk = Conversation("<Leave/><Say>On</Say>")
    talk.warns(14210)
    talk.answers_call()
    talk.says("On")
