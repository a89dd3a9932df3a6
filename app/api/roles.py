"""Roles: which operations an account may do on which resources (guide 2.1, table 2.2)."""

from app.accounts import ADMINISTRATOR, DEVELOPER

OPERATIONS = {"index": "Read", "fetch": "Read", "create": "Create", "update": "Modify", "delete": "Delete"}
"""The first word of a view function's name -> the permission that it needs."""

# Domain:Operation:Resource, * for all of a kind.
ROLES = {
    ADMINISTRATOR: ("*:*:*",),
    DEVELOPER: (
        "RestComm:Read:Accounts",
        "RestComm:Modify:Accounts",
        "RestComm:*:IncomingPhoneNumbers",
        "RestComm:*:Calls",
        "RestComm:*:Recordings",
        "RestComm:*:Transcriptions",
        "RestComm:Read:Events",
        "RestComm:*:Clients",
        "RestComm:*:Applications",
        "RestComm:*:Messages",
        "RestComm:Read:Notifications",
        "RestComm:Read:UsageRecords",
        "RestComm:*:OutgoingCallerIds",
        "RestComm:Create:ValidationRequests",
        "RestComm:Read:Countries",
        "RestComm:Read:AvailablePhoneNumbers",
    ),
}


def permits(role: str, operation: str, resource: str) -> bool:
    """May an account of this role do that? An unknown role may nothing."""
    wanted = ("RestComm", operation, resource)
    return any(
        all(part in ("*", word) for part, word in zip(permission.split(":"), wanted, strict=True))
        for permission in ROLES.get(role, ())
    )
