"""X-Twilio-Signature: twilio's own validator, unmodified, is the judge."""

from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from app.webhooks.signature import sign

TEXT = st.text(st.characters(exclude_categories=["Cs"]))


def test_the_example_of_twilios_documentation() -> None:
    params = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+14158675309",
        "Digits": "1234",
        "From": "+14158675309",
        "To": "+18005551212",
    }
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    assert sign("12345", url, params) == "RSOYDt4T1cUTdK1PDd93/VVr8B8="


@given(token=TEXT, params=st.dictionaries(TEXT, TEXT))
def test_any_parameters(token: str, params: dict[str, str]) -> None:
    url = "https://app.example:8443/voice?x=%C3%A9&y="
    assert RequestValidator(token).validate(url, params, sign(token, url, params))


def test_a_changed_parameter_is_noticed() -> None:
    url = "http://app.example/voice"
    assert not RequestValidator("t").validate(url, {"Digits": "2"}, sign("t", url, {"Digits": "1"}))
