"""Hangup causes: FreeSWITCH's names and SIP statuses to ours, and ours to the SIP response of an unanswered leg."""

from app.calls.causes import Cause, of_sip

OF_NAME = {
    "NORMAL_CLEARING": Cause.NORMAL,
    "NORMAL_UNSPECIFIED": Cause.NORMAL,
    "SUCCESS": Cause.NORMAL,
    "MANAGER_REQUEST": Cause.NORMAL,
    "MEDIA_TIMEOUT": Cause.NORMAL,
    "USER_BUSY": Cause.BUSY,
    "CALL_REJECTED": Cause.REJECTED,
    "NO_ANSWER": Cause.NO_ANSWER,  # also: the timeout of an originate
    "NO_USER_RESPONSE": Cause.NO_ANSWER,
    "ALLOTTED_TIMEOUT": Cause.NO_ANSWER,
    "PROGRESS_TIMEOUT": Cause.NO_ANSWER,
    "UNALLOCATED_NUMBER": Cause.NOT_FOUND,
    "NO_ROUTE_DESTINATION": Cause.NOT_FOUND,
    "INVALID_NUMBER_FORMAT": Cause.NOT_FOUND,
    "NUMBER_CHANGED": Cause.NOT_FOUND,
    "ORIGINATOR_CANCEL": Cause.CANCELED,
    "LOSE_RACE": Cause.CANCELED,
    "PICKED_OFF": Cause.CANCELED,
    "SUBSCRIBER_ABSENT": Cause.UNAVAILABLE,
    "USER_NOT_REGISTERED": Cause.UNAVAILABLE,
    "DESTINATION_OUT_OF_ORDER": Cause.UNAVAILABLE,
    "NETWORK_OUT_OF_ORDER": Cause.UNAVAILABLE,
    "NORMAL_CIRCUIT_CONGESTION": Cause.UNAVAILABLE,
    "NORMAL_TEMPORARY_FAILURE": Cause.UNAVAILABLE,
    "SWITCH_CONGESTION": Cause.UNAVAILABLE,
    "GATEWAY_DOWN": Cause.UNAVAILABLE,
}
"""By FreeSWITCH's name, if there is no SIP status; any other name is FAILED."""

TO_UNANSWERED = {
    Cause.NORMAL: "NO_ANSWER",  # 480
    Cause.BUSY: "USER_BUSY",  # 486
    Cause.REJECTED: "CALL_REJECTED",  # 603
    Cause.NO_ANSWER: "NO_ANSWER",  # 480
    Cause.NOT_FOUND: "UNALLOCATED_NUMBER",  # 404
    Cause.CANCELED: "NO_ANSWER",  # 480: only the caller can cancel an INVITE
    Cause.UNAVAILABLE: "NORMAL_TEMPORARY_FAILURE",  # 503
    Cause.LOOP: "NORMAL_TEMPORARY_FAILURE",  # 503, made 482 by commands.py
    Cause.FAILED: "NORMAL_TEMPORARY_FAILURE",  # 503, made 500 by commands.py: no cause of FreeSWITCH's gives it
}
"""The name that makes mod_sofia give the SIP response of our Cause (hangup_cause_to_sip, measured on 1.11.1)."""

NORMAL_CLEARING = "NORMAL_CLEARING"
"""What every answered leg is ended with."""


def cause_of(name: str, sip_status: int = 0) -> Cause:
    """Our Cause for what FreeSWITCH told; sip_status 0: it told none."""
    if sip_status >= 300:
        return of_sip(sip_status)
    return OF_NAME.get(name, Cause.FAILED)


def name_for(cause: Cause, answered: bool) -> str:
    """The cause to end a leg with."""
    return NORMAL_CLEARING if answered else TO_UNANSWERED[cause]
