"""Every setting: type, default, environment name, guide section (guide chapter 2); more in config_*.py.

One file, ``restcomm.toml`` in the working directory (or the one that RESTCOMM_CONFIG names), and the environment
above it: ``RESTCOMM_SIP_PORT=5090``. DATABASE_URL, REDIS_URL and FREESWITCH_BIN are also read without the prefix.
An unknown name or a bad value stops the start, with the name and what was expected. docs/settings.md is generated
from this file.
"""

import re
from functools import cached_property
from json import JSONDecodeError
from pathlib import Path
from typing import Any, Literal

from pydantic import SecretStr, ValidationError, model_validator
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from app.settings import messaging, speech
from app.settings.dialing import DialingSettings
from app.settings.gateways import PROXY, URI, Gateway
from app.settings.messaging import MessagingSettings
from app.settings.nodes import Node
from app.settings.reading import explanations, sources
from app.settings.reading.forms import Country, Email, HostEntry, OptionalPath, PublicUrl, SipPlace
from app.settings.reading.sources import ConfigError as ConfigError
from app.settings.rest import RestSettings
from app.settings.setting import PREFIX as PREFIX
from app.settings.setting import setting
from app.settings.sip import encryption
from app.settings.sip.addresses import SipSettings
from app.settings.sip.encryption import SipEncryptionSettings
from app.settings.speech import SpeechSettings
from app.settings.survival import SurvivalSettings
from app.settings.voice import VoiceSettings
from app.settings.web import tls
from app.settings.web.console import ConsoleSettings
from app.settings.web.tls import HttpTlsSettings

UNPREFIXED = ("database_url", "redis_url", "freeswitch_bin")


class Settings(
    ConsoleSettings,
    RestSettings,
    HttpTlsSettings,
    SipSettings,
    SipEncryptionSettings,
    SpeechSettings,
    MessagingSettings,
    VoiceSettings,
    SurvivalSettings,
    DialingSettings,
):
    """All settings of one installation. Times are seconds, sizes bytes, paths relative to the working directory."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", populate_by_name=True, frozen=True)

    # Where things are kept
    var: Path = setting(Path("var"), "Folder for everything that is written at run time.")
    database_url: str = setting(
        "",
        "postgresql://user:password@host:port/database, or mysql+pymysql://... for MariaDB; empty: SQLite (WAL) in the "
        "var folder.",
        "2.2",
        env="DATABASE_URL",
    )
    database_connect_timeout: float = setting(
        3.0, "Seconds to connect to the database; after that it counts as down.", "2.2", gt=0, le=60
    )
    database_timeout: float = setting(
        5.0, "Seconds per use of the database, including waits for locks; after that 503.", "2.2", ge=0.1, le=60
    )
    redis_url: str = setting("", "Redis URL; empty: `make run` starts a private one.", env="REDIS_URL")
    redis_port: int = setting(6390, "Port of the private Redis, on loopback.", ge=1, le=65535)
    recordings_path: OptionalPath = setting(None, "Folder for recordings; default VAR/recordings.", "2.1")
    cache_path: OptionalPath = setting(None, "Folder for cached speech and audio; default VAR/cache.", "2.7")
    journals_path: OptionalPath = setting(None, "Folder for call journals; default VAR/journals.")
    journals_days: int = setting(30, "Days to keep the journals of ended calls.", ge=1)
    secret_key: SecretStr = setting(
        SecretStr(""), "Encrypts tokens at rest; empty: generated once into VAR/secret.key."
    )

    # REST API
    http_host: str = setting("127.0.0.1", "Address that the REST API listens on.", "1.5")
    http_port: int = setting(8080, "Port of the REST API.", "1.5", ge=1, le=65535)
    http_workers: int = setting(1, "Number of REST API processes.", ge=1, le=64)
    base_path: str = setting("/restcomm", "Path that the REST API is mounted at.", "4", pattern=r"^(/[\w.-]+)*$")
    public_url: PublicUrl = setting("", "External URL of this API, for links; default http://HTTP_HOST:HTTP_PORT.", "4")
    api_version: str = setting("2012-04-24", "Default ApiVersion of calls.", "2.1")
    error_dictionary_uri: str = setting("", "Root URL of the error dictionary; default: RestComm's own pages.", "2.1")
    admin_email: Email = setting(
        "administrator@localhost", "E-mail address of the account that the first start creates."
    )

    # The switch
    switch: Literal["auto", "asterisk", "freeswitch"] = setting("auto", "Which switch carries the calls.", "2.3")
    node: str = setting("node1", "Name of this switch node.", "2.3", pattern=r"^[a-z0-9-]{1,32}$")
    nodes: list[Node] = setting(
        list, "Several switch nodes, as [[nodes]] tables: docs/nodes.md. Empty: one node, with these settings.", "2.3"
    )
    sip_host: str = setting("127.0.0.1", "Address of SIP and RTP.", "1.6")
    sip_port: int = setting(5080, "SIP port.", "1.6", ge=1, le=65535)
    sip_realm: str = setting(
        "restcomm",
        "Realm of clients' SIP passwords; changing it invalidates every password that is already set.",
        pattern=r"^[A-Za-z0-9.-]{1,64}$",
    )
    rtp_port_min: int = setting(16384, "First RTP port.", "2.3", ge=1024, le=65534)
    rtp_port_max: int = setting(20383, "Last RTP port.", "2.3", ge=1025, le=65535)
    asterisk_ari_url: str = setting(
        "",
        "ARI of a running Asterisk (20.14, 21.9, 22.4 or newer), such as http://host:port/ari; empty: starts its own.",
        "2.3",
    )
    asterisk_ari_port: int = setting(8089, "ARI port of RestComm's own Asterisk, on loopback.", "2.3", ge=1, le=65535)
    asterisk_ari_user: str = setting("restcomm", "ARI user.", "2.3")
    asterisk_ari_password: SecretStr = setting(SecretStr(""), "ARI password; empty: generated once.", "2.3")
    asterisk_ami_host: str = setting("127.0.0.1", "AMI address.", "2.3")
    asterisk_ami_port: int = setting(5039, "AMI port.", "2.3", ge=1, le=65535)
    asterisk_ami_user: str = setting("restcomm", "AMI user.", "2.3")
    asterisk_ami_password: SecretStr = setting(SecretStr(""), "AMI password; empty: generated once.", "2.3")
    freeswitch_bin: str = setting(
        "", "Path of the freeswitch program; empty: found on PATH.", "2.3", env="FREESWITCH_BIN"
    )
    freeswitch_esl_host: str = setting("", "Event socket host of a running FreeSWITCH; empty: starts its own.", "2.3")
    freeswitch_esl_port: int = setting(8021, "Event socket port.", "2.3", ge=1, le=65535)
    directory_port: int = setting(
        8082,
        "Port, on loopback, of the process that tells FreeSWITCH which clients may register.",
        "2.3",
        ge=1,
        le=65535,
    )
    freeswitch_esl_password: SecretStr = setting(SecretStr(""), "Event socket password; empty: generated once.", "2.3")
    outbound_proxy_uri: SipPlace = setting(
        "", "SIP proxy for calls to plain numbers, host[:port], without sip:.", "2.1", pattern=URI
    )
    outbound_proxy_user: str = setting("", "User name for the outbound proxy.", "2.1")
    outbound_proxy_password: SecretStr = setting(SecretStr(""), "Password for the outbound proxy.", "2.1")
    gateways: list[Gateway] = setting(
        list, "Additional gateways and trunks, as [[gateways]] tables: docs/trunks.md.", "2.1"
    )
    gateway_timeout: int = setting(
        7, "Seconds after which a gateway or SIP address that does not answer at all has failed.", "2.1", ge=7, le=32
    )
    country: Country = setting(
        "",
        "Country of numbers dialed without +, such as DE, for gateways that expect E.164.",
        "2.1",
        pattern=r"^([A-Z]{2})?$",
    )

    # Calls and customers' URLs
    allow_hosts: list[HostEntry] = setting(
        list,
        "Private hosts, addresses and networks that customers' URLs may reach (host, host:port, 10.0.0.0/8). Empty: "
        "none, except 127.0.0.1 while everything binds to loopback, as with `make run`. RestComm's own ports are "
        "refused unless listed as host:port.",
    )
    sip_allow_hosts: list[HostEntry] = setting(
        list,
        "Private hosts, addresses and networks that <Uri>, <Sip> and calls to sip: URIs may reach, in the form of "
        "allow_hosts, which says nothing of them. Empty: none; on loopback, 127.0.0.1, as there. Gateways are closed "
        "to SIP URIs, too, unless named as host:port.",
        "3.9.5",
    )
    connect_timeout: float = setting(5.0, "Seconds to connect to a customer's URL.", "3.1", gt=0, le=60)
    request_timeout: float = setting(15.0, "Seconds for a whole request to a customer's URL.", "3.1", gt=0, le=120)
    document_max_bytes: int = setting(65536, "Maximum size of an RCML document.", "3.2", ge=1024)
    audio_max_bytes: int = setting(20_000_000, "Maximum size of an audio file of a <Play>.", "3.4", ge=1024)
    max_documents_per_call: int = setting(1000, "Maximum number of documents that a call fetches.", "3.11", ge=1)
    cache_max_bytes: int = setting(1_000_000_000, "Maximum size of cached speech and audio.", "2.7", ge=1_000_000)

    # Processes
    watchdog_seconds: int = setting(
        10, "Seconds after which a process whose loop stalls is killed and restarted; 0 = never.", ge=0, le=600
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = setting(
        "INFO", "Minimum level of messages that are logged."
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, InitSettingsSource(settings_cls, sources.values_of_file())

    @model_validator(mode="before")
    @classmethod
    def words_in_any_case(cls, values: Any) -> Any:
        """Words that are codes may be written in any case."""
        return sources.in_known_case(cls, values)

    def url_of_database(self) -> str:
        return self.database_url or f"sqlite:///{(self.var / 'restcomm.db').absolute()}"

    def url_of_redis(self) -> str:
        return self.redis_url or f"redis://127.0.0.1:{self.redis_port}/0"

    def url_of_api(self) -> str:
        """How the outside names the API, mount path included, without a final slash."""
        scheme = "https" if self.http_tls_cert else "http"
        return (self.public_url or f"{scheme}://{self.http_host}:{self.http_port}") + self.base_path

    def folder(self, name: Literal["recordings", "cache", "journals"]) -> Path:
        """An absolute folder for run-time files; it may not exist yet."""
        return (getattr(self, f"{name}_path") or self.var / name).absolute()

    def node_names(self) -> list[str]:
        """Every switch node of the installation."""
        return [node.name for node in self.nodes] or [self.node]

    def own_node(self) -> Node:
        """The table of the node that these settings are of; one with the usual values where there is none."""
        usual = Node(name=self.node, switch="asterisk")
        return next((node for node in self.nodes if node.name == self.node), usual)

    def of_node(self, name: str) -> "Settings":
        """These settings as they are on a node."""
        found = [node for node in self.nodes if node.name == name]
        return self.model_copy(update=found[0].settings()) if found else self

    def of_this_node(self) -> "Settings":
        """These settings for an engine: of the node that the setting `node` names. Raises ConfigError."""
        if self.nodes and self.node not in self.node_names():
            raise ConfigError(f"node: {self.node} is none of the nodes {', '.join(self.node_names())}")
        return self.of_node(self.node)

    def switch_folder(self, kind: str) -> Path:
        """Where a switch of our own keeps its files; absolute, and each node's is its own."""
        return self.var.absolute() / (f"{kind}-{self.node}" if self.nodes else kind)

    def all_gateways(self) -> list[Gateway]:
        """The outbound proxy, which is tried first, and the gateways."""
        user, password = self.outbound_proxy_user, self.outbound_proxy_password
        proxy = Gateway(name=PROXY, uri=self.outbound_proxy_uri, user=user, password=password, priority=0)
        return [*([proxy] if proxy.uri else []), *self.gateways]

    @cached_property
    def error_dictionary(self) -> str:
        return self.error_dictionary_uri.rstrip("/") or self.url_of_api() + "/errors"


def load(**overrides: Any) -> Settings:
    """The settings in force. Raises ConfigError, with a clause for each setting that is unknown or bad."""
    names = [*Settings.model_fields]
    if unknown := [*sources.unknown_variables(names)]:
        raise ConfigError(*unknown)
    try:
        settings = Settings(**overrides)
    except ValidationError as error:
        raise ConfigError(*(explanations.explain(problem, Settings) for problem in error.errors())) from None
    except SettingsError as error:
        raise ConfigError(not_json(error)) from None
    if lacking := [
        *speech.missing(settings),
        *messaging.missing(settings),
        *encryption.missing(settings),
        *tls.missing(settings),
    ]:
        raise ConfigError(*lacking)
    for setting_name, named in (("gateways", settings.all_gateways()), ("nodes", settings.nodes)):
        given = [one.name for one in named]
        if twice := sorted({name for name in given if given.count(name) > 1}):
            raise ConfigError(f"{setting_name}: several are called {', '.join(twice)}; each needs a name of its own")
    return settings


def not_json(error: SettingsError) -> str:
    """One line for a variable of the environment that should be JSON."""
    found = re.search(r'field "(\w+)"', str(error))
    name = found.group(1) if found else ""
    variable = name.upper() if name in UNPREFIXED else PREFIX + name.upper()
    cause = error.__cause__
    where = f": {cause.msg}, line {cause.lineno} column {cause.colno}" if isinstance(cause, JSONDecodeError) else ""
    return f'{variable}: lists and tables are written as JSON in the environment, as ["one", "two"]{where}'
