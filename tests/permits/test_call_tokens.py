"""CallToken: whose number an account may show when it calls somebody on."""

import pytest

from app.permits.call_tokens import SECONDS, CallTokens
from app.settings.config import Settings
from app.settings.vault import Vault

ACCOUNT, CALL, CALLER, NOW = "AC" + "1" * 32, "CA" + "2" * 32, "+12125550123", 1_800_000_000.0


@pytest.fixture
def tokens(settings: Settings) -> CallTokens:
    return CallTokens(Vault(settings))


@pytest.mark.parametrize("caller", [CALLER, "12125550123", "(212) 555-0123"])
def test_the_callers_number_however_it_is_written(tokens: CallTokens, caller: str) -> None:
    assert tokens.is_of(tokens.make(ACCOUNT, CALL, CALLER, NOW), ACCOUNT, caller, NOW + 5)


def test_no_other_number_account_or_day(tokens: CallTokens) -> None:
    token = tokens.make(ACCOUNT, CALL, CALLER, NOW)
    assert not tokens.is_of(token, ACCOUNT, "+12125550124", NOW)
    assert not tokens.is_of(token, "AC" + "3" * 32, CALLER, NOW)
    assert not tokens.is_of(token, ACCOUNT, CALLER, NOW + SECONDS + 1)
    assert not tokens.is_of(token, ACCOUNT, CALLER, NOW - 3600)


@pytest.mark.parametrize("text", ["", "x", f"{CALL}.1.{'0' * 32}", f"{CALL}.{'9' * 13}.{'0' * 32}", "é" * 20])
def test_what_is_no_token(tokens: CallTokens, text: str) -> None:
    assert not tokens.is_of(text, ACCOUNT, CALLER, NOW)


def test_a_token_cannot_be_made_younger(tokens: CallTokens) -> None:
    call, began, signed = tokens.make(ACCOUNT, CALL, CALLER, NOW).split(".")
    assert not tokens.is_of(f"{call}.{int(began) + 10}.{signed}", ACCOUNT, CALLER, NOW + 10)
