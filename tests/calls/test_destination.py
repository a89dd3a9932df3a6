"""SIP URIs as documents have them, and what of them never reaches a switch."""

import pytest

from app.calls.allowed import sip_uri
from app.calls.destination import BadDestination, noun_uri


@pytest.mark.parametrize(
    ("written", "uri"),
    [
        ("bob@example.com", "sip:bob@example.com"),
        ("sip:bob;ext=12@example.com", "sip:bob;ext=12@example.com"),
        ("sip:+15551230001;npdi;rn=+15550001111@example.com", "sip:+15551230001;npdi;rn=+15550001111@example.com"),
        ("<sip:bob@example.com>", "sip:bob@example.com"),
        ('"Bob" <sip:bob@example.com:5070>', "sip:bob@example.com:5070"),
        ('"Bob \\"<x>\\"" <sip:bob@example.com;transport=tcp>;tag=1', "sip:bob@example.com;transport=tcp"),
        ("Bob <sips:bob@example.com>", "sip:bob@example.com;transport=tls"),
    ],
)
def test_what_is_called(written: str, uri: str) -> None:
    assert sip_uri(noun_uri(written)) == uri


@pytest.mark.parametrize(
    "written",
    [
        "sip:bob;fs_path=sip:127.0.0.1@example.com",
        "sip:bob;fs_path=sip%3A127.0.0.1@example.com",
        "sip:bob;received=127.0.0.1@example.com",
        "sip:bob;ext=1,2@example.com",
        "sip:bob;ext=%24%7Buuid%7D@example.com",
        "sip:bob;ext@1@example.com",
        "<sip:bob@example.com",
        "<sip:bob@example.com><sip:eve@example.com>",
        "<>",
        "sip:bob" + ";ext=1" * 5 + "@example.com",
    ],
)
def test_what_is_none(written: str) -> None:
    with pytest.raises(BadDestination):
        noun_uri(written)
