"""The facts of a call, and the parameters that applications receive (guide 3.1, table 3.1)."""

from dataclasses import dataclass, field

METHODS = ("GET", "POST")
PLACES = {
    f"{end}{what}": "" for end in ("From", "To", "Caller", "Called") for what in ("City", "State", "Zip", "Country")
}
"""Where both ends are: applications read these without asking whether they are there. The engine fills in what the
numbers tell."""


@dataclass(slots=True)
class Facts:
    """One call. status and answered change as the call goes on; everything else stays."""

    call_sid: str
    account_sid: str
    from_: str
    to: str
    direction: str = "inbound"
    """inbound, outbound-api or outbound-dial."""
    api_version: str = "2012-04-24"
    caller_name: str = ""
    forwarded_from: str = ""
    sip_headers: dict[str, str] = field(default_factory=dict)
    """The caller's X- headers, names as received."""
    parent_call_sid: str = ""
    sip: dict[str, str] = field(default_factory=dict)
    """Of a call to a SIP domain: SipDomain, SipCallId, SipSourceIp."""
    status: str = "ringing"
    answered: bool = False
    recorded: dict[str, str] = field(default_factory=dict)
    """RecordingSid and RecordingUrl of a call that is recorded as a whole: its last status callback tells them."""
    sip_response: int = 0
    """The final SIP response to a call of ours; 0: there was none, or it is a caller's."""
    answered_by: dict[str, str] = field(default_factory=dict)
    """AnsweredBy and MachineDetectionDuration, once it is known who has answered."""
    caller_kind: str = ""
    """Of an inbound call, who has proved what: client (its digest), credential (one of a SIP domain), trunk (its
    address), or stranger, whose from_ is only what he says."""
    asserted: str = ""
    """The number that a trusted gateway says of a caller who withholds it (identity.py): told to such gateways only."""
    max_forwards: int = 70
    """Of the INVITE that made this call."""
    call_token: str = ""
    """Of a call that arrived: lets its account show from_ when it calls somebody on (app/permits/call_tokens.py)."""

    def parameters(self) -> dict[str, str]:
        """The request parameters of table 3.1 and those that docs/language.md adds, in a fixed order."""
        optional = {
            "CallerName": self.caller_name,
            "ForwardedFrom": self.forwarded_from,
            "ParentCallSid": self.parent_call_sid,
            "CallToken": self.call_token,
        }
        return {
            "CallSid": self.call_sid,
            "AccountSid": self.account_sid,
            "From": self.from_,
            "To": self.to,
            "CallStatus": self.status,
            "ApiVersion": self.api_version,
            "Direction": self.direction,
            "Caller": self.from_,
            "Called": self.to,
            **PLACES,
            **self.sip,
            **self.answered_by,
            **{name: value for name, value in optional.items() if value},
            **{f"SipHeader_{name}": value for name, value in self.sip_headers.items()},
        }


@dataclass(frozen=True, slots=True)
class Application:
    """What a call runs and whom it tells: the URLs of an IncomingPhoneNumber (table 4.4) or of POST Calls (4.8).

    document: RCML text that runs instead of url, when it is given. status_events: which of initiated, ringing,
    answered, completed go to status_callback.
    """

    url: str = ""
    method: str = "POST"
    fallback_url: str = ""
    fallback_method: str = "POST"
    document: str = ""
    status_callback: str = ""
    status_callback_method: str = "POST"
    status_events: tuple[str, ...] = ("completed",)
    caller_id_lookup: bool = False
    """The caller's name is looked up before the first request (VoiceCallerIdLookup)."""
