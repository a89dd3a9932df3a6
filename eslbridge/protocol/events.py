"""FreeSWITCH's events as what happened to a leg. Pure: its strings end in the table of this file (guide 2.3)."""

import re
from collections.abc import Callable

from app.calls.causes import Cause
from app.calls.events import Answered, Arrived, Event, Finished, Ringing
from app.calls.origin.identity import as_from, identity, number_of
from app.switching.info_keys import KEYS, key_in
from eslbridge.protocol.causes import cause_of
from eslbridge.protocol.clients import UNREGISTERED, unregistered
from eslbridge.protocol.event_types import (
    REINVITE,
    Closed,
    Connected,
    Gone,
    InRoom,
    Key,
    OutOfRoom,
    Parked,
    Referred,
    Refusal,
    Reoffered,
)
from eslbridge.protocol.faxes import fax_over
from eslbridge.protocol.forks import FORK
from eslbridge.protocol.messages import MESSAGES, message_arrived, message_sent
from eslbridge.protocol.payload import Fields
from eslbridge.protocol.request import OURS
from eslbridge.protocol.transfers import NOTIFIED, notified

SAYING_WHO = ("sip_full_from", "sip_P-Asserted-Identity", "sip_Remote-Party-ID", "sip_Privacy")
"""Variables of From, P-Asserted-Identity, Remote-Party-ID and Privacy, as they were received."""
DIVERTED_BY = re.compile(r"sips?:([^@;>]+)@", re.IGNORECASE)


NAMED_BY: dict[type[Event], str] = {Refusal: "Job-UUID", Referred: "UniqueID"}
"""What names the channel of events that have no Unique-ID."""


def decode(event: Fields) -> tuple[str, Event] | None:
    """The channel and what happened to it; None: nothing that matters."""
    decoder = DECODERS.get(event.get("Event-Name"))
    happened = decoder(event) if decoder else None
    if happened is None:
        return None
    return event.get(NAMED_BY.get(type(happened), "Unique-ID")), happened


# -- one function an event -------------------------------------------------------------------------------------------


def parked(event: Fields) -> Parked | None:
    """A call that the dialplan handed over, an outbound leg that was answered, or one of both that is back."""
    if event.get("Call-Direction") == "outbound":
        return Parked(Answered(x_headers(event, "sip_rh_"))) if event.get(f"variable_{OURS}") == "true" else None
    if event.get("Caller-Context") != OURS:
        return None
    if event.get("Answer-State") == "answered" or is_back(event):
        return Parked()
    return Parked(arrived(event), event)


def is_back(event: Fields) -> bool:
    """Was it recovered by a FreeSWITCH that had been killed? Then it is no new caller, answered again or not yet."""
    return event.get("variable_recovered") == "true" or event.get("variable_endpoint_disposition") == "ANSWER"


def answered(event: Fields) -> Event | None:
    """Of a leg that we called only once it is parked: until then what it should execute is lost (1.11.1)."""
    if event.get(f"variable_{FORK}") == "true":  # it is never parked
        return Parked(Answered())
    return Answered() if event.get("Call-Direction") == "inbound" else None


def executed(event: Fields) -> Event | None:
    """One of our commands has ended; whatever the dialplan executes has another name."""
    if event.get("Application-UUID-Name") != OURS:
        return None
    if event.get("Application") == "conference":
        return OutOfRoom(event.get("Application-UUID"))
    if event.get("Application") in ("txfax", "rxfax"):
        return fax_over(event)
    said = event.get("Application-Response")
    failed = said in ("FILE NOT FOUND", "PLAYBACK ERROR")
    return Finished(event.get("Application-UUID"), error=f"FreeSWITCH reports {said}" if failed else "")


def custom(event: Fields) -> Event | None:
    """The event for a CUSTOM event of a module; None: not one of interest."""
    decoder = CUSTOM_DECODERS.get(event.get("Event-Subclass"))
    return decoder(event) if decoder else None


def entered_room(event: Fields) -> Event | None:
    """Of all that happens in conferences, who comes in."""
    entered = event.get("Action") == "add-member" and event.get("Unique-ID")
    return InRoom(event.get("Conference-Name")) if entered else None


def reoffered(event: Fields) -> Event | None:
    """A re-INVITE, by what the dialplan executes when one comes."""
    return Reoffered()


def key_pressed(event: Fields) -> Event | None:
    """By RTP, or as tones. What FreeSWITCH makes of an INFO is left out (ENDPOINT): it misreads some (1.11.1)."""
    key = event.get("DTMF-Digit").upper()
    known = len(key) == 1 and key in KEYS and event.get("DTMF-Source") != "ENDPOINT"
    return Key(key, False, time_of(event)) if known else None


def key_in_info(event: Fields) -> Event | None:
    key = key_in(event.get("SIP-Content-Type"), event.get("_body"))
    return Key(key, True, time_of(event)) if key else None


def time_of(event: Fields) -> int:
    """Milliseconds, by FreeSWITCH's clock."""
    told = event.get("Event-Date-Timestamp")
    return int(told) // 1000 if told.isdecimal() else 0


def hung_up(event: Fields) -> Event:
    """The end of a leg. FreeSWITCH's threads may take a callee's BYE before his 200, if one follows the other at once;
    then it never calls the leg answered, but it has answered the BYE, which only an answered call gets (1.11.1)."""
    outbound = event.get("Call-Direction") == "outbound"
    said_goodbye = outbound and event.get("variable_sip_term_status") == "200"
    was_up = said_goodbye or event.get("Caller-Channel-Answered-Time", "0") != "0"
    status = refused_with(event) if outbound and not was_up else 0
    cause = Cause.NORMAL if was_up else cause_of(event.get("Hangup-Cause"), status)
    return Gone(cause, sip_status=status, was_up=was_up)


def refused_with(event: Fields) -> int:
    """The final response to our INVITE; 0: none is known. Of redirections mod_sofia says it elsewhere; of challenges
    that we have no password for only a cause that nothing else has: 401 stands for 407, too."""
    told = event.get("variable_sip_invite_failure_status") or event.get("variable_sip_term_status")
    told = told or event.get("variable_proto_specific_hangup_cause").removeprefix("sip:")
    if not told and event.get("Hangup-Cause") == "MANDATORY_IE_MISSING":
        return 401
    return int(told) if re.fullmatch(r"[3-6][0-9]{2}", told) else 0


def job_done(event: Fields) -> Event | None:
    """The end of a job that is named as its channel: an originate."""
    said = event.get("_body").strip()
    if event.get("Job-Command") != "originate" or not said.startswith("-"):
        return None
    return Refusal(said.removeprefix("-ERR").strip()[:80])


DECODERS: dict[str, Callable[[Fields], Event | None]] = {
    "CHANNEL_PARK": parked,
    "CHANNEL_PROGRESS": lambda event: Ringing(),
    "CHANNEL_PROGRESS_MEDIA": lambda event: Ringing() if event.get("Call-Direction") == "outbound" else None,
    "CHANNEL_ANSWER": answered,
    "CHANNEL_EXECUTE_COMPLETE": executed,
    "CHANNEL_BRIDGE": lambda event: Connected(event.get("Bridge-B-Unique-ID")),
    "CHANNEL_HANGUP": hung_up,
    "RECORD_STOP": lambda event: Closed(event.get("Record-File-Path")),
    "DTMF": key_pressed,
    "RECV_INFO": key_in_info,
    "BACKGROUND_JOB": job_done,
    "MESSAGE": message_arrived,
    "CUSTOM": custom,
}
"""What we subscribe to, and what it means. CUSTOM is the last: what stands behind it are names of its kinds."""
CUSTOM_DECODERS: dict[str, Callable[[Fields], Event | None]] = {
    "conference::maintenance": entered_room,
    MESSAGES: message_sent,
    REINVITE: reoffered,
    NOTIFIED: notified,
    UNREGISTERED: unregistered,
}
"""By the subclass; the last words of a subscription."""


# -- parts -----------------------------------------------------------------------------------------------------------


def arrived(leg: Fields) -> Arrived:
    """What is known of a caller."""
    from_, *others = (leg.get(f"variable_{name}") for name in SAYING_WHO)
    by = identity(from_ or as_from(leg.get("variable_sip_from_display"), leg.get("Caller-Caller-ID-Number")), *others)
    forwards = leg.get("variable_max_forwards")
    return Arrived(
        to=number_of(leg.get("Caller-Destination-Number")),
        from_=by.number,
        caller_name=by.name,
        forwarded_from=diverted_by(leg.get("variable_sip_h_Diversion")),
        headers=x_headers(leg),
        client=leg.get(f"variable_{OURS}_client") if leg.get("variable_sip_authorized") == "true" else "",
        address=leg.get("variable_sip_network_ip"),
        domain=leg.get("variable_sip_to_host"),
        from_uri=from_uri(leg),
        call_id=leg.get("variable_sip_call_id"),
        asserted=by.asserted,
        asserted_name=by.asserted_name,
        withheld=by.withheld,
        max_forwards=int(forwards) if forwards.isdecimal() else 70,
    )


def from_uri(leg: Fields) -> str:
    """The caller's SIP URI; its port is no part of who it is."""
    user, host = leg.get("variable_sip_from_user"), leg.get("variable_sip_from_host")
    return f"sip:{user}@{host}" if host else ""


def diverted_by(header: str) -> str:
    """The number that forwarded the call here (RFC 5806), of the latest diversion."""
    found = DIVERTED_BY.search(header)
    return found[1] if found else ""


def x_headers(leg: Fields, kind: str = "sip_h_") -> dict[str, str]:
    """The X- headers of a caller, or (sip_rh_) of the answer to an outbound call; names as received."""
    told: dict[str, str] = {}
    for name, value in leg.startwith(f"variable_{kind}"):
        told.setdefault(name, value)
    return told
