"""Secrets at rest: tokens are stored encrypted and as a keyed hash, passwords as argon2id (docs/guarantees.md).

The key is the setting secret_key, else VAR/secret.key, which is made once, readable by its owner only. Without that key
the stored tokens are of no use to anybody, us included.
"""

import base64
import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from cryptography.fernet import Fernet, InvalidToken

from app.settings.config import Settings

if TYPE_CHECKING:
    from gevent.threadpool import ThreadPool

# OWASP's argon2id minimum: about 20 ms of CPU a try. The API answers other requests between tries, not during one.
PASSWORDS = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
MOST_WAITING = 16
"""Half a second's work; more are refused."""
NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$+M6ZJRQserKsjrxNmqEs7A$6TO4SnId4djx488MyOd7ML4goMPshdc1PsI71WRnn84"
"""The hash of a password that was thrown away, checked when there is no account or no password, so that the time taken
tells nothing. It opens nothing. Made once: to make it here would cost each process 20 ms and 19 MB."""


class Vault:
    """Seals and opens text, and hashes tokens, with the installation's key."""

    def __init__(self, settings: Settings) -> None:
        key = settings.secret_key.get_secret_value().encode() or key_file(settings.var / "secret.key")
        self.fernet = Fernet(base64.urlsafe_b64encode(derived(key, b"tokens at rest")))
        self.hash_key = derived(key, b"token hashes")

    def seal(self, text: str) -> str:
        """Encrypted, authenticated and safe in a URL."""
        return self.fernet.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        """What was sealed. Raises ValueError when it was not, or not with this key."""
        try:
            return self.fernet.decrypt(sealed.encode()).decode()
        except (InvalidToken, UnicodeError):
            raise ValueError("not sealed with this installation's key") from None

    def digest(self, token: str) -> str:
        """A token's keyed hash, 64 hexadecimal digits."""
        return hmac.digest(self.hash_key, token.encode("utf-8", "surrogatepass"), "sha256").hex()

    def is_token(self, token: str, digest: str) -> bool:
        """Is it the token of this hash? Takes the same time whatever the answer."""
        return hmac.compare_digest(self.digest(token), digest)


class Crowded(Exception):
    """Too many passwords wait to be checked."""


def verified(stored: str, password: bytes) -> bool:
    """In the thread: what it raised would be printed."""
    try:
        return PASSWORDS.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


class Checks:
    """Checks of passwords: one at a time, in a thread beside the loop, and few that wait (finding H8)."""

    def __init__(self) -> None:
        self.pool: ThreadPool | None = None
        self.waiting = 0

    def run(self, stored: str, password: bytes) -> bool:
        """Is it the password of this hash? Raises Crowded."""
        if self.waiting >= MOST_WAITING:
            raise Crowded
        if self.pool is None or self.pool.pid != os.getpid():
            from gevent.threadpool import ThreadPool  # the command line, which checks none, does without gevent

            self.pool = ThreadPool(1)
        self.waiting += 1
        try:
            return bool(self.pool.apply(verified, (stored, password)))
        finally:
            self.waiting -= 1


CHECKS = Checks()


def is_password(password: str, stored: str | None) -> bool:
    """Is it the password of this hash? Without a hash the same work is done, and the answer is no. Raises Crowded."""
    return CHECKS.run(stored or NOBODY, password.encode("utf-8", "surrogatepass")) and stored is not None


def password_hash(password: str) -> str:
    """The argon2id hash to store."""
    return PASSWORDS.hash(password)


def derived(key: bytes, purpose: bytes) -> bytes:
    """A key of 32 bytes for one purpose."""
    return hashlib.blake2b(key, digest_size=32, person=purpose[:16]).digest()


def key_file(path: Path) -> bytes:
    """The key in this file, made now if it is missing. Of several processes that start at once, one makes it."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48))
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_bytes()
