"""What FreeSWITCH tells, as what happened to a leg."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.calls.causes import Cause
from app.calls.events import Answered, Arrived, Finished, Ringing
from eslbridge.protocol import causes
from eslbridge.protocol.event_types import Closed, Connected, Gone, InRoom, Key, OutOfRoom, Parked, Refusal
from eslbridge.protocol.events import DECODERS, decode
from eslbridge.protocol.payload import Fields


def event(name: str, **fields: str) -> Fields:
    """An event as mod_event_socket writes it."""
    said = {"Event-Name": name, "Unique-ID": "leg", "Call-Direction": "inbound", "Caller-Context": "restcomm"}
    named = {key if key.startswith("variable_") else key.replace("_", "-"): value for key, value in fields.items()}
    return Fields(json.dumps({**said, **named}, separators=(",", ":"), ensure_ascii=False).encode())


def outbound(name: str, **fields: str) -> Fields:
    ours = {"Call_Direction": "outbound", "Caller_Context": "default", "variable_restcomm": "true"}
    return event(name, **{**ours, **fields})


def test_arrival():
    told = decode(
        event(
            "CHANNEL_PARK",
            **{
                "Caller_Destination_Number": "+1234",
                "Caller_Caller_ID_Number": "bob",
                "Caller_Caller_ID_Name": "Bob\nEvent-Name: X",
                "variable_sip_from_display": "Bob%0AEvent-Name: X",
                "variable_sip_h_Diversion": '"A" <sip:+1555@h;user=phone>;reason=busy, <sip:+1666@h>',
                "variable_sip_h_X-One": "a, b",
                "variable_sip_h_x-two": "c\nd",
                "variable_sip_h_P-Three": "no",
                "variable_sip_h_X-B{d": "no",
                "variable_sip_from_user": "bob",
                "variable_sip_from_host": "acme.example",
                "variable_sip_call_id": "7@h",
            },
        )
    )
    headers = {"X-One": "a, b", "x-two": "cd"}
    sip = {"from_uri": "sip:bob@acme.example", "call_id": "7@h"}
    assert told == ("leg", Parked(Arrived("+1234", "bob", "Bob%0AEvent-Name: X", "+1555", headers, **sip)))


def caller(**fields):
    return decode(event("CHANNEL_PARK", **fields))[1].first


def test_caller_without_a_name_and_one_whose_name_is_asserted():
    assert caller(Caller_Caller_ID_Name="bob", Caller_Caller_ID_Number="bob").caller_name == ""
    said = {"variable_sip_full_from": "<sip:1@c>;tag=a", "variable_sip_P-Asserted-Identity": '"Real" <sip:+1555@c>'}
    found = caller(Caller_Caller_ID_Name="Real", Caller_Caller_ID_Number="+1555", **said)
    assert (found.from_, found.caller_name, found.asserted, found.asserted_name) == ("1", "", "+1555", "Real")
    assert not found.withheld
    assert caller(variable_sip_Privacy="id", **said).withheld


def test_hops_and_a_number_with_parameters():
    found = caller(Caller_Destination_Number="+1234;npdi;rn=+1555", variable_max_forwards="5")
    assert (found.to, found.max_forwards) == ("+1234", 5)


def test_what_is_taken_of_a_caller_has_limits():
    many = {f"variable_sip_h_X-{number}": "v" * 1000 for number in range(100)}
    arrived = caller(Caller_Destination_Number="9" * 500, **many)
    assert len(arrived.to) == 128
    assert len(arrived.headers) == 20
    assert {len(value) for value in arrived.headers.values()} == {255}


def test_client_only_when_it_was_authorized():
    """The variable comes from our directory; that it was checked is mod_sofia's word."""
    assert caller(variable_restcomm_client="bob", variable_sip_authorized="true").client == "bob"
    assert caller(variable_restcomm_client="bob").client == ""
    assert caller(variable_sip_authorized="true").client == ""


def test_leg_that_is_back_is_no_new_call():
    assert decode(event("CHANNEL_PARK", Answer_State="answered")) == ("leg", Parked())


@pytest.mark.parametrize("said", [{"variable_recovered": "true"}, {"variable_endpoint_disposition": "ANSWER"}])
def test_leg_that_was_recovered_is_no_new_call_although_it_is_not_answered_again_yet(said):
    """FreeSWITCH was killed and takes its calls up: it parks them before it knows that they are answered."""
    assert decode(event("CHANNEL_PARK", Answer_State="ringing", **said)) == ("leg", Parked())
    assert isinstance(
        decode(event("CHANNEL_PARK", variable_endpoint_disposition="DELAYED NEGOTIATION"))[1].first, Arrived
    )


def test_connected_recorded_in_a_room():
    assert decode(event("CHANNEL_BRIDGE", Bridge_B_Unique_ID="other")) == ("leg", Connected("other"))
    assert decode(event("RECORD_STOP", Record_File_Path="/x.wav")) == ("leg", Closed("/x.wav"))
    room = {"Event_Subclass": "conference::maintenance", "Conference_Name": "room-1"}
    assert decode(event("CUSTOM", Action="add-member", **room)) == ("leg", InRoom("room-1"))
    assert decode(event("CUSTOM", Action="start-talking", **room)) is None
    ours = {"Application_UUID_Name": "restcomm", "Application_UUID": "CA1-7", "Application": "conference"}
    assert decode(event("CHANNEL_EXECUTE_COMPLETE", **ours)) == ("leg", OutOfRoom("CA1-7"))


def test_call_of_another_dialplan_is_not_ours():
    assert decode(event("CHANNEL_PARK", Caller_Context="public")) is None


def test_our_own_leg_is_answered_when_it_is_parked():
    assert decode(outbound("CHANNEL_ANSWER")) is None
    assert decode(outbound("CHANNEL_PARK")) == ("leg", Parked(Answered()))
    assert decode(outbound("CHANNEL_PARK", variable_restcomm="")) is None


def test_progress():
    assert decode(outbound("CHANNEL_PROGRESS")) == ("leg", Ringing())
    assert decode(outbound("CHANNEL_PROGRESS_MEDIA")) == ("leg", Ringing())
    assert decode(event("CHANNEL_PROGRESS_MEDIA")) is None  # our own early media to a caller


def test_end_of_a_command():
    ours = {"Application_UUID_Name": "restcomm", "Application_UUID": "CA1-7", "Application": "playback"}
    assert decode(event("CHANNEL_EXECUTE_COMPLETE", **ours)) == ("leg", Finished("CA1-7"))
    failed = decode(event("CHANNEL_EXECUTE_COMPLETE", Application_Response="FILE NOT FOUND", **ours))
    assert "FILE NOT FOUND" in failed[1].error
    assert decode(event("CHANNEL_EXECUTE_COMPLETE", Application_UUID="CA1-7")) is None


@pytest.mark.parametrize(("said", "key"), [("1", "1"), ("a", "A"), ("#", "#"), ("F", None), ("", None), ("11", None)])
def test_keys(said, key):
    told = decode(event("DTMF", DTMF_Digit=said))
    assert told == (("leg", Key(key, False, 0)) if key else None)


def test_keys_by_info_are_read_in_its_body():
    """What FreeSWITCH makes of them itself is left out."""
    assert decode(event("DTMF", DTMF_Digit="1", DTMF_Source="ENDPOINT")) is None
    told = {"Event-Name": "RECV_INFO", "Unique-ID": "leg", "Event-Date-Timestamp": "5000000", "_body": "*"}
    for kind, heard in (("application/dtmf", ("leg", Key("*", True, 5000))), ("text/plain", None)):
        said = json.dumps({**told, "SIP-Content-Type": kind}, separators=(",", ":"))
        assert decode(Fields(said.encode())) == heard


@pytest.mark.parametrize(
    ("fields", "gone"),
    [
        ({"Hangup_Cause": "NORMAL_CLEARING", "Caller_Channel_Answered_Time": "17"}, Gone(Cause.NORMAL, was_up=True)),
        ({"Hangup_Cause": "MEDIA_TIMEOUT", "Caller_Channel_Answered_Time": "17"}, Gone(Cause.NORMAL, was_up=True)),
        ({"Hangup_Cause": "ORIGINATOR_CANCEL"}, Gone(Cause.CANCELED)),
        ({"Hangup_Cause": "SOMETHING_NEW"}, Gone(Cause.FAILED)),
        ({}, Gone(Cause.FAILED)),
        ({"Hangup_Cause": "USER_BUSY", "variable_sip_invite_failure_status": "486"}, Gone(Cause.BUSY)),
    ],
)
def test_end_of_a_callers_leg(fields, gone):
    assert decode(event("CHANNEL_HANGUP", **fields)) == ("leg", gone)


@pytest.mark.parametrize(
    ("cause", "status", "gone"),
    [
        ("USER_BUSY", "486", Gone(Cause.BUSY, sip_status=486)),
        ("CALL_REJECTED", "403", Gone(Cause.FAILED, sip_status=403)),
        ("NO_ANSWER", "", Gone(Cause.NO_ANSWER)),
        ("NO_ANSWER", "nonsense", Gone(Cause.NO_ANSWER)),
        ("USER_BUSY", "99999", Gone(Cause.BUSY)),
        ("MANDATORY_IE_MISSING", "", Gone(Cause.FAILED, sip_status=401)),
        ("MANDATORY_IE_MISSING", "488", Gone(Cause.FAILED, sip_status=488)),
    ],
)
def test_end_of_our_own_leg(cause, status, gone):
    told = decode(outbound("CHANNEL_HANGUP", Hangup_Cause=cause, variable_sip_invite_failure_status=status))
    assert told == ("leg", gone)


def test_a_redirection_of_our_own_leg():
    fields = {"Hangup_Cause": "REQUESTED_CHAN_UNAVAIL", "variable_proto_specific_hangup_cause": "sip:302"}
    assert decode(outbound("CHANNEL_HANGUP", **fields)) == ("leg", Gone(Cause.FAILED, sip_status=302))


def test_callee_who_answered_and_hung_up_at_once():
    """His BYE overtook his 200 inside FreeSWITCH: seen twice in real calls on a busy machine."""
    times = {"Caller_Channel_Answered_Time": "0", "variable_sip_term_status": "200"}
    told = decode(outbound("CHANNEL_HANGUP", Hangup_Cause="NORMAL_CLEARING", **times))
    assert told == ("leg", Gone(Cause.NORMAL, was_up=True))


def test_originate_that_failed():
    refused = decode(Fields(json.dumps(body_of("-ERR GATEWAY_DOWN\n"), separators=(",", ":")).encode()))
    assert refused == ("our-leg", Refusal("GATEWAY_DOWN"))
    assert decode(Fields(json.dumps(body_of("+OK our-leg\n"), separators=(",", ":")).encode())) is None


def body_of(text: str) -> dict[str, str]:
    job = {"Event-Name": "BACKGROUND_JOB", "Job-UUID": "our-leg", "Job-Command": "originate"}
    return {**job, "Content-Length": str(len(text)), "_body": text}


def test_every_cause_has_a_response():
    assert set(causes.TO_UNANSWERED) == set(Cause)


@given(st.sampled_from([*DECODERS, "HEARTBEAT", ""]), st.dictionaries(st.sampled_from(
    ["Call-Direction", "Caller-Context", "DTMF-Digit", "Hangup-Cause", "_body", "Job-Command", "Application-UUID-Name",
     "variable_sip_invite_failure_status", "variable_sip_h_Diversion", "Caller-Channel-Answered-Time"]),
    st.text()))  # fmt: skip
def test_any_event_is_something_or_nothing(name, fields):
    told = decode(Fields(json.dumps({"Event-Name": name, **fields}, separators=(",", ":")).encode()))
    assert told is None or len(told) == 2
