"""May this be called, and may this be shown as the caller? Pure: what must be known is given."""

from collections.abc import Collection
from fnmatch import fnmatchcase

from app.calls.destination import SipUri
from app.permits.limits import Rules
from app.permits.numbers import ORDINARY, SHORT, Dialed, dialed, is_emergency

ANONYMOUS = "anonymous"
"""Shows nothing: everybody may."""
NOT_THERE, NOT_THIS_NUMBER, NOT_THIS_CALLER = 21215, 21216, 21210
CONCURRENT, TOO_FAST, USED_UP, TOO_MANY_HOPS = 10004, 20429, 13247, 13246
NOT_ACTIVE, CANNOT_ASK, NOT_THIS_HOST = 10001, 13248, 13245


class Refusal(Exception):
    """It may not be done. code: of the error dictionary. text: one sentence, without secrets."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text


def may_dial(rules: Rules, number: str, own_countries: Collection[str] = ()) -> None:
    """A plain number, as the document or request has it. own_countries: of the account's own numbers. Raises
    Refusal."""
    for meant in dialed(number, rules.home):
        judge(rules, number, meant, own_countries)


def judge(rules: Rules, number: str, meant: Dialed, own_countries: Collection[str]) -> None:
    """One of the things that a number may mean. The longest prefix wins; of two equal ones the denial."""
    denied = longest(rules.deny, number, meant.e164)
    allowed = longest(rules.allow, number, meant.e164)
    if denied and denied >= allowed:
        raise Refusal(NOT_THIS_NUMBER, f"{number} is denied by the operator")
    if allowed:
        return
    if meant.kind == SHORT and rules.short_numbers and meant.e164 != "0":
        return
    if meant.kind != ORDINARY:
        raise Refusal(NOT_THIS_NUMBER, f"{number} is {article(meant.kind)} number, which this account may not call")
    if not {"*", meant.country} & {*rules.countries, *own_countries}:
        raise Refusal(NOT_THERE, f"{number} is in {meant.country}, which this account may not call")


def longest(prefixes: Collection[str], *numbers: str) -> int:
    """Characters of the longest of these that one of the numbers begins with; 0: none."""
    return max((len(entry) for entry in prefixes for number in numbers if number.startswith(entry)), default=0)


def article(kind: str) -> str:
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"


def may_reach(rules: Rules, uri: SipUri) -> None:
    """A SIP URI, by its host; a host entry names any port, host:port that one only. Raises Refusal."""
    host = uri.host.lower().rstrip(".")
    names = (host, f"{host}:{uri.port or 5060}")
    if not any(fnmatchcase(name, entry) for entry in rules.sip_hosts for name in names):
        raise Refusal(NOT_THIS_HOST, f"the SIP host {host} is not one that this account may call")


def may_show(rules: Rules, caller: str, is_own: bool) -> None:
    """A caller ID. is_own: it is a number, verified number or client of the account, or who called it. An emergency
    number is nobody's. Raises Refusal."""
    plain = caller.removeprefix("+")
    if plain.isdigit() and is_emergency(plain, ""):
        raise Refusal(NOT_THIS_CALLER, f"{caller} is an emergency number, which cannot be a caller ID")
    if not is_own and not rules.any_caller and caller != ANONYMOUS:
        raise Refusal(NOT_THIS_CALLER, f"{caller[:80]} is neither a number nor a verified caller ID of the account")
