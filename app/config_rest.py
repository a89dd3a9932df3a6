"""The settings of the REST API that are about its users: what they may do (guide 2.1, chapter 4)."""

from pydantic_settings import BaseSettings

from app.setting import setting

DEVELOPER_MAY = (
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
    "RestComm:*:Conferences",
    "RestComm:*:Participants",
    "RestComm:*:OutgoingCallerIds",
    "RestComm:Create:ValidationRequests",
    "RestComm:Read:Countries",
    "RestComm:Read:AvailablePhoneNumbers",
)
"""The role Developer, as it ships."""


class RestSettings(BaseSettings):
    """What `Settings` holds of the API's users."""

    roles: dict[str, list[str]] = setting(
        lambda: {"Developer": list(DEVELOPER_MAY)},
        "Roles beside Administrator: name and its Domain:Operation:Resource permissions, * for all of a kind; the "
        "default has Developer.",
        "2.1",
    )
    inherit_administrator: bool = setting(
        False,
        "Whether a sub-account that is made without a Role by an Administrator is one too; else Developer.",
        "4.1",
    )
