"""Fifty calls at once in one process: tones both ways, keys, all clean."""

from contextlib import ExitStack

from tests.softphone import Phone, tone

CALLS = 50


def test_fifty_calls_at_once() -> None:
    with ExitStack() as open_phones:
        callers = [open_phones.enter_context(Phone(user=f"caller{n}")) for n in range(CALLS)]
        called = [open_phones.enter_context(Phone(user=f"called{n}")) for n in range(CALLS)]
        for phone in called:
            phone.will(answer_after=0.2, send=tone(440, 1.0))
        calls = [a.call(b.uri, send=tone(1000, 1.0)) for a, b in zip(callers, called, strict=True)]
        for call in calls:
            assert call.wait_answered(10), call.story()
        for call in calls:
            call.press("5", wait=False)
        for call, phone in zip(calls, called, strict=True):
            assert call.wait_tone(440, timeout=5, seconds=0.3), call.story()
            assert phone.calls[0].wait_tone(1000, timeout=5, seconds=0.3), phone.calls[0].story()
            assert phone.calls[0].wait_digits("5"), phone.calls[0].story()
        for call in calls:
            call.bye()
        for phone in called:
            assert phone.calls[0].wait_ended(5), phone.calls[0].story()
            assert phone.calls[0].ended_by == "them"
