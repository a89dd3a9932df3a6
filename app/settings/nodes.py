"""Switch nodes of the settings: one FreeSWITCH or Asterisk each (guide 2.3, media server manager).

Without `[[nodes]]` tables there is one node, made of the settings themselves. A table names what is different there.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr

OWN = ("name", "weight", "capacity")
"""Fields that are no setting of the same name."""


class Node(BaseModel):
    """One switch node. Fields that are settings stand for those of this node; None: as in the settings."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z0-9-]{1,32}$")
    switch: Literal["asterisk", "freeswitch"]
    capacity: int = Field(1000, ge=1)
    """Calls that it may have at once; new ones of the REST API go where the smallest part of it is in use."""
    weight: int = Field(1, ge=1, le=1000)
    """How much of the work it shall have, beside another with the same capacity."""

    sip_host: str | None = None
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

    def settings(self) -> dict[str, object]:
        """The settings that are different on this node."""
        given = {name: getattr(self, name) for name in type(self).model_fields if name not in OWN}
        return {name: value for name, value in given.items() if value is not None} | {"node": self.name}
