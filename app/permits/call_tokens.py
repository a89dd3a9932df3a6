"""CallToken: who got a call may show its caller's number when it calls somebody on (Twilio's CallToken)."""

import hmac
import re

from app.models.numbers import e164
from app.settings.vault import Vault

SECONDS = 86_400
"""How long a token lets an account show the number."""
FORM = re.compile(r"(CA[0-9a-f]{32})\.([0-9]{1,12})\.([0-9a-f]{32})")


class CallTokens:
    """Makes and reads the tokens; only we can sign them."""

    def __init__(self, vault: Vault) -> None:
        self.vault = vault

    def make(self, account_sid: str, call_sid: str, caller: str, now: float) -> str:
        """For a call that has just arrived. now: seconds since 1970."""
        return f"{call_sid}.{int(now)}.{self.sign(account_sid, call_sid, int(now), caller)}"

    def is_of(self, token: str, account_sid: str, caller: str, now: float) -> bool:
        """May the account show this number, by a token not too old? However the number is written."""
        found = FORM.fullmatch(token)
        if found is None or not 0 <= now - int(found[2]) + 60 <= SECONDS + 60:
            return False
        ways = [caller, *e164.spellings(caller)]
        signed = (self.sign(account_sid, found[1], int(found[2]), way) for way in ways)
        return any(hmac.compare_digest(found[3], one) for one in signed)

    def sign(self, account_sid: str, call_sid: str, began: int, caller: str) -> str:
        return self.vault.digest(f"call token {account_sid} {call_sid} {began} {caller}")[:32]
