"""The head of docs/compatibility.md: all that is counted there, in one table."""

from collections.abc import Sequence

from flask import Flask

from app.launcher.pages import requests_table, sdk_methods, twiml_table

CLASSIC = {
    "Say", "Play", "Gather", "Record", "Dial", "Number", "Client", "Sip", "Conference", "Queue", "Enqueue",
    "Leave", "Hangup", "Redirect", "Reject", "Pause", "Sms", "Refer", "Recording",
}  # fmt: skip
"""Elements of voice applications without streams, virtual agents and payments."""
NOT_MEANT = {
    "AiSession", "Autopilot", "Conversation", "ConversationRelaySession", "Room", "VirtualAgent", "Sim",
    "WhatsApp", "Task", "Pay", "Prompt", "Echo", "Siprec", "Config",
}  # fmt: skip
"""Elements that lead to services of Twilio's own, and what is within them."""
CORE = {
    "Accounts", "Addresses", "Applications", "AvailablePhoneNumbers", "Calls", "Conferences",
    "IncomingPhoneNumbers", "Keys", "Messages", "Notifications", "OutgoingCallerIds", "Queues", "Recordings",
    "SIP/CredentialLists", "SIP/Domains", "SIP/IpAccessControlLists", "SigningKeys", "Tokens", "Transcriptions",
    "Usage/Records",
}  # fmt: skip
"""Resources of voice and SMS applications."""
NOT_CORE = ("/Siprec",)
NOT_DOCUMENTED = (("Response", "Queue"),)
"""Elements that Twilio's SDK can write and its documentation does not have."""
LIVE = frozenset(("Stream", "Transcription", "ConversationRelay", "Language"))


def section(app: Flask, honored: int, parameters: int, absent: int) -> str:
    """The table. honored, parameters, absent: of REST parameters, those of all operations that are here."""
    have = sdk_methods.here(app)
    meant = [one for one in sdk_methods.known() if not sdk_methods.NOT_MEANT.search(one)]
    core = [one for one in meant if sdk_methods.resource_of(one) in CORE and not any(no in one for no in NOT_CORE)]
    sent = list(requests_table.requests())
    lines = [
        counted("REST operations of voice and SMS applications", [one in have for one in core]),
        counted("REST operations, and methods of Twilio's SDKs, in scope", [one in have for one in meant]),
        line("REST parameters honored", honored, parameters),
        f"| REST parameters ignored in silence | {absent} |  |",
        *language(),
        line(
            "Parameters of requests",
            sum(len(one.sent) for one in sent),
            sum(len(one.sent + one.absent) for one in sent),
        ),
    ]
    return "\n| what | here | share |\n|---|---|---|\n" + "\n".join(lines) + "\n"


def language() -> list[str]:
    """The lines about TwiML."""
    known = [one for one in twiml_table.elements() if (one.within, one.name) not in NOT_DOCUMENTED]
    found = [one for one in known if not {one.name, one.within} & NOT_MEANT]
    calls = [one for one in found if not {one.name, one.within} & LIVE]
    classic = [one for one in found if one.name in CLASSIC]
    read = sum(len(one.taken + one.without_effect) for one in classic)
    return [
        line("TwiML, classic verbs: attributes read", read, size(classic)),
        line("TwiML, classic verbs: attributes with an effect", sum(len(one.taken) for one in classic), size(classic)),
        line("TwiML without live audio: attributes with an effect", sum(len(one.taken) for one in calls), size(calls)),
        line("TwiML, all in scope: attributes with an effect", sum(len(one.taken) for one in found), size(found)),
    ]


def size(elements: Sequence[twiml_table.Element]) -> int:
    """How many attributes they have at Twilio's."""
    return sum(len(one.taken + one.without_effect + one.skipped) for one in elements)


def counted(what: str, here: list[bool]) -> str:
    return line(what, sum(here), len(here))


def line(what: str, here: int, whole: int) -> str:
    return f"| {what} | {here} of {whole} | {here / whole:.1%} |"
