"""The resources of the REST API that have a list and a page in the console: what is shown of them, and what its forms
send. The names are the REST API's own."""

from dataclasses import dataclass

VOICE = ("VoiceUrl", "VoiceMethod", "VoiceFallbackUrl", "StatusCallback")
MESSAGES = ("SmsUrl", "SmsMethod")


@dataclass(frozen=True, slots=True)
class Listing:
    """One resource. path: below the account; columns: of its list; create and update: parameters of its forms, of
    which those with a * have to be filled in; filters: of its list; group: where it is in the navigation."""

    path: str
    columns: tuple[str, ...]
    group: str
    create: tuple[str, ...] = ()
    update: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    deletes: bool = False
    has_page: bool = True
    administrators: bool = False
    """Only they may read it."""


LISTS = {
    "numbers": Listing(
        "IncomingPhoneNumbers",
        ("phone_number", "friendly_name", "voice_url", "sms_url"),
        "build",
        ("PhoneNumber*", "FriendlyName", *VOICE, *MESSAGES),
        ("FriendlyName", *VOICE, *MESSAGES, "VoiceApplicationSid"),
        ("PhoneNumber", "FriendlyName"),
        True,
    ),
    "applications": Listing(
        "Applications",
        ("friendly_name", "voice_url", "sms_url", "date_created"),
        "build",
        ("FriendlyName*", *VOICE, *MESSAGES),
        ("FriendlyName", *VOICE, *MESSAGES),
        ("FriendlyName",),
        True,
    ),
    "clients": Listing(
        "Clients",
        ("login", "friendly_name", "status", "voice_url", "date_created"),
        "build",
        ("Login*", "Password*", "FriendlyName", "VoiceUrl", "VoiceMethod"),
        ("FriendlyName", "Password", "Status", "VoiceUrl", "VoiceMethod"),
        ("Login",),
        True,
    ),
    "domains": Listing(
        "SIP/Domains",
        ("domain_name", "friendly_name", "voice_url", "date_created"),
        "build",
        ("DomainName*", "FriendlyName", "VoiceUrl", "VoiceMethod"),
        ("FriendlyName", "VoiceUrl", "VoiceMethod"),
        (),
        True,
    ),
    "queues": Listing(
        "Queues",
        ("friendly_name", "current_size", "max_size", "average_wait_time"),
        "live",
        ("FriendlyName*", "MaxSize"),
        ("FriendlyName", "MaxSize"),
        (),
        True,
    ),
    "conferences": Listing(
        "Conferences",
        ("friendly_name", "status", "date_created"),
        "live",
        (),
        (),
        ("Status", "FriendlyName"),
    ),
    "messages": Listing(
        "Messages",
        ("date_sent", "direction", "from", "to", "body", "status"),
        "history",
        ("To*", "From*", "Body*"),
        (),
        ("From", "To"),
        True,
    ),
    "recordings": Listing(
        "Recordings",
        ("date_created", "duration", "call_sid", "status"),
        "history",
        (),
        (),
        ("CallSid",),
        True,
    ),
    "transcriptions": Listing(
        "Transcriptions",
        ("date_created", "status", "transcription_text", "recording_sid"),
        "history",
        deletes=True,
    ),
    "faxes": Listing("Faxes", ("date_created", "from", "to", "status"), "history"),
    "notifications": Listing(
        "Notifications",
        ("message_date", "error_code", "message_text", "call_sid"),
        "history",
        filters=("ErrorCode", "Log"),
    ),
    "keys": Listing(
        "Keys", ("friendly_name", "date_created"), "account", ("FriendlyName",), ("FriendlyName",), (), True
    ),
    "audit": Listing(
        "AuditEvents",
        ("date_created", "event", "action", "actor", "source"),
        "account",
        filters=("Event", "Actor", "Source"),
        administrators=True,
    ),
    "usage": Listing(
        "Usage/Records",
        ("category", "description", "count", "usage", "usage_unit", "start_date", "end_date"),
        "account",
        filters=("Category", "StartDate", "EndDate"),
        has_page=False,
    ),
}
SECRETS = ("Password",)
"""Parameters that a form does not show while they are typed."""
LONG = ("Body",)
"""Parameters with room for more than one line."""
