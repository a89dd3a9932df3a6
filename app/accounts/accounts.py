"""Accounts: creation, authentication, and access between them (guide 4.1).

A token is 128 random bits. A password lets its owner log in too; setting one makes a new token.
"""

import re
import secrets

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.models import Account, Client, IncomingPhoneNumber, Key, columns, sid
from app.models.accounts.account import ACTIVE, CLOSED, SUSPENDED
from app.settings import vault
from app.settings.config import Settings
from app.settings.vault import Vault
from app.store import store

ADMINISTRATOR, DEVELOPER = "Administrator", "Developer"
TOKEN = re.compile(r"[0-9a-f]{32}")
LEVELS = 3
"""How deep sub-accounts nest, the top account not counted."""
DEMOS = {"1234": "hello-world.xml", "1235": "menu.xml"}
"""The numbers that the first run binds, and what they run (guide 1.5)."""


def create(
    session: Session,
    keys: Vault,
    email: str,
    friendly_name: str = "",
    parent: Account | None = None,
    role: str = DEVELOPER,
    password: str = "",
) -> tuple[Account, str]:
    """A new account, flushed but not committed, and its token. Raises IntegrityError when the e-mail is taken."""
    account = Account(
        email=email.lower() or None,
        friendly_name=friendly_name or email[:64] or f"Account of {columns.now():%Y-%m-%d %H:%M}",
        parent_sid=parent and parent.sid,
        role=role,
        status=ACTIVE,
    )
    token = new_token(account, keys)
    if password:
        account.password_hash = vault.password_hash(password)
    session.add(account)
    session.flush()
    return account, token


def new_token(account: Account, keys: Vault) -> str:
    """Give the account another token; the old one, and a secondary one, are worth nothing from the commit on."""
    drop_secondary_token(account)
    token = secrets.token_hex(16)
    account.auth_token_encrypted = keys.seal(token)
    account.auth_token_hash = keys.digest(token)
    return token


def new_secondary_token(account: Account, keys: Vault) -> str:
    """Give the account a second token, valid beside the first; one that was there before is worth nothing."""
    token = secrets.token_hex(16)
    account.secondary_token_encrypted = keys.seal(token)
    account.secondary_token_hash = keys.digest(token)
    return token


def drop_secondary_token(account: Account) -> None:
    """Only the first token is valid from the commit on."""
    account.secondary_token_encrypted = account.secondary_token_hash = None


def promote_secondary_token(account: Account, keys: Vault) -> str:
    """The second token becomes the only one, and signs requests. Raises ValueError when there is none."""
    if not account.secondary_token_encrypted or not account.secondary_token_hash:
        raise ValueError("there is no secondary token")
    account.auth_token_encrypted = account.secondary_token_encrypted
    account.auth_token_hash = account.secondary_token_hash
    drop_secondary_token(account)
    return token(account, keys)


def set_password(account: Account, keys: Vault, password: str) -> str:
    """Set the password, which makes a new token too (docs/rest-contract.md)."""
    account.password_hash = vault.password_hash(password)
    return new_token(account, keys)


def token(account: Account, keys: Vault) -> str:
    """The account's token, to show it to its owner or to sign a request."""
    return keys.open(account.auth_token_encrypted)


def authenticate(session: Session, keys: Vault, name: str, secret: str) -> Account | None:
    """The account whose SID or e-mail this is, if the secret is its token or its password; or that of an API key.

    The token is tried first because it costs microseconds; what looks like a token is never tried as a password,
    because that costs 20 ms of CPU. The time taken does not tell whether the account exists.
    """
    if sid.valid(name, "SK"):
        return of_key(session, keys, name, secret)
    account = find(session, name)
    stored = (account.auth_token_hash, account.secondary_token_hash) if account else (None, None)
    matches = [keys.is_token(secret, digest or "0" * 64) for digest in stored]  # both, so that it takes the same time
    if any(matches):
        return account
    if is_password(secret) and vault.is_password(secret, account.password_hash if account else None):
        return account
    return None


def is_password(secret: str) -> bool:
    """May this be a password? What looks like a token is none."""
    return not TOKEN.fullmatch(secret)


def of_key(session: Session, keys: Vault, name: str, secret: str) -> Account | None:
    """The account of an API key, if this is the key's secret."""
    key = session.scalar(select(Key).where(Key.sid == name))
    right = keys.is_token(secret, key.secret_hash if key else "0" * 64)
    return find(session, key.account_sid) if key and right else None


def find(session: Session, name: str) -> Account | None:
    """An account by its SID or e-mail address."""
    if "\x00" in name:
        return None
    column = Account.email if "@" in name else Account.sid
    return session.scalar(select(Account).where(column == (name.lower() if "@" in name else name)))


def line(session: Session, account: Account) -> list[Account]:
    """The account, its parent, and so on up to the top."""
    found = [account]
    while found[-1].parent_sid and len(found) <= LEVELS:
        found.append(session.scalars(select(Account).where(Account.sid == found[-1].parent_sid)).one())
    return found


def status(ancestry: list[Account]) -> str:
    """What the account may do: the worst status of its line, because suspending and closing cascade."""
    found = {account.status for account in ancestry}
    return next((word for word in (CLOSED, SUSPENDED) if word in found), ACTIVE)


def close(session: Session, account: Account) -> None:
    """Close the account and everything below it, and release their numbers and their clients' logins. Final."""
    account.status = CLOSED
    session.execute(delete(IncomingPhoneNumber).where(IncomingPhoneNumber.account_sid == account.sid))
    session.execute(delete(Client).where(Client.account_sid == account.sid))
    for child in session.scalars(select(Account).where(Account.parent_sid == account.sid)):
        close(session, child)


def first_account(settings: Settings) -> tuple[str, str, bool]:
    """SID and token of the first account, and whether this call made it. On that very first run the demo numbers are
    bound too. The database must be upgraded."""
    keys = Vault(settings)
    engine = store.connect(settings)
    try:
        with Session(engine) as session:
            return oldest(session, keys) or make_first(session, keys, settings)
    finally:
        engine.dispose()


def oldest(session: Session, keys: Vault) -> tuple[str, str, bool] | None:
    """The account that was made first, if there is any."""
    account = session.scalar(select(Account).order_by(Account.id).limit(1))
    return None if account is None else (account.sid, token(account, keys), False)


def make_first(session: Session, keys: Vault, settings: Settings) -> tuple[str, str, bool]:
    """The administrator's account and the demo numbers, unless another process was faster."""
    try:
        account, secret = create(session, keys, settings.admin_email, "Administrator", role=ADMINISTRATOR)
        session.add_all(demo_number(account, settings, *pair) for pair in DEMOS.items())
        session.commit()
    except IntegrityError:
        session.rollback()
        found = oldest(session, keys)
        assert found is not None
        return found
    return account.sid, secret, True


def demo_number(account: Account, settings: Settings, number: str, document: str) -> IncomingPhoneNumber:
    """A number that runs one of our demo documents."""
    return IncomingPhoneNumber(
        account_sid=account.sid,
        phone_number=number,
        friendly_name=number,
        api_version=settings.api_version,
        voice_url=f"{settings.url_of_api()}/demo/{document}",
    )
