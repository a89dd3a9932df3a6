"""SIP over a network that loses packets (RFC 3261 section 17), against a peer that shares no code with the phone."""

from tests.softphone import Phone
from tests.softphone.tests.raw import OK_SDP, RawPeer, branch_of, header


def test_invite_is_sent_again_with_the_same_branch(alice: Phone) -> None:
    with RawPeer() as peer:
        alice.call(peer.uri)
        first, second = peer.take("INVITE"), peer.take("INVITE")
        assert first == second


def test_a_repeated_200_is_acknowledged_again_in_a_transaction_of_its_own(alice: Phone) -> None:
    with RawPeer() as peer:
        call = alice.call(peer.uri)
        invite = peer.take("INVITE")
        peer.answer(invite, "200 OK", sdp=OK_SDP)
        ack = peer.take("ACK")
        peer.answer(invite, "200 OK", sdp=OK_SDP)
        again = peer.take("ACK")
        assert call.wait_answered(2)
        assert branch_of(ack) != branch_of(invite)
        assert header(again, "CSeq") == header(invite, "CSeq").replace("INVITE", "ACK")


def test_a_repeated_refusal_is_acknowledged_again_within_the_transaction(alice: Phone) -> None:
    with RawPeer() as peer:
        call = alice.call(peer.uri)
        invite = peer.take("INVITE")
        for _ in range(2):
            peer.answer(invite, "486 Busy Here")
            assert branch_of(peer.take("ACK")) == branch_of(invite)
        assert call.wait_ended(2)
        assert call.status == 486


def test_ack_and_bye_follow_contact_and_record_route(alice: Phone) -> None:
    """RFC 3261 section 12.1.2: the route set is Record-Route reversed, the request line is the Contact."""
    with RawPeer() as peer, RawPeer() as proxy:
        call = alice.call(peer.uri)
        invite = peer.take("INVITE")
        far, near = f"<sip:127.0.0.1:{peer.port};lr>", f"<sip:127.0.0.1:{proxy.port};lr>"
        peer.answer(invite, "200 OK", f"Record-Route: {far}, {near}", sdp=OK_SDP)
        ack = proxy.take(f"ACK {peer.uri} SIP/2.0")
        assert f"Route: {near}\r\nRoute: {far}\r\n" in ack
        assert call.wait_answered(2)
        call.bye()
        bye = proxy.take(f"BYE {peer.uri} SIP/2.0")
        assert header(bye, "To").endswith(";tag=raw")
        proxy.answer(bye, "200 OK")


def test_our_200_is_sent_again_until_the_ack_comes(bob: Phone) -> None:
    bob.will(answer_after=0, ringing=False)
    with RawPeer() as peer:
        peer.send(_invite(peer, bob), bob.port)
        peer.take("SIP/2.0 100")
        first, second = peer.take("SIP/2.0 200"), peer.take("SIP/2.0 200")
        assert first == second


def test_a_repeated_invite_gets_the_same_response_and_no_second_call(bob: Phone) -> None:
    bob.will(reject=486)
    with RawPeer() as peer:
        peer.send(_invite(peer, bob), bob.port)
        peer.take("SIP/2.0 100")
        first = peer.take("SIP/2.0 486")
        peer.send(_invite(peer, bob), bob.port)
        assert peer.take("SIP/2.0 486") == first
        assert len(bob.calls) == 1


def test_what_is_not_sip_is_ignored(alice: Phone, bob: Phone) -> None:
    bob.will(answer_after=0)
    with RawPeer() as peer:
        for junk in ("", "\r\n\r\n", "hello", "INVITE x\r\n\r\n", "SIP/2.0 200 OK\r\nVia\r\n\r\n"):
            peer.send(junk, bob.port)
    assert alice.call(bob.uri).wait_answered(5)


def test_a_required_extension_is_refused(bob: Phone) -> None:
    with RawPeer() as peer:
        peer.send(_invite(peer, bob).replace("CSeq", "Require: 100rel\r\nCSeq"), bob.port)
        assert "Unsupported: 100rel" in peer.take("SIP/2.0 420")


def _invite(peer: RawPeer, phone: Phone) -> str:
    lines = [f"INVITE {phone.uri} SIP/2.0", f"v: SIP/2.0/UDP 127.0.0.1:{peer.port};branch=z9hG4bKx"]
    lines += [f"f: <{peer.uri}>;tag=raw", f"t: <{phone.uri}>", "i: raw-call", "CSeq: 1 INVITE", f"m: <{peer.uri}>"]
    lines += ["c: application/sdp", f"l: {len(OK_SDP)}"]
    return "\r\n".join(lines) + "\r\n\r\n" + OK_SDP
