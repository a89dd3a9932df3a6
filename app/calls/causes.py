"""Why a leg ended, in our words. Back ends translate their own causes to these, and these to SIP responses."""

from enum import StrEnum


class Cause(StrEnum):
    """Values are words for logs and journals; the comment is the SIP response that an unanswered leg gets."""

    NORMAL = "normal"  # BYE; unanswered: 480
    BUSY = "busy"  # 486
    REJECTED = "rejected"  # 603
    NO_ANSWER = "no-answer"  # 480 (as a response), 408/480/timer (as a reason)
    NOT_FOUND = "not-found"  # 404
    CANCELED = "canceled"  # CANCEL / 487
    UNAVAILABLE = "unavailable"  # 503
    LOOP = "loop"  # 482: one call too many that comes of another one
    FAILED = "failed"  # 500; as a reason: any other failure


FINAL_STATUS = {
    Cause.BUSY: "busy",
    Cause.REJECTED: "busy",
    Cause.NO_ANSWER: "no-answer",
    Cause.CANCELED: "canceled",
    Cause.NORMAL: "no-answer",
}
"""Status (guide 4.3) of an outbound call that ended unanswered for this cause; any other cause is failed."""

REFUSED_STATUS = {Cause.BUSY: "busy", Cause.REJECTED: "no-answer", Cause.NORMAL: "no-answer"}
"""Status of an inbound call that we ended unanswered with this cause (guide 3.12); any other cause is failed."""

DIAL_STATUS = {
    Cause.BUSY: "busy",
    Cause.REJECTED: "busy",
    Cause.NO_ANSWER: "no-answer",
    Cause.NORMAL: "no-answer",
    Cause.CANCELED: "canceled",
}
"""DialCallStatus (table 3.18) of a leg that ended unanswered for this cause; any other cause is failed."""

OF_SIP = {
    403: Cause.FAILED,
    404: Cause.NOT_FOUND,
    408: Cause.NO_ANSWER,
    410: Cause.NOT_FOUND,
    480: Cause.NO_ANSWER,
    484: Cause.NOT_FOUND,
    486: Cause.BUSY,
    487: Cause.CANCELED,
    502: Cause.UNAVAILABLE,
    503: Cause.UNAVAILABLE,
    504: Cause.UNAVAILABLE,
    600: Cause.BUSY,
    603: Cause.REJECTED,
    604: Cause.NOT_FOUND,
    607: Cause.REJECTED,
}
"""By the SIP status that ended a leg, on every switch; any other status is FAILED."""


def of_sip(status: int) -> Cause:
    """Why a leg ended, by the SIP status that it got."""
    return OF_SIP.get(status, Cause.FAILED)
