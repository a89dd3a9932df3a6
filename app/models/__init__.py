"""The tables, one file each. Usable inside Flask (db.session) and outside it (store.connect and a plain Session)."""

from app.models.accounts.account import Account
from app.models.accounts.address import Address
from app.models.accounts.application import Application
from app.models.accounts.audit_event import AuditEvent
from app.models.accounts.client import Client
from app.models.accounts.console_session import ConsoleSession
from app.models.accounts.idempotency_key import IdempotencyKey
from app.models.accounts.key import Key
from app.models.accounts.outbound import OutboundGrant, OutboundScope
from app.models.accounts.usage_trigger import UsageTrigger
from app.models.calls.call import Call
from app.models.calls.conference import Conference, Participant
from app.models.calls.media_stream import MediaStream
from app.models.calls.notification import Notification
from app.models.calls.queue import Queue
from app.models.calls.queue_member import QueueMember
from app.models.calls.recording import Recording
from app.models.calls.transcription import Transcription
from app.models.messages.conversation_cookies import ConversationCookies
from app.models.messages.fax import Fax
from app.models.messages.media import MessageMedia
from app.models.messages.message import Message
from app.models.messages.messaging_service import MessagingService, ServiceSender
from app.models.numbers.incoming_phone_number import IncomingPhoneNumber
from app.models.numbers.outgoing_caller_id import OutgoingCallerId, ValidationRequest
from app.models.numbers.pool_number import PoolNumber
from app.models.sip.domains import Credential, CredentialList, IpAccessControlList, IpAddress, SipDomain, SipMapping
from app.models.system.mailbox import EngineCommand
from app.models.system.outbox import Outbox
from app.models.system.remote_leg import ConferenceHost, RemoteLeg
from app.models.system.switch_node import SwitchNode

__all__ = [
    "Account",
    "Address",
    "Application",
    "AuditEvent",
    "Call",
    "Client",
    "Conference",
    "ConferenceHost",
    "ConsoleSession",
    "ConversationCookies",
    "Credential",
    "CredentialList",
    "EngineCommand",
    "Fax",
    "IdempotencyKey",
    "IncomingPhoneNumber",
    "IpAccessControlList",
    "IpAddress",
    "Key",
    "MediaStream",
    "Message",
    "MessageMedia",
    "MessagingService",
    "Notification",
    "OutboundGrant",
    "OutboundScope",
    "Outbox",
    "OutgoingCallerId",
    "Participant",
    "PoolNumber",
    "Queue",
    "QueueMember",
    "Recording",
    "RemoteLeg",
    "ServiceSender",
    "SipDomain",
    "SipMapping",
    "SwitchNode",
    "Transcription",
    "UsageTrigger",
    "ValidationRequest",
]
