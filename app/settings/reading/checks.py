"""What single settings cannot tell of themselves: whether they fit together, and whether the files that they name are
there."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.settings.config import Settings

FILES = ("_audio_file", "_music_file", "_enter_file", "_exit_file", "_cert", "_key_file")
"""How the names of settings end whose value is a file that must be there."""
DATABASES = ("sqlite", "postgres", "postgresql", "mysql", "mariadb")


def problems(settings: "Settings") -> list[str]:
    """One line for each finding; none if all is well."""
    return [*ranges(settings), *files(settings), *urls(settings), *gateways(settings)]


def ranges(settings: "Settings") -> Iterator[str]:
    if settings.rtp_port_min >= settings.rtp_port_max:
        yield "rtp_port_max: must be greater than rtp_port_min"
    for name in ("sip_port", "sip_tls_port"):
        if settings.rtp_port_min <= getattr(settings, name) <= settings.rtp_port_max:
            yield f"{name}: must not be between rtp_port_min and rtp_port_max"


def files(settings: "Settings") -> Iterator[str]:
    """Files that do not exist, by the setting that names them."""
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        if name.endswith(FILES) and isinstance(value, str | Path) and str(value) and not Path(value).is_file():
            yield f"{name}: there is no file {Path(value).absolute()}"


def urls(settings: "Settings") -> Iterator[str]:
    """Addresses of databases and Redis with an unknown scheme. They are not repeated, as they hold passwords."""
    scheme = settings.database_url.partition(":")[0].partition("+")[0]
    if settings.database_url and scheme not in DATABASES:
        yield "database_url: must begin with postgresql://, mysql+pymysql:// or sqlite:///"
    if settings.redis_url and not settings.redis_url.startswith(("redis://", "rediss://", "unix://")):
        yield "redis_url: must begin with redis://, rediss:// or unix://"


def gateways(settings: "Settings") -> Iterator[str]:
    """Gateways that can never be used."""
    for gateway in settings.all_gateways():
        if not gateway.uri and not gateway.addresses:
            yield f"gateways: {gateway.name} has neither a uri nor addresses: no call can use it"
