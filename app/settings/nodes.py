"""Switch nodes of the settings: one FreeSWITCH or Asterisk each (guide 2.3, media server manager).

Without `[[nodes]]` tables there is one node, with the settings themselves. A table overrides settings for its node.
"""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from app.settings.reading.sources import in_known_case
from app.settings.sip.addresses import HOST

OWN = ("name", "weight", "capacity")
"""Fields that do not override a setting."""


class Node(BaseModel):
    """One switch node. Fields named like a setting override it on this node; None: not overridden."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z0-9-]{1,32}$")
    switch: Literal["asterisk", "freeswitch"]
    capacity: int = Field(1000, ge=1)
    """Maximum number of concurrent calls; new calls of the REST API go to the node with the lowest load."""
    weight: int = Field(1, ge=1, le=1000)
    """Share of the load relative to another node with the same capacity."""

    sip_host: str | None = None
    sip_tls_port: int | None = Field(None, ge=0, le=65535)
    sip_external_host: str | None = Field(None, pattern=HOST)
    sip_port: int | None = Field(None, ge=1, le=65535)
    rtp_port_min: int | None = Field(None, ge=1024, le=65534)
    rtp_port_max: int | None = Field(None, ge=1025, le=65535)
    asterisk_ari_url: str | None = None
    asterisk_ari_port: int | None = Field(None, ge=1, le=65535)
    asterisk_ari_user: str | None = None
    asterisk_ari_password: SecretStr | None = None
    asterisk_ami_host: str | None = None
    asterisk_ami_port: int | None = Field(None, ge=1, le=65535)
    asterisk_ami_user: str | None = None
    asterisk_ami_password: SecretStr | None = None
    freeswitch_bin: str | None = None
    freeswitch_esl_host: str | None = None
    freeswitch_esl_port: int | None = Field(None, ge=1, le=65535)
    freeswitch_esl_password: SecretStr | None = None

    @model_validator(mode="before")
    @classmethod
    def words_in_any_case(cls, values: Any) -> Any:
        """Words that are codes may be written in any case."""
        return in_known_case(cls, values)

    def settings(self) -> dict[str, object]:
        """The settings that are different on this node."""
        given = {name: getattr(self, name) for name in type(self).model_fields if name not in OWN}
        return {name: value for name, value in given.items() if value is not None} | {"node": self.name}
