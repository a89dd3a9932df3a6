"""For each table of properties a row with a value in every property, for each table of parameters what is sent; and
what must be seen of it.

A text must be seen as it is; a pattern must match what is seen. What is seen of a request are the answer's properties
and, for what is no property, the database's row.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from app.models import Message, Notification, Recording, Transcription
from tests.rows import call

Seen = dict[str, Any]
"""Name of a row of the table -> what must be seen: text, a number, True, None, or a pattern."""
DAY = datetime(2024, 5, 1, 10, tzinfo=UTC)
NOON = "Wed, 01 May 2024 10:00:00 +0000"
OTHER = {prefix: prefix + "1" * 32 for prefix in ("CA", "PN", "RE")}
DATES = {"date_created": DAY, "date_updated": DAY}
SEEN_DATES = {"DateCreated": NOON, "DateUpdated": NOON}


def sid(prefix: str) -> re.Pattern[str]:
    return re.compile(prefix + "[0-9a-f]{32}")


def uri(path: str) -> re.Pattern[str]:
    """Relative to where the API is mounted, and of the same format."""
    return re.compile(rf"/2012-04-24/Accounts/AC[0-9a-f]{{32}}{path}(\.json)?")


def one(prefix: str, collection: str) -> Seen:
    """What every resource has."""
    return {"Sid": sid(prefix), "AccountSid": sid("AC"), "Uri": uri(f"/{collection}/{prefix}[0-9a-f]{{32}}")}


@dataclass(frozen=True)
class Row:
    """A resource that is there. row: of the database, given its account; without one it is made by the parameters."""

    collection: str
    seen: Seen
    row: Any = None


@dataclass(frozen=True)
class Sent:
    """A request with every parameter. seen: where and what, as ("property", value); default: the property of the same
    name has the value that was sent."""

    path: str
    form: dict[str, str]
    seen: dict[str, tuple[str, Any]] = field(default_factory=dict)


URLS = ("VoiceUrl", "VoiceFallbackUrl", "StatusCallback", "SmsUrl", "SmsFallbackUrl")
NUMBER = {
    "FriendlyName": "Desk & Co",
    "ApiVersion": "2010-04-01",
    "VoiceCallerIdLookup": "true",
    **{name: f"https://a.example:8443/{name}?x=1&y=2" for name in URLS},
    **{f"{name.removesuffix('Url')}Method": "GET" for name in URLS},
}
SEEN_NUMBER = NUMBER | {"VoiceCallerIdLookup": True}
CALL = {
    "From": "+14445556666",
    "To": "client:bob",
    "Url": "http://a.example/answer",
    "Method": "GET",
    "FallbackUrl": "http://b.example/",
    "FallbackMethod": "GET",
    "StatusCallback": "http://c.example/",
    "StatusCallbackMethod": "GET",
    "Timeout": "15",
}
SHOWN_OF_CALL = ("From", "To")
ACCOUNT = {"FriendlyName": "Branch & Co", "Status": "suspended", "Password": "correct horse"}
NOTE = {
    "request_url": "http://a.example/x",
    "request_method": "POST",
    "request_variables": "CallSid=CA1&From=%2B1",
    "response_headers": "Content-Type: text/html",
    "response_body": "<html>&</html>",
    "message_text": "HTTP 500",
    "more_info": "http://e.example/errors/11200.html",
    "api_version": "2012-04-24",
}
EXAMPLES: dict[str, Row | Sent] = {
    "4.1": Row(
        "",
        {"Sid": sid("AC"), "FriendlyName": "Test & Co", "Status": "suspended", "Uri": uri("")}
        | {name: re.compile(r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0000") for name in SEEN_DATES}
        | {"AuthToken": re.compile("[0-9a-f]{32}")},
    ),
    "4.2": Sent("{account}", ACCOUNT, {"Password": ("logs in", True)}),
    "4.3": Sent(
        "Accounts",
        ACCOUNT | {"EmailAddress": "{format}@example.com", "Status": "active", "Role": "Administrator"},
        {"Password": ("logs in", True)},
    ),
    "4.4": Row(
        "IncomingPhoneNumbers",
        one("PN", "IncomingPhoneNumbers")
        | {name: re.compile(r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0000") for name in SEEN_DATES}
        | SEEN_NUMBER
        | {"PhoneNumber": "+12125552368"},
    ),
    "4.5": Sent("{number}", NUMBER, {"VoiceCallerIdLookup": ("VoiceCallerIdLookup", True)}),
    "4.6": Sent(
        "IncomingPhoneNumbers",
        NUMBER | {"PhoneNumber": "+12125552369"},
        {"VoiceCallerIdLookup": ("VoiceCallerIdLookup", True)},
    ),
    "4.7": Row(
        "Calls",
        one("CA", "Calls")
        | SEEN_DATES
        | {"ParentCallSid": OTHER["CA"], "PhoneNumberSid": OTHER["PN"], "To": "1234", "From": "+14445556666"}
        | {"Status": "no-answer", "StartTime": NOON, "EndTime": NOON, "Duration": "7", "Direction": "inbound"}
        | {"CallerName": "<Zoë & Co>"},
        lambda account: call(
            account,
            **DATES,
            parent_call_sid=OTHER["CA"],
            phone_number_sid=OTHER["PN"],
            status="no-answer",
            start_time=DAY,
            end_time=DAY,
            duration=7,
            caller_name="<Zoë & Co>",
        ),
    ),
    "4.8": Sent("Calls", CALL, {name: (f"row {name}", CALL[name]) for name in CALL if name not in SHOWN_OF_CALL}),
    "4.9": Row(
        "SMS/Messages",
        one("SM", "SMS/Messages")
        | SEEN_DATES
        | {"DateSent": NOON, "From": "+14445556666", "To": "1234", "Body": "Zoë & <Co>", "Status": "received"}
        | {"Direction": "incoming", "ApiVersion": "2012-04-24"},
        lambda account: Message(
            **DATES,
            account_sid=account,
            date_sent=DAY,
            from_="+14445556666",
            to="1234",
            body="Zoë & <Co>",
            status="received",
            direction="inbound",
            api_version="2012-04-24",
        ),
    ),
    "4.10": Sent("SMS/Messages", {"From": "1234", "To": "+14445556666", "Body": "Zoë & <Co>"}),
    "4.11": Row(
        "Recordings",
        one("RE", "Recordings") | SEEN_DATES | {"CallSid": OTHER["CA"], "Duration": "7", "ApiVersion": "2012-04-24"},
        lambda account: Recording(
            **DATES, account_sid=account, call_sid=OTHER["CA"], duration=7, api_version="2012-04-24"
        ),
    ),
    "4.12": Row(
        "Transcriptions",
        one("TR", "Transcriptions")
        | SEEN_DATES
        | {"Status": "completed", "RecordingSid": OTHER["RE"], "Duration": "7", "TranscriptionText": "hello & bye"},
        lambda account: Transcription(
            **DATES,
            account_sid=account,
            call_sid=OTHER["CA"],
            recording_sid=OTHER["RE"],
            status="completed",
            duration=7,
            transcription_text="hello & bye",
            api_version="2012-04-24",
        ),
    ),
    "4.13": Row(
        "Notifications",
        one("NO", "Notifications")
        | SEEN_DATES
        | {"CallSid": OTHER["CA"], "Log": "1", "ErrorCode": "11200", "MessageDate": NOON}
        | {"".join(word.title() for word in name.split("_")): text for name, text in NOTE.items()},
        lambda account: Notification(
            **DATES, **NOTE, account_sid=account, call_sid=OTHER["CA"], log=1, error_code=11200, message_date=DAY
        ),
    ),
}
