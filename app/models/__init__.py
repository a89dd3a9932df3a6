"""The tables, one file each. Usable inside Flask (db.session) and outside it (store.connect and a plain Session)."""

from app.models.account import Account
from app.models.application import Application
from app.models.call import Call
from app.models.client import Client
from app.models.conference import Conference, Participant
from app.models.fax import Fax
from app.models.idempotency_key import IdempotencyKey
from app.models.incoming_phone_number import IncomingPhoneNumber
from app.models.key import Key
from app.models.mailbox import Mail
from app.models.message import Message
from app.models.notification import Notification
from app.models.outbox import Outbox
from app.models.outgoing_caller_id import OutgoingCallerId, ValidationRequest
from app.models.pool_number import PoolNumber
from app.models.queue import Queue
from app.models.queue_member import QueueMember
from app.models.recording import Recording
from app.models.sip import Credential, CredentialList, IpAccessControlList, IpAddress, SipDomain, SipMapping
from app.models.switch_node import SwitchNode
from app.models.transcription import Transcription
from app.models.visit import Home, Visit

__all__ = [
    "Account",
    "Application",
    "Call",
    "Client",
    "Conference",
    "Credential",
    "CredentialList",
    "Fax",
    "Home",
    "IdempotencyKey",
    "IncomingPhoneNumber",
    "IpAccessControlList",
    "IpAddress",
    "Key",
    "Mail",
    "Message",
    "Notification",
    "Outbox",
    "OutgoingCallerId",
    "Participant",
    "PoolNumber",
    "Queue",
    "QueueMember",
    "Recording",
    "SipDomain",
    "SipMapping",
    "SwitchNode",
    "Transcription",
    "ValidationRequest",
    "Visit",
]
