"""Keys in the bodies of SIP INFO, as real phones write them."""

import pytest

from app.switching.info_keys import key_in

RELAY, BARE, EVENT = "application/dtmf-relay", "application/dtmf", "audio/telephone-event"


@pytest.mark.parametrize(
    ("kind", "body", "key"),
    [
        (RELAY, "Signal=1\r\nDuration=160\r\n", "1"),
        (RELAY, " Signal= 1\r\n Duration= 100\r\n", "1"),
        (RELAY, "Signal = 1\r\nDuration = 100\r\n", "1"),
        (RELAY, "Duration=100\r\nsignal=#", "#"),
        (RELAY, "Signal=*\nDuration=5000", "*"),
        (RELAY, "Signal=10\r\nDuration=100\r\n", "*"),
        (RELAY, "Signal=11\r\n", "#"),
        (RELAY, "Signal=a\r\n", "A"),
        (RELAY, "Signal=15\r\n", "D"),
        (RELAY, "Signal=16\r\n", ""),
        (RELAY, "Signal: 7\r\n", "7"),
        (RELAY, "Duration=160\r\n", ""),
        ("Application/DTMF-Relay; charset=utf-8", "Signal=2", "2"),
        (BARE, "*", "*"),
        (BARE, "#", "#"),
        (BARE, " 5\r\n", "5"),
        (BARE, "10", "*"),
        (BARE, "Signal=4\r\nDuration=100", "4"),
        (BARE, "", ""),
        (BARE, "xyz", ""),
        (EVENT, "d=1", "1"),
        (EVENT, "d=*", "*"),
        (EVENT, "3", "3"),
        ("application/vnd.nortelnetworks.digits", "p=Digit-Collection\r\ny=Digits\r\ns=success\r\nd=7\r\n", "7"),
        ("text/plain", "Signal=1", ""),
        ("", "1", ""),
    ],
)
def test_bodies(kind: str, body: str, key: str) -> None:
    assert key_in(kind, body) == key
