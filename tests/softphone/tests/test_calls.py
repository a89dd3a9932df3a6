"""How calls begin and end, phone to phone."""

import time

import pytest

from tests.softphone import Phone, Policy


def test_a_call_is_answered_when_the_policy_says(alice: Phone, bob: Phone) -> None:
    bob.will(ring_after=0.05, answer_after=0.3)
    call = alice.call(bob.uri)
    assert call.wait_answered(5), call.story()
    assert call.status == 200
    assert [code for _, code in call.provisional] == [100, 180]
    assert 300 <= (call.answered_ms or 0) < 1000


def test_the_caller_hangs_up(alice: Phone, bob: Phone) -> None:
    bob.will(answer_after=0)
    call = alice.call(bob.uri)
    assert call.wait_answered(5)
    received = bob.wait_call()
    assert received
    time.sleep(0.2)
    call.bye()
    assert received.wait_ended(2), received.story()
    assert (call.ended_by, received.ended_by) == ("us", "them")
    assert 0.2 <= received.duration < 1
    assert received.received("BYE")


def test_the_called_hangs_up(alice: Phone, bob: Phone) -> None:
    bob.will(answer_after=0)
    call = alice.call(bob.uri)
    assert call.wait_answered(5)
    bob.calls[0].bye()
    assert call.wait_ended(2)
    assert call.ended_by == "them"


def test_both_hang_up_at_once(alice: Phone, bob: Phone) -> None:
    bob.will(answer_after=0)
    call = alice.call(bob.uri)
    assert call.wait_answered(5)
    call.bye()
    bob.calls[0].bye()
    assert call.wait_ended(2)
    assert bob.calls[0].wait_ended(2)


@pytest.mark.parametrize("status", [486, 404, 603])
def test_a_refusal_gives_its_status(alice: Phone, bob: Phone, status: int) -> None:
    bob.will(reject=status, reject_after=0.1)
    call = alice.call(bob.uri)
    assert call.wait_ended(5)
    assert not call.wait_answered(0)
    assert (call.status, call.ended_by, call.duration) == (status, None, 0.0)
    assert any(first.startswith("ACK") for _, way, first in call.trace if way == ">")


def test_cancel_while_it_rings(alice: Phone, bob: Phone) -> None:
    call = alice.call(bob.uri)
    received = bob.wait_call()
    assert received
    assert call.wait_ringing(5)
    call.cancel()
    assert call.wait_ended(5)
    assert received.wait_ended(5)
    assert (call.status, call.ended_by) == (487, "us")
    assert (received.status, received.ended_by) == (487, "them")
    assert received.cancelled_at is not None


def test_cancel_before_any_response_waits_for_one(alice: Phone, bob: Phone) -> None:
    call = alice.call(bob.uri)
    call.cancel()
    assert call.wait_ended(5)
    assert call.status == 487, call.story()


def test_an_ignored_call_gets_no_response_and_invite_is_sent_again(alice: Phone, bob: Phone) -> None:
    bob.will(ignore=True)
    call = alice.call(bob.uri)
    assert not call.wait_answered(0.7)
    assert [first.split()[0] for _, _, first in call.trace] == ["INVITE", "INVITE"]
    assert call.provisional == []


def test_answering_by_hand(alice: Phone, bob: Phone) -> None:
    call = alice.call(bob.uri, headers={"X-Foo": "bar"}, caller_name='Alice "A" B', from_user="+15551234")
    received = bob.wait_call()
    assert received
    assert call.wait_ringing()
    assert received.header("x-foo") == received.headers["X-Foo"] == "bar"
    assert received.header("From").startswith('"Alice \\"A\\" B" <sip:+15551234@')
    received.answer()
    assert call.wait_answered(5)


def test_on_invite_chooses_per_call(bob: Phone) -> None:
    bob.on_invite = lambda call: Policy(reject=486) if "eve" in call.peer else Policy(answer_after=0)
    with Phone(user="eve") as eve, Phone(user="carol") as carol:
        refused, taken = eve.call(bob.uri), carol.call(bob.uri)
        assert taken.wait_answered(5)
        assert refused.wait_ended(5)
        assert refused.status == 486


def test_a_port_nobody_listens_on_fails_at_once(alice: Phone) -> None:
    with Phone() as gone:
        uri = gone.uri
    call = alice.call(uri)
    assert call.wait_ended(2)
    assert "nothing listens" in (call.error or "")


def test_an_unknown_host_fails_with_its_name(alice: Phone) -> None:
    call = alice.call("sip:1234@no-such-host.invalid")
    assert call.wait_ended(10)
    assert "no-such-host.invalid" in (call.error or "")


def test_closing_a_phone_ends_its_calls(bob: Phone) -> None:
    bob.will(answer_after=0)
    with Phone() as phone:
        assert phone.call(bob.uri).wait_answered(5)
    assert bob.calls[0].wait_ended(2)
    assert bob.calls[0].ended_by == "them"


def test_a_call_to_something_else_is_an_error_at_once(alice: Phone) -> None:
    for wrong in ("1234", "tel:1234", "sip:a@h:0"):
        with pytest.raises(ValueError, match="not a SIP URI"):
            alice.call(wrong)
