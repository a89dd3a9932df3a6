"""How many calls led to one, told from leg to leg in a header of the INVITE that only we can sign."""

import hmac
import re

from app.models import sid
from app.settings.config import Settings
from app.settings.vault import Vault

HEADER = "X-RestComm-Hops"
FORM = re.compile(r"(CA[0-9a-f]{32})\.([0-9]{1,3})\.([0-9a-f]{32})")


class Hops:
    """Writes and reads the header."""

    def __init__(self, settings: Settings) -> None:
        self.vault = Vault(settings)

    def write(self, chain: str, hops: int) -> dict[str, str]:
        """The header of a leg: the call that its chain began with, and which hop it is. Empty: no chain."""
        return {HEADER: f"{chain}.{hops}.{self.sign(chain, hops)}"} if sid.valid(chain, "CA") else {}

    def read(self, headers: dict[str, str]) -> tuple[str, int]:
        """What a caller's header says, if it is ours; else ("", 0)."""
        text = next((value for name, value in headers.items() if name.lower() == HEADER.lower()), "")
        found = FORM.fullmatch(text)
        if found is None or not hmac.compare_digest(found[3], self.sign(found[1], int(found[2]))):
            return "", 0
        return found[1], int(found[2])

    def sign(self, chain: str, hops: int) -> str:
        return self.vault.digest(f"hops {chain} {hops}")[:32]


def without(headers: dict[str, str]) -> dict[str, str]:
    """What an application may see of a caller's headers."""
    return {name: value for name, value in headers.items() if name.lower() != HEADER.lower()}
