"""Hangup causes: Asterisk's (Q.850 and SIP statuses) to ours, and ours to the SIP response of an unanswered leg."""

from app.calls.causes import Cause, of_sip

OF_Q850 = {
    0: Cause.NORMAL,  # a BYE without a Reason header
    1: Cause.NOT_FOUND,
    2: Cause.UNAVAILABLE,
    3: Cause.UNAVAILABLE,
    16: Cause.NORMAL,
    17: Cause.BUSY,
    18: Cause.NO_ANSWER,
    19: Cause.NO_ANSWER,  # also: the timeout of an originate
    20: Cause.UNAVAILABLE,
    21: Cause.REJECTED,
    22: Cause.NOT_FOUND,
    26: Cause.CANCELED,  # answered elsewhere
    27: Cause.UNAVAILABLE,
    28: Cause.NOT_FOUND,
    31: Cause.NORMAL,
    34: Cause.UNAVAILABLE,
    38: Cause.UNAVAILABLE,
    41: Cause.UNAVAILABLE,
    42: Cause.UNAVAILABLE,
}
"""By the Q.850 cause, if there is no SIP status; any other cause is FAILED."""

TO_UNANSWERED = {
    Cause.NORMAL: 19,  # 480
    Cause.BUSY: 17,  # 486
    Cause.REJECTED: 16,  # 603: what chan_pjsip makes of "normal clearing"; 21 would be 403
    Cause.NO_ANSWER: 19,  # 480
    Cause.NOT_FOUND: 1,  # 404
    Cause.CANCELED: 31,  # 480: only the caller can cancel an INVITE
    Cause.UNAVAILABLE: 34,  # 503
    Cause.LOOP: 25,  # 500; 482 by the dialplan: no cause gives it
    Cause.FAILED: 38,  # 500
}
"""The Q.850 cause that makes chan_pjsip give the SIP response of our Cause (measured on Asterisk 22.10.1)."""

NORMAL_CLEARING = 16
"""What every answered leg is ended with."""


def cause_of(q850: int, sip_status: int = 0) -> Cause:
    """Our Cause for what Asterisk told; sip_status 0: it told none."""
    if sip_status >= 300:
        return of_sip(sip_status)
    return OF_Q850.get(q850, Cause.FAILED)


def code_for(cause: Cause, answered: bool) -> int:
    """The Q.850 cause to end a leg with."""
    return NORMAL_CLEARING if answered else TO_UNANSWERED[cause]
