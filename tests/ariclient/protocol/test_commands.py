"""Our commands as ARI requests; whatever a tenant wrote stays a value and never becomes syntax."""

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.calls.allowed import Refused
from app.calls.causes import Cause
from app.calls.commands.core import Answer, Hangup, OnLeg, Originate, PlayFile, Ring, SendDigits, StartTimer
from app.calls.destination import BadDestination, Client, Number, SipUri, parse
from ariclient.protocol import commands, originate
from ariclient.protocol.commands import Scene, encode
from ariclient.protocol.request import Rest

SCENE = Scene("restcomm-node1")
PROXY = "outbound-proxy"


def encoded(command: object, channel: str = "leg-1", id: str = "CA1-1", scene: Scene = SCENE) -> Rest:
    return encode(channel, id, command, scene)  # type: ignore[arg-type]


def test_message_is_what_rest_over_websocket_wants() -> None:
    rest = Rest("POST", "channels/x", {"endpoint": "PJSIP/1&2"}, {"variables": {"a": "b"}})
    assert json.loads(rest.message("7")) == {
        "type": "RESTRequest",
        "request_id": "7",
        "method": "POST",
        "uri": "channels/x",
        "query_strings": [{"name": "endpoint", "value": "PJSIP/1&2"}],
        "content_type": "application/json",
        "message_body": '{"variables":{"a":"b"}}',
    }


def test_answer() -> None:
    assert encoded(Ring()) == Rest("POST", "channels/leg-1/ring")
    assert encoded(Answer()) == Rest("POST", "channels/leg-1/answer")


def test_play_file_is_named_without_its_extension_and_has_our_id() -> None:
    rest = encoded(PlayFile("/var/cache/a b.wav"), id="CA12-17")
    assert rest == Rest("POST", "channels/leg-1/play/CA12-17", {"media": "sound:/var/cache/a b"})


@pytest.mark.parametrize("file", ["hello.wav", "/a,/etc/b.wav", "/a.mp3", "/a\n.wav", "", "http://x/a.wav"])
def test_file_that_is_not_a_local_wav(file: str) -> None:
    with pytest.raises(Refused):
        encoded(PlayFile(file))


def test_digits_and_how_long_they_take() -> None:
    rest = encoded(SendDigits("12w#"))
    assert rest.query == {"dtmf": "12w#", "duration": "100", "between": "100"}
    assert commands.seconds_of("12w#") == pytest.approx(0.1 + 3 * 0.2 + 0.5)
    assert commands.seconds_of("W") == pytest.approx(1.1)


@pytest.mark.parametrize("digits", ["", "12x", "1,2", "f", "1" * 257, "1\n"])
def test_digits_that_are_none(digits: str) -> None:
    with pytest.raises(Refused):
        encoded(SendDigits(digits))


@pytest.mark.parametrize(
    ("cause", "code"),
    [
        (Cause.NORMAL, "19"),
        (Cause.BUSY, "17"),
        (Cause.REJECTED, "16"),
        (Cause.NO_ANSWER, "19"),
        (Cause.NOT_FOUND, "1"),
        (Cause.CANCELED, "31"),
        (Cause.UNAVAILABLE, "34"),
        (Cause.FAILED, "38"),
    ],
)
def test_hangup_before_and_after_an_answer(cause: Cause, code: str) -> None:
    assert encoded(Hangup(cause)) == Rest("DELETE", "channels/leg-1", {"reason_code": code})
    assert encoded(Hangup(cause), scene=Scene("x", answered=True)).query == {"reason_code": "16"}


def test_originate_to_a_sip_uri() -> None:
    uri = SipUri("bob#1", "example.com", 5070, "tcp", (("X-Uri", "1"),))
    rest = encoded(Originate(uri, "+1234", "Bob", 20, {"X-One": "a, b;c=${EXTEN}"}))
    assert (rest.method, rest.path) == ("POST", "channels/create")
    assert rest.query == {
        "endpoint": "PJSIP/outside/sip:bob%231@example.com:5070;transport=tcp",
        "app": "restcomm-node1",
        "appArgs": "outbound,20",
        "channelId": "leg-1",
    }
    assert rest.body == {
        "variables": {
            "CALLERID(all)": '"Bob" <+1234>',
            "CONNECTEDLINE(all,i)": '"Bob" <+1234>',
            "TIMEOUT(absolute)": "80",
            "PJSIP_HEADER(add,X-Uri)": "1",
            "PJSIP_HEADER(add,X-One)": "a, b;c=${EXTEN}",
            "PJSIP_HEADER(add,Max-Forwards)": "70",
        }
    }


def test_a_leg_that_was_created_is_dialed() -> None:
    mark, dial = originate.dial("leg-1", 20)
    assert mark == Rest("POST", "channels/leg-1/variable", {"variable": "RESTCOMM_LEG", "value": "dialed"})
    assert dial == Rest("POST", "channels/leg-1/dial", {"timeout": "20"})


def test_originate_hands_on_how_far_a_call_may_go_and_that_its_number_is_withheld() -> None:
    usual = ("CALLERID(all)", "CONNECTEDLINE(all,i)", "TIMEOUT(absolute)")

    def variables(**more: Any) -> dict[str, str]:
        body = encoded(Originate(SipUri("bob", "example.com"), "anonymous", max_forwards=4, **more)).body
        assert body is not None
        return {name: value for name, value in body["variables"].items() if name not in usual}

    private = {"CONNECTEDLINE(pres,i)": "prohib", "PJSIP_HEADER(add,Privacy)": "id"}
    assert variables() == {"PJSIP_HEADER(add,Max-Forwards)": "4", **private}
    assert variables(asserted="+1555")["PJSIP_HEADER(add,P-Asserted-Identity)"] == "<tel:+1555>"
    with pytest.raises(Refused):
        variables(asserted="+1555>\r\nX: 1")


def test_originate_to_a_number() -> None:
    for gateway, endpoint in ((PROXY, PROXY), ("cheap", "_gateway-cheap")):
        command = Originate(Number("+4930123"), "1", gateway=gateway)
        assert encoded(command).query["endpoint"] == f"PJSIP/+4930123@{endpoint}"
    with pytest.raises(Refused, match="outbound_proxy_uri"):
        encoded(Originate(Number("+4930123"), "1"))
    with pytest.raises(Refused, match="outbound_proxy_uri"):
        encoded(Originate(Number("+4930123"), "1", gateway="Local/1"))


@pytest.mark.parametrize(("seconds", "sent"), [(0, "1"), (-5, "1"), (30, "30"), (10**6, "600")])
def test_ringing_has_an_end(seconds: int, sent: str) -> None:
    assert encoded(Originate(Number("1"), "2", timeout=seconds, gateway=PROXY)).query["appArgs"] == f"outbound,{sent}"


@pytest.mark.parametrize(
    "destination",
    [
        Number("1@evil/Local"),
        Number("1&SIP/2"),
        Client("bob"),
        SipUri("a/b", "host"),
        SipUri("a", "host/x"),
        SipUri("a", "host", transport="ws;lr"),
        SipUri("a", "ho st"),
        SipUri("a", "host", port=70000),
    ],
    ids=str,
)
def test_destination_that_no_parser_of_ours_made(destination: object) -> None:
    with pytest.raises(Refused):
        encoded(Originate(destination, "1", gateway=PROXY))  # type: ignore[arg-type]


@pytest.mark.parametrize("headers", [{"X-A\r\nVia": "1"}, {"X-A": "1\r\nVia: x"}, {"Via": "x"}, {"X-A)": "1"}])
def test_header_that_is_more_than_one(headers: dict[str, str]) -> None:
    with pytest.raises(Refused):
        encoded(Originate(Number("1"), "2", headers=headers, gateway=PROXY))


@pytest.mark.parametrize("command", [StartTimer(1), OnLeg("x", Answer())])
def test_command_that_is_not_for_a_switch(command: object) -> None:
    with pytest.raises(Refused):
        encoded(command)


@pytest.mark.parametrize("id", ["", "a/b", "../x", "a b", "x" * 129, "a\n"])
def test_id_that_is_no_id(id: str) -> None:
    with pytest.raises(Refused):
        encoded(Answer(), channel=id)
    with pytest.raises(Refused):
        commands.stop_playback(id)


# -- whatever anybody writes -------------------------------------------------------------------------------------------

NASTY = st.text(st.sampled_from("${}[]()<>,;:|&^\\\"'`/@%#=?\r\n\0 aZ09.+-_*~!") | st.characters(), max_size=40)


@given(text=NASTY | NASTY.map("sip:{}".format) | NASTY.map("sip:bob@{}".format) | NASTY.map("client:{}".format))
def test_no_text_chooses_technology_or_endpoint(text: str) -> None:
    try:
        endpoint = encoded(Originate(parse(text), "1", gateway=PROXY)).query["endpoint"]
    except (BadDestination, Refused):
        return
    number = endpoint.removeprefix("PJSIP/").removesuffix("@outbound-proxy")
    uri = re.sub(r"^PJSIP/outside(-tls|-local)?/sip:", "", endpoint)
    assert set(number) <= set("+*#0123456789") or (uri != endpoint and not set(uri) & set("/,&|^ <>"))
    assert endpoint.isascii()
    assert endpoint.isprintable()


@given(user=NASTY, host=NASTY, number=NASTY)
def test_no_destination_built_by_hand_does_either(user: str, host: str, number: str) -> None:
    for destination in (SipUri(user, host), Number(number)):
        try:
            endpoint = encoded(Originate(destination, "1", gateway=PROXY)).query["endpoint"]
        except Refused:
            continue
        assert endpoint.count("/") == (2 if isinstance(destination, SipUri) else 1)
        assert not set(endpoint) & set(",&|^<>\r\n\0 \"'")


@given(name=NASTY, number=NASTY)
def test_caller_id_is_one_name_and_one_number(name: str, number: str) -> None:
    value = originate.caller_id(name, number)
    assert value.count('"') == 2
    assert value.count("<") == value.count(">") == 1
    assert value.isprintable()
    assert not set(value.rpartition("<")[2]) & set("@;:,/\\ ")


@given(digits=NASTY, file=NASTY, id=NASTY)
def test_a_value_never_reaches_the_path(digits: str, file: str, id: str) -> None:
    for command in (SendDigits(digits), PlayFile("/" + file + ".wav")):
        try:
            rest = encoded(command, id=id)
        except Refused:
            continue
        assert rest.path.count("/") <= 3
        assert not set(rest.path) & set("?&#% \r\n\0")


@pytest.mark.parametrize(
    ("given", "sent"),
    [("client:bob", "bob"), ("sip:carol@example.com", "carol"), ("+1 (23)", "+123"), ("", ""), ("a>b;c", "abc")],
)
def test_caller_id_of_every_kind_of_caller(given: str, sent: str) -> None:
    assert originate.caller_id("", given) == f'"" <{sent}>'
