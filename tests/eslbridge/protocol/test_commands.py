"""Nothing of a tenant's becomes FreeSWITCH syntax: every request is one request, every argument stays one."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.calls import allowed
from app.calls.allowed import Refused
from app.calls.causes import Cause
from app.calls.commands.core import Answer, Hangup, Originate, PlayFile, Ring, SendDigits, Stop
from app.calls.destination import Client, Number, SipUri
from eslbridge.protocol import originate
from eslbridge.protocol.commands import encode

CHANNEL = "5d3c1c6e-0d7a-4f3e-9a53-0a4f0e3c9d11"
ID = "CA0123456789abcdef0123456789abcdef-17"
BOB = SipUri("bob", "127.0.0.1", 5070)
SIGNS = [*"abcnrst1 \"'\\{}[]<>|,^$:;=&%@/!~#*+", "${", ":_:", "^^", "ü"]
PRINTABLE = st.lists(st.sampled_from(SIGNS), max_size=20).map("".join)
NASTY = st.lists(st.sampled_from([*SIGNS, "\n", "\r", "\0", "\t", "\u2028"]), max_size=20).map("".join)
USER = st.text("abc01_.+*#~!%-", max_size=20)


def lines_of(request: bytes) -> list[str]:
    """The lines of a request, which must be exactly one."""
    text = request.decode()
    assert text.endswith("\n\n")
    assert "\n\n" not in text[:-1]
    assert not re.search(r"[\r\0]", text)
    return text[:-2].split("\n")


def test_the_plain_ones():
    assert encode(CHANNEL, ID, Answer()) == [f"api uuid_answer {CHANNEL}\n\n".encode()]
    assert encode(CHANNEL, ID, Ring()) == [f"api uuid_ring_ready {CHANNEL}\n\n".encode()]
    (play,) = encode(CHANNEL, ID, PlayFile("/var/x/hello.wav"))
    assert lines_of(play) == [
        f"sendmsg {CHANNEL}",
        "call-command: execute",
        "execute-app-name: playback",
        f"execute-app-arg: {{restcomm={ID}}}/var/x/hello.wav",
        f"event-uuid: {ID}",
        "event-uuid-name: restcomm",
    ]
    assert encode(CHANNEL, ID, Hangup(Cause.BUSY)) == [f"api uuid_kill {CHANNEL} USER_BUSY\n\n".encode()]
    assert encode(CHANNEL, ID, Hangup(Cause.BUSY), answered=True) == [
        f"api uuid_kill {CHANNEL} NORMAL_CLEARING\n\n".encode()
    ]


def test_digits_are_queued_in_parts_and_waited_for_as_silence():
    *queued, wait = encode(CHANNEL, ID, SendDigits("1" * 100 + "w"))
    assert [lines_of(one)[3] for one in queued] == [
        f"execute-app-arg: {'1' * 90}@100",
        f"execute-app-arg: {'1' * 10}w@100",
    ]
    assert lines_of(wait)[3] == f"execute-app-arg: {{restcomm={ID}}}silence_stream://18500"


def test_a_command_that_is_none_of_the_switch():
    with pytest.raises(Refused):
        encode(CHANNEL, ID, Stop(ID))


@given(NASTY, NASTY)
def test_any_channel_and_id(channel, id):
    for command in (Answer(), PlayFile("/x.wav"), SendDigits("1"), Hangup(), Originate(BOB, "1")):
        try:
            requests = encode(channel, id, command)
        except Refused:
            continue
        for one in requests:
            lines_of(one)


@pytest.mark.parametrize("ending", ["", ".wav"])
@given(NASTY)
def test_any_file(ending, path):
    try:
        (request,) = encode(CHANNEL, ID, PlayFile(f"/{path}{ending}"))
    except Refused:
        return
    assert lines_of(request)[3] == f"execute-app-arg: {{restcomm={ID}}}/{path}{ending}"
    assert not re.search(r"[${}]|@@|://", path)


@given(NASTY)
def test_any_digits(digits):
    try:
        requests = encode(CHANNEL, ID, SendDigits(digits))
    except Refused:
        return
    assert re.fullmatch(r"[0-9A-D*#wW]+", digits)
    assert all(lines_of(one) for one in requests)


def test_originate_hands_on_how_far_a_call_may_go_and_that_its_number_is_withheld():
    command = Originate(SipUri("bob", "example.com"), "anonymous", max_forwards=4, asserted="+1555")
    (request,) = encode(CHANNEL, ID, command)
    variables, _target = dialled(parsed(lines_of(request)[0].removeprefix("bgapi originate "))[0])
    assert variables["max_forwards"] == "4"
    assert variables["sip_h_Privacy"] == "id"
    assert variables["sip_h_P-Asserted-Identity"] == "<tel:+1555>"
    assert variables["sip_invite_from_uri"] == '"Anonymous" <sip:anonymous@anonymous.invalid>'


@given(NASTY, NASTY, PRINTABLE, USER)
def test_any_originate(number, name, value, user):
    command = Originate(SipUri(user, "example.com"), number, name, headers={"X-One": value})
    (request,) = encode(CHANNEL, ID, command)
    line, job = lines_of(request)
    assert job == f"Job-UUID: {CHANNEL}"
    arguments = parsed(line.removeprefix("bgapi originate "))
    assert arguments[1:] == ["&park()"]
    variables, target = dialled(arguments[0])
    assert target == f"sofia/outside/sip:{user + '@' if user else ''}example.com".replace("#", "%23")
    assert variables["origination_uuid"] == CHANNEL
    assert variables["restcomm"] == "true"
    assert set(variables) - KNOWN == {"sip_h_X-One"} & set(variables)
    assert trimmed(variables.get("sip_h_X-One", "")) == trimmed(value.replace("{", "(").replace("}", ")"))


KNOWN = {
    "execute_on_sip_reinvite",
    "origination_uuid",
    "origination_caller_id_name",
    "origination_caller_id_number",
    "originate_timeout",
    "ignore_early_media",
    "app_disable_expand_variables",
    "playback_terminators",
    "outbound_redirect_fatal",
    "restcomm",
    "max_forwards",
}


def trimmed(text: str) -> str:
    """FreeSWITCH loses spaces at the ends; and we put one into :_: ."""
    return text.strip(" ").replace(":_:", ": _:")


def parsed(text: str, by: str = " ") -> list[str]:
    """switch_separate_string of FreeSWITCH 1.11.1: split at a sign, honour backslashes and quotes, undo one of each."""
    parts, part, quoted, place = [], "", False, 0
    while place < len(text):
        sign = text[place]
        if sign == "\\":
            part += text[place : place + 2]
            place += 2
            continue
        if sign == "'" and (by == " " or quoted or "'" in text[place + 1 :]):
            quoted = not quoted
        if sign == by and not quoted:
            parts.append(part)
            part = ""
            if by == " ":
                while text[place + 1 : place + 2] == " ":
                    place += 1
        else:
            part += sign
        place += 1
    return [cleaned(one, by) for one in ([*parts, part] if part or by == " " else parts)]


def cleaned(text: str, by: str) -> str:
    """cleanup_separated_string of the same."""
    text = text.lstrip(" ")
    out, end, quoted, place = "", 0, False, 0
    while place < len(text):
        sign, following = text[place], text[place + 1 : place + 2]
        if sign == "\\" and following and (following in "'\"\\nrts" or (by != " " and following == by)):
            out += {"n": "\n", "r": "\r", "t": "\t", "s": " "}.get(following, following)
            end, place = len(out), place + 2
            continue
        if sign == "'" and (quoted or "'" in text[place + 1 :]):
            quoted = not quoted
            if quoted:
                end = len(out)
        else:
            out += sign
            if sign != " " or quoted:
                end = len(out)
        place += 1
    return out[:end] if end else out


def dialled(text: str) -> tuple[dict[str, str], str]:
    """switch_ivr_originate: more than one dial string, the variables in braces, then the target."""
    assert ":_:" not in text
    depth, end = 0, 0
    for place, sign in enumerate(text):
        depth += {"{": 1, "}": -1}.get(sign, 0)
        if depth == 0:
            end = place
            break
    assert text[0] == "{"
    assert "{" not in text[1:]
    pairs = [parsed_pair(one) for one in parsed(text[1:end], ",")]
    return dict(pair for pair in pairs if pair), text[end + 1 :]


def parsed_pair(text: str) -> tuple[str, str] | None:
    """Split at the first equals sign; a variable without a value is not set."""
    name, equals, value = text.partition("=")
    return (name, cleaned(value, "=")) if equals and value else None


@pytest.mark.parametrize(
    "uri",
    [
        SipUri("a b", "host"),
        SipUri("a", "ho st"),
        SipUri("a", "host,sofia/outside/x@y"),
        SipUri("a", "{origination_uuid=1}sofia"),
        SipUri("a|b", "host"),
        SipUri("a", "host", 5060, "udp;fs_path=sip:evil"),
        SipUri("a", "host", -1),
        SipUri("a@b", "host"),
    ],
)
def test_destination_that_no_parser_of_ours_made(uri):
    with pytest.raises(Refused):
        encode(CHANNEL, ID, Originate(uri, "1"))


def test_number_needs_a_proxy_and_a_client_needs_more():
    with pytest.raises(Refused, match="outbound_proxy_uri"):
        encode(CHANNEL, ID, Originate(Number("+1444"), "1"))
    (request,) = encode(CHANNEL, ID, Originate(Number("+1444#2"), "1", gateway="cheap"))
    assert b"}sofia/gateway/cheap/+1444%232 &park()" in request
    for bad in ("1;2", "1 2", "${x}", "+", ""):
        with pytest.raises(Refused):
            encode(CHANNEL, ID, Originate(Number(bad), "1", gateway="cheap"))
    with pytest.raises(Refused):
        encode(CHANNEL, ID, Originate(Client("bob"), "1"))


@pytest.mark.parametrize("name", ["X-One\nY", "X One", "Contact", "X-", "X-a=b", "X-" + "a" * 65])
def test_header_that_is_none(name):
    with pytest.raises(Refused):
        encode(CHANNEL, ID, Originate(BOB, "1", headers={name: "x"}))


def test_percent_signs_leave_a_callers_name():
    """mod_sofia undoes them twice: %250A would be a new line in From."""
    assert allowed.name('a%0Ab%250Ac"<sip:x>\\\n', originate.NOT_IN_NAME) == "a0Ab250Acsip:x"


@pytest.mark.parametrize("registered", [True, False])
def test_a_registered_phone_gets_everything_where_it_registered_from(registered: bool) -> None:
    """Its router would not let what goes to the Contact of its answer through."""
    leg = Originate(SipUri("bob", "203.0.113.60", 33828, registered=registered), "+15550001")
    assert ("sip_sticky_contact=true" in originate.originate("abc", leg).decode()) is registered
