"""A row of every resource, for what is tried on all of them: the tenant matrix and the fuzz run.

A new resource needs a line in ROWS; without one both say so.
"""

import itertools
import uuid
from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.api.numbers.short_codes import code_sid
from app.models import (
    Address,
    Application,
    AuditEvent,
    Client,
    Conference,
    Credential,
    CredentialList,
    Fax,
    IncomingPhoneNumber,
    IpAccessControlList,
    IpAddress,
    Key,
    MediaStream,
    Message,
    MessageMedia,
    Notification,
    Outbox,
    OutgoingCallerId,
    Participant,
    Queue,
    QueueMember,
    Recording,
    SipDomain,
    SipMapping,
    Transcription,
    UsageTrigger,
    sid,
)
from app.models.sip.domains import CALLS, REGISTRATIONS
from tests.rows import call

TRIGGER = {"usage_category": "calls", "trigger_value": "9", "callback_url": "http://app.example/"}
NUMBERS = itertools.count(2000)


class Things:
    """Rows of one account: each is made when it is first asked for, and so is what it belongs to."""

    def __init__(self, engine: Engine, account: str) -> None:
        self.engine = engine
        self.account = account
        self.sids: dict[str, str] = {}

    def __call__(self, resource: str) -> str:
        """The SID of one; empty: it has none of its own. Raises KeyError for a resource that ROWS does not know."""
        if resource not in self.sids:
            make = ROWS[resource]
            row: Any = make and make(self)
            if row:
                with Session(self.engine, expire_on_commit=False) as session:
                    session.add(row)
                    session.commit()
            sid = getattr(row, "sid", "")
            self.sids[resource] = code_sid(sid) if resource == "ShortCodes" else sid  # the number's, in other letters
        return self.sids[resource]

    @property
    def known(self) -> dict[str, Any]:
        return {"account_sid": self.account, "api_version": "2012-04-24"}

    @property
    def of_call(self) -> dict[str, Any]:
        return self.known | {"call_sid": self("Calls")}


def message(own: Things) -> Message:
    return Message(**own.known, to="+1555", from_="1234", body="ä", status="received", direction="inbound")


def callback(own: Things) -> Outbox:
    whose = {"account_sid": own.account, "call_sid": own("Calls"), "sequence": next(NUMBERS)}
    return Outbox(**whose, url="http://app.example/", params={}, state="failed", token=str(uuid.uuid4()))


def phone_number(own: Things) -> IncomingPhoneNumber:
    return IncomingPhoneNumber(**own.known, phone_number=f"+1212555{next(NUMBERS)}", friendly_name="Desk")


def address_of_customer(own: Things) -> Address:
    where = {"street": "1 Main St", "city": "Springfield", "region": "IL", "postal_code": "62701", "iso_country": "US"}
    return Address(account_sid=own.account, customer_name="Ann", **where)


def short_code(own: Things) -> IncomingPhoneNumber:
    return IncomingPhoneNumber(**own.known, phone_number=f"4{next(NUMBERS)}", friendly_name="Poll")


def client(own: Things) -> Client:
    return Client(**own.known, login=f"user{next(NUMBERS)}", ha1_encrypted="x")


def caller_id(own: Things) -> OutgoingCallerId:
    return OutgoingCallerId(account_sid=own.account, phone_number=f"+1213555{next(NUMBERS)}", friendly_name="x")


def conference(own: Things) -> Conference:
    return Conference(**own.known, friendly_name="club", status="in-progress", node="node1")


def participant(own: Things) -> Participant:
    whose = {"account_sid": own.account, "conference_sid": own("Conferences"), "call_sid": own("Calls")}
    return Participant(**whose, entry=str(next(NUMBERS)), node="node1")


def live_recording(own: Things) -> Recording:
    """Of a conference; beside it there is one of the call."""
    of_call = Recording(**own.of_call, status="in-progress")
    with Session(own.engine) as session:
        session.add(of_call)
        session.commit()
    return Recording(**own.of_call, status="in-progress", conference_sid=own("Conferences"))


def member(own: Things) -> QueueMember:
    whose = {"account_sid": own.account, "queue_sid": own("Queues"), "call_sid": own("Calls")}
    return QueueMember(**whose, entry=str(next(NUMBERS)), node="node1", entered=1.0)


def domain(own: Things) -> SipDomain:
    return SipDomain(**own.known, domain_name=f"d{next(NUMBERS)}.sip.restcomm", friendly_name="Acme")


def address(own: Things) -> IpAddress:
    whose = {"account_sid": own.account, "list_sid": own("IpAccessControlLists")}
    return IpAddress(**whose, ip_address="192.0.2.1", cidr_prefix_length=32, friendly_name="Desk")


def credential(own: Things) -> Credential:
    whose = {"account_sid": own.account, "list_sid": own("CredentialLists")}
    return Credential(**whose, username=f"user{next(NUMBERS)}", ha1_encrypted="x")


def mapping(lists: type[Any], purpose: str = CALLS) -> Callable[[Things], Any]:
    """Of a list of its own. A mapping's SID is its list's."""

    def row(own: Things) -> Any:
        listed = lists(account_sid=own.account, friendly_name="x")
        with Session(own.engine, expire_on_commit=False) as session:
            session.add(listed)
            session.commit()
        whose = {"account_sid": own.account, "domain_sid": own("Domains"), "list_sid": listed.sid}
        mapped = SipMapping(**whose, purpose=purpose)
        mapped.sid = listed.sid
        return mapped

    return row


ROWS: dict[str, Callable[[Things], Any] | None] = {
    "Accounts": None,
    "IncomingPhoneNumbers": phone_number,
    "Addresses": address_of_customer,
    "DependentPhoneNumbers": None,
    "ShortCodes": short_code,
    "Calls": lambda own: call(own.account, status="completed"),
    "Events": None,
    "Streams": lambda own: MediaStream(**own.of_call),
    "LiveRecordings": live_recording,
    "LiveTranscriptions": lambda own: MediaStream(**own.of_call, sid=sid.new("GT")),
    "Callbacks": callback,
    "Clients": client,
    "Applications": lambda own: Application(**own.known, friendly_name="Shared"),
    "Messages": message,
    "Media": lambda own: MessageMedia(account_sid=own.account, message_sid=own("Messages"), content_type="image/png"),
    "Feedback": None,
    "Tokens": None,
    "Recordings": lambda own: Recording(**own.of_call, conference_sid=own("Conferences")),
    "Transcriptions": lambda own: Transcription(**own.of_call, recording_sid=own("Recordings")),
    "Faxes": lambda own: Fax(**own.known, to="1888", from_="1777", body="", status="received", direction="inbound"),
    "Notifications": lambda own: Notification(**own.of_call, error_code=11200, message_text="\x00\ud800 < & ä"),
    "Keys": lambda own: Key(account_sid=own.account, secret_hash="0" * 64),
    "UsageRecords": None,
    "UsageTriggers": lambda own: UsageTrigger(**own.known, **TRIGGER),
    "Limits": None,
    "AuditEvents": lambda own: AuditEvent(account_sid=own.account, event="changed", action="POST /x"),
    "OutgoingCallerIds": caller_id,
    "ValidationRequests": None,
    "Countries": None,
    "AvailablePhoneNumbers": None,
    "Conferences": conference,
    "Participants": participant,
    "Queues": lambda own: Queue(account_sid=own.account, friendly_name=f"queue{next(NUMBERS)}"),
    "Members": member,
    "Domains": domain,
    "IpAccessControlLists": lambda own: IpAccessControlList(account_sid=own.account, friendly_name="Office"),
    "IpAddresses": address,
    "CredentialLists": lambda own: CredentialList(account_sid=own.account, friendly_name="Staff"),
    "Credentials": credential,
    "IpAccessControlListMappings": mapping(IpAccessControlList),
    "CredentialListMappings": mapping(CredentialList),
    "AuthCallsIpAccessControlListMappings": mapping(IpAccessControlList),
    "AuthCallsCredentialListMappings": mapping(CredentialList),
    "AuthRegistrationsCredentialListMappings": mapping(CredentialList, REGISTRATIONS),
}
"""Resource -> its row; None: it has no rows with a SID of their own in an account."""
