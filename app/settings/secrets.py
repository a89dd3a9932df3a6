"""Generated passwords: created once in VAR/secrets, readable by their owner only.

Every process of an installation calls `effective`, so all of them know the same ones.
"""

import fcntl
import hashlib
import json
import secrets

from pydantic import SecretStr

from app.settings.config import ConfigError, Settings
from app.settings.private_file import write_private

GENERATED = ("asterisk_ari_password", "asterisk_ami_password", "freeswitch_esl_password")
"""Settings that are filled in. Tokens at rest have a key of their own, see app/settings/vault.py."""
REDIS, DIRECTORY, NOBODY = "redis_password", "freeswitch_directory_password", "asterisk_nobody"
OURS = (REDIS, DIRECTORY, NOBODY)
"""Between our own processes: no setting can be them."""
WELL_KNOWN = ("asterisk", "1234", "cluecon", "password", "secret", "changeme", "restcomm", "admin", "mysecret")
"""Passwords that come with some product or example: everybody who can reach the port tries them first."""


def effective(settings: Settings) -> Settings:
    """The settings with every empty password filled in, and the private Redis's password in its URL.

    Raises ConfigError for a password that is no secret.
    """
    refuse_well_known(settings)
    kept = generated(settings)
    empty = [name for name in GENERATED if not getattr(settings, name).get_secret_value()]
    filled: dict[str, object] = {name: SecretStr(kept[name]) for name in empty}
    if not settings.redis_url:
        filled["redis_url"] = f"redis://:{kept[REDIS]}@127.0.0.1:{settings.redis_port}/0"
    return settings.model_copy(update=filled)


def redis_password(settings: Settings) -> str:
    """The password of the private Redis."""
    return generated(settings)[REDIS]


def directory_password(settings: Settings) -> str:
    """What a FreeSWITCH shows us when it asks who may register."""
    return generated(settings)[DIRECTORY]


def nobody(settings: Settings) -> str:
    """The decoy digest that Asterisk challenges strangers with: no password matches it."""
    return hashlib.sha256(generated(settings)[NOBODY].encode()).hexdigest()[:32]


def ourselves(settings: Settings) -> str:
    """What an Asterisk proves with that a call to it is its own."""
    return hashlib.sha256(f"ourselves {generated(settings)[NOBODY]}".encode()).hexdigest()


def registration_line(settings: Settings) -> str:
    """A parameter of the contact that a FreeSWITCH registers at gateways: who calls with it has it from there."""
    return hashlib.sha256(f"line {generated(settings)[DIRECTORY]}".encode()).hexdigest()[:32]


def sid_key(settings: Settings) -> str:
    """What SIDs of recordings are made with, so that nobody works one out from a CallSid."""
    return hashlib.sha256(f"sids {generated(settings)[NOBODY]}".encode()).hexdigest()


def refuse_well_known(settings: Settings) -> None:
    for name in GENERATED:
        if getattr(settings, name).get_secret_value().lower() in WELL_KNOWN:
            raise ConfigError(f"{name}: a well-known password is refused; leave it empty, and one is generated")


def generated(settings: Settings) -> dict[str, str]:
    """The generated passwords by name, made now if need be; two processes at once agree on them."""
    folder = settings.var.absolute() / "secrets"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / "generated.json"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        kept = json.loads(path.read_text()) if path.exists() else {}
        missing = [name for name in (*GENERATED, *OURS) if name not in kept]
        if missing:
            kept |= {name: secrets.token_urlsafe(32) for name in missing}
            write_private(path.with_suffix(".new"), json.dumps(kept))
            path.with_suffix(".new").rename(path)
    return kept
