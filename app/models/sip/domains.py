"""SIP domains of accounts, and the lists of addresses and credentials that may call them (docs/rest-contract.md,
SIP)."""

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from app.models import sid
from app.models.base import Base
from app.models.columns import Dated, Name, Owner, Row, Sid, SidOf, Url, Word

CALLS, REGISTRATIONS = "calls", "registrations"


class SipDomain(Dated, Base):
    """What runs when somebody calls sip:anything@domain_name."""

    __tablename__ = "sip_domains"

    id: Mapped[Row]
    sid: Mapped[Sid] = mapped_column(default=sid.maker("SD"))
    account_sid: Mapped[Owner] = mapped_column(index=True)
    domain_name: Mapped[str] = mapped_column(String(128), unique=True)
    friendly_name: Mapped[Name]
    api_version: Mapped[Word]
    voice_url: Mapped[Url] = mapped_column(default="")
    voice_method: Mapped[Word] = mapped_column(default="POST")
    voice_fallback_url: Mapped[Url] = mapped_column(default="")
    voice_fallback_method: Mapped[Word] = mapped_column(default="POST")
    voice_status_callback_url: Mapped[Url] = mapped_column(default="")
    voice_status_callback_method: Mapped[Word] = mapped_column(default="POST")
    sip_registration: Mapped[bool] = mapped_column(default=False)


class OfList(Dated):
    """The columns that both kinds of lists have."""

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Index, ...]:
        return (Index(None, "account_sid", "id"),)

    id: Mapped[Row]
    account_sid: Mapped[Owner]
    friendly_name: Mapped[Name]


class IpAccessControlList(OfList, Base):
    """A list of IP addresses that may call the domains it is mapped to."""

    __tablename__ = "sip_ip_access_control_lists"

    sid: Mapped[Sid] = mapped_column(default=sid.maker("AL"))


class CredentialList(OfList, Base):
    """A list of user names and passwords."""

    __tablename__ = "sip_credential_lists"

    sid: Mapped[Sid] = mapped_column(default=sid.maker("CL"))


class IpAddress(Dated, Base):
    """An address, or the network of those that begin as it does."""

    __tablename__ = "sip_ip_addresses"

    id: Mapped[Row]
    sid: Mapped[Sid] = mapped_column(default=sid.maker("IP"))
    account_sid: Mapped[Owner]
    list_sid: Mapped[SidOf] = mapped_column(ForeignKey(IpAccessControlList.sid, ondelete="CASCADE"), index=True)
    friendly_name: Mapped[Name]
    ip_address: Mapped[str] = mapped_column(String(45))
    cidr_prefix_length: Mapped[int]


class Credential(Dated, Base):
    """A user name; ha1_encrypted is md5(username:realm:password), sealed, as a Client's."""

    __tablename__ = "sip_credentials"
    __table_args__ = (UniqueConstraint("list_sid", "username"),)

    id: Mapped[Row]
    sid: Mapped[Sid] = mapped_column(default=sid.maker("CR"))
    account_sid: Mapped[Owner]
    list_sid: Mapped[SidOf] = mapped_column(ForeignKey(CredentialList.sid, ondelete="CASCADE"))
    username: Mapped[str] = mapped_column(String(64))
    ha1_encrypted: Mapped[str] = mapped_column(String(255))


class SipMapping(Dated, Base):
    """A list that a domain uses, for calls or for registrations. list_sid: of either kind of list."""

    __tablename__ = "sip_mappings"
    __table_args__ = (UniqueConstraint("domain_sid", "list_sid", "purpose"), Index(None, "list_sid"))

    id: Mapped[Row]
    account_sid: Mapped[Owner]
    domain_sid: Mapped[SidOf] = mapped_column(ForeignKey(SipDomain.sid, ondelete="CASCADE"))
    list_sid: Mapped[SidOf]
    purpose: Mapped[Word] = mapped_column(default=CALLS)
