"""SIP messages as ARI has them (guide 2.4)."""

import pytest

from app.calls.commands.messages import SendText
from app.calls.events import Finished, TextArrived
from ariclient.protocol.events import decode
from ariclient.protocol.messages import send_message
from ariclient.protocol.payload import BadMessage
from tests.pretend.watched import Watched


def received(**changes: object) -> dict[str, object]:
    message = {"to": "pjsip:1234@127.0.0.1:5080", "from": '"Ann" <sip:a%20nn@127.0.0.1>', "body": "Hi\nthere"}
    message["variables"] = {"Call-ID": "c1", "PJSIP_RECVADDR": "10.0.0.1:5062"}  # type: ignore[assignment]
    told = {"type": "TextMessageReceived", "message": message, "endpoint": {"resource": "ann@restcomm"}}
    return told | changes


def test_who_wrote_is_the_endpoint_that_has_proved_it() -> None:
    text = TextArrived("1234", "a nn", "Hi\nthere", "ann", "10.0.0.1", "c1")
    assert decode(received()) == ("", text)
    _, trunk = decode(received(endpoint={"resource": "carrier"})) or ("", None)
    assert isinstance(trunk, TextArrived)
    assert trunk.client == ""


@pytest.mark.parametrize("changes", [{"message": None}, {"endpoint": {}}, {"message": {"variables": []}}])
def test_what_cannot_be_read_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(BadMessage):
        decode(received(**changes))


def test_a_message_to_a_contact() -> None:
    rest = send_message("bob@restcomm", "sip:bob@10.0.0.1:5062", "client:ann<x>", "127.0.0.1:5080", "two\nlines")
    assert (rest.method, rest.path) == ("PUT", "endpoints/sendMessage")
    assert rest.query == {
        "to": "pjsip:bob@restcomm/sip:bob@10.0.0.1:5062", "from": "sip:annx@127.0.0.1:5080", "body": "two\nlines",
    }  # fmt: skip


def test_without_ami_nobody_can_be_written_to(watched: Watched) -> None:
    watched.switch.perform("", "text-1", SendText("bob", "1234", "Hello"))
    finished = watched.wait("", Finished)
    assert finished.id == "text-1"
    assert finished.error
