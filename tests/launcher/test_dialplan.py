"""What the engine is handed for a call: who dialled what, whatever characters are in it (configs/asterisk)."""

from urllib.parse import parse_qsl, unquote

import pytest

from tests.real_switch.ari_probe import AriProbe
from tests.real_switch.asterisk import running_asterisk, settings_for
from tests.softphone import Phone

pytestmark = pytest.mark.switch


@pytest.fixture(scope="module")
def asterisk(tmp_path_factory):
    with running_asterisk(settings_for(tmp_path_factory.mktemp("dialplan"))) as running:
        yield running


@pytest.fixture
def engine(asterisk):
    with AriProbe(asterisk.settings) as probe:
        yield probe


@pytest.fixture
def phone():
    with Phone() as phone:
        yield phone


def dial(asterisk, phone, user="1234", **more):
    return phone.call(f"sip:{user}@127.0.0.1:{asterisk.settings.sip_port}", **more)


def arrival(engine):
    """to, from, name, diversion and headers of the next call."""
    given = engine.wait("StasisStart")["args"]
    kind, *values, headers, client, address, called, caller, call_id = given[:-2]
    assert (kind, client, address.partition(":")[0]) == ("inbound", "", "127.0.0.1")
    assert "@127.0.0.1" in unquote(called)
    assert "sip:" in unquote(caller)
    assert call_id
    return [unquote(value) for value in values], dict(parse_qsl(headers, keep_blank_values=True))


def test_number_and_caller(asterisk, engine, phone):
    dial(asterisk, phone, "+14445556666", from_user="+15550001", caller_name="Alice, of Wonderland")
    assert arrival(engine) == (["+14445556666", "+15550001", "Alice, of Wonderland", ""], {})


def test_call_is_not_answered(asterisk, engine, phone):
    call = dial(asterisk, phone)
    arrival(engine)
    assert not call.wait_answered(0.3)


@pytest.mark.parametrize("user", ["1234", "+1234", "*98", "#31", "alice", "h", "s", "x-y.z_1"])
def test_any_user_part_arrives(asterisk, engine, phone, user):
    dial(asterisk, phone, user)
    assert arrival(engine)[0][0] == user


def test_caller_that_is_no_number(asterisk, engine, phone):
    dial(asterisk, phone, from_user="alice")
    assert arrival(engine)[0][1] == "alice"


def test_diversion(asterisk, engine, phone):
    dial(asterisk, phone, headers={"Diversion": "<sip:+15557777@example.org>;reason=no-answer"})
    assert arrival(engine)[0][3] == "+15557777"


def test_headers(asterisk, engine, phone):
    dial(asterisk, phone, headers={"X-Account": "a,b&c=d \"e\" ${EXTEN} 'f' \\g;h", "x-lower": "1", "Y-Other": "2"})
    assert arrival(engine)[1] == {"X-Account": "a,b&c=d \"e\" ${EXTEN} 'f' \\g;h", "x-lower": "1"}


def test_utf8(asterisk, engine, phone):
    dial(asterisk, phone, caller_name="Zoë 電話", headers={"X-Name": "Zoë 電話"})
    (_, _, name, _), headers = arrival(engine)
    assert name == "Zoë 電話"
    assert headers == {"X-Name": "Zoë 電話"}


def test_many_and_long_headers_are_bounded(asterisk, engine, phone):
    dial(asterisk, phone, headers={f"X-Number-{number}": "v" * 300 for number in range(40)})
    _, headers = arrival(engine)
    assert 5 <= len(headers) <= 20
    assert all(value == "v" * 255 for value in headers.values())


def test_dialplan_text_of_a_caller_is_never_expanded(asterisk, engine, phone):
    dial(asterisk, phone, from_user="%24%7BEPOCH%7D", caller_name="${EPOCH}", headers={"X-A": "${EPOCH}$[1+1]"})
    (_, caller, name, _), headers = arrival(engine)
    assert (caller, name, headers) == ("${EPOCH}", "${EPOCH}", {"X-A": "${EPOCH}$[1+1]"})


@pytest.mark.parametrize("via", ["rfc4733", "info"])
def test_keys_arrive_by_both_ways_on_one_endpoint(asterisk, engine, phone, via):
    call = dial(asterisk, phone)
    channel = engine.wait("StasisStart")["channel"]["id"]
    engine.post(f"/channels/{channel}/answer")
    assert call.wait_answered()
    call.press("1234567890*#", via=via, wait=False)
    keys = [engine.wait("ChannelDtmfReceived")["digit"] for _ in range(12)]
    assert "".join(keys) == "1234567890*#"


def test_engine_that_comes_back_within_seconds_gets_the_call(asterisk, phone):
    call = dial(asterisk, phone)
    assert not call.wait_ended(1)
    with AriProbe(asterisk.settings) as engine:
        assert arrival(engine)[0][0] == "1234"


def test_engine_that_left_gives_503_within_five_seconds(asterisk, phone):
    with AriProbe(asterisk.settings):
        pass
    call = dial(asterisk, phone)
    assert call.wait_ended(5)
    assert call.status == 503


def test_outbound_call_to_a_sip_uri_carries_headers_and_keys(asterisk, engine, phone):
    engine.post(
        "/channels",
        {"variables": {"PJSIP_HEADER(add,X-Account)": "a,b;c"}},
        endpoint=f"PJSIP/outside/{phone.uri}",
        app=f"restcomm-{asterisk.settings.node}",
        callerId="Shop <+15550001>",
    )
    call = phone.wait_call(5)
    call.answer()
    channel = engine.wait("StasisStart")["channel"]["id"]
    engine.post(f"/channels/{channel}/dtmf", dtmf="19#")
    assert call.wait_digits("19#")
    assert call.headers["X-Account"] == "a,b;c"
    assert "+15550001" in call.header("From")


def test_nothing_went_wrong_in_the_log(asterisk):
    away = f"app 'restcomm-{asterisk.settings.node}'"  # told once per offer while no engine is there, and rightly so
    again = "because it already exists"  # an engine that came back before its context was gone
    assert [line for line in asterisk.problems() if away not in line and again not in line] == []
