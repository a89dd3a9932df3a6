"""Who calls, by what an INVITE says: names, numbers, and what must not be told (issue 18, faults 3, 7, 8, 31)."""

import pytest

from app.calls.origin.identity import Identity, identity

NUMBER = "+15551230009"
ANONYMOUS = '"Anonymous" <sip:anonymous@anonymous.invalid>;tag=a'


@pytest.mark.parametrize(
    ("from_", "number", "name"),
    [
        ("<sip:alice@example.com>;tag=a", "alice", ""),
        ("sip:alice@example.com;tag=a", "alice", ""),
        ('"Alice, of A: <b>" <sips:alice@example.com:5061;transport=tls>;tag=a', "alice", "Alice, of A: <b>"),
        ("Alice Smith <sip:alice@example.com>", "alice", "Alice Smith"),
        (r'"Bob \"the builder\"" <sip:b@c>', "b", 'Bob "the builder"'),
        (r'"a\\b" <sip:b@c>', "b", "a\\b"),
        ("<tel:+15551230001>;tag=a", "+15551230001", ""),
        ("tel:+15551230001;tag=a", "+15551230001", ""),
        ("<tel:+1-555-123.(0001);phone-context=example.com>", "+15551230001", ""),
        ('"Bob" <tel:+15551230001>', "+15551230001", "Bob"),
        ("<sip:+15551230001;npdi;rn=+15550001111@c>", "+15551230001", ""),
        ("<sip:a%23b:secret@c>", "a#b", ""),
        ("<sip:example.com>;tag=a", "", ""),
        ("", "", ""),
        ("nonsense", "", ""),
    ],
)
def test_name_and_number_of_from(from_: str, number: str, name: str) -> None:
    assert identity(from_) == Identity(number, name)


@pytest.mark.parametrize(
    ("from_", "asserted", "party", "privacy"),
    [
        (ANONYMOUS, f"<sip:{NUMBER}@c.example>", "", "id"),
        (ANONYMOUS, f"<tel:{NUMBER}>", "", "user;id"),
        (ANONYMOUS, f'"Bob" <sip:{NUMBER}@c>, <tel:{NUMBER}>', "", ""),
        (f"<sip:{NUMBER}@c>", f"<sip:{NUMBER}@c>", "", "id;critical"),
        (f"<sip:{NUMBER}@c>", f"<sip:{NUMBER}@c>", "", "USER"),
        (ANONYMOUS, "", f'"Bob" <sip:{NUMBER}@c>;party=calling;privacy=full;screen=yes', ""),
        (f"<sip:{NUMBER}@c>", "", f"<sip:{NUMBER}@c>;privacy=uri", ""),
        ("<sip:Anonymous@example.com>", f"<sip:{NUMBER}@c>", "", ""),
        ("<sip:c1@anonymous.invalid>", f"<sip:{NUMBER}@c>", "", ""),
    ],
)
def test_a_number_is_withheld_in_every_spelling(from_: str, asserted: str, party: str, privacy: str) -> None:
    found = identity(from_, asserted, party, privacy)
    assert found.withheld
    assert found.asserted == NUMBER


@pytest.mark.parametrize(
    ("asserted", "party", "privacy", "name"),
    [
        (f'"Bob" <sip:{NUMBER}@c>', "", "", "Bob"),
        (f"<tel:{NUMBER}>", "", "none", ""),
        ("", f'"Bob" <sip:{NUMBER}@c>;party=calling;privacy=off', "", "Bob"),
        ("", f'"Bob" <sip:{NUMBER}@c>;party=calling;privacy=name', "", ""),
        ("", f"<sip:1@c>;party=called;privacy=full, <sip:{NUMBER}@c>;party=calling", "session", ""),
    ],
)
def test_what_a_network_says_of_who_withholds_nothing(asserted: str, party: str, privacy: str, name: str) -> None:
    found = identity("<sip:1234@pbx>", asserted, party, privacy)
    assert (found.withheld, found.asserted, found.asserted_name) == (False, NUMBER, name)
    assert found.number == "1234"
