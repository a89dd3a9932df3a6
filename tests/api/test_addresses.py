"""Addresses, with an unmodified SDK, and numbers that need one."""

import pytest
from sqlalchemy.orm import Session
from twilio.base.exceptions import TwilioRestException

from app.routing import pool
from tests.api.test_twilio_sdk import account, client
from tests.api.world import body, code, engine, open_account, sqlite_only

__all__ = ["account", "client"]
HOME = {
    **{"CustomerName": "Ann Lee", "Street": "1 Main St", "City": "Springfield", "Region": "IL"},
    **{"PostalCode": "62701", "IsoCountry": "US"},
}
POOL = """phone_number,address_requirements
+12125550101,none
+12125550102,any
+12125550103,local
"""


def test_a_day_with_the_sdk(client, account):
    made = client.addresses.create(
        customer_name="Ann Lee", street="1 Main St", city="Springfield", region="IL", postal_code="62701",
        iso_country="US", friendly_name="Home", street_secondary="Apt 2",
    )  # fmt: skip
    assert (made.sid[:2], made.account_sid, made.friendly_name) == ("AD", account[0], "Home")
    assert (made.street, made.street_secondary, made.iso_country) == ("1 Main St", "Apt 2", "US")
    assert (made.emergency_enabled, made.validated, made.verified) == (False, False, False)
    assert made.update(city="Chicago", street_secondary="").city == "Chicago"
    assert client.addresses(made.sid).fetch().street_secondary == ""
    assert [one.sid for one in client.addresses.list(customer_name="Ann Lee", iso_country="US")] == [made.sid]
    assert client.addresses.list(iso_country="GB") == client.addresses.list(emergency_enabled=True) == []
    number = client.incoming_phone_numbers.create(phone_number="+12125550199", address_sid=made.sid)
    assert number.address_sid == made.sid
    [dependent] = client.addresses(made.sid).dependent_phone_numbers.list()
    assert (dependent.sid, dependent.phone_number) == (number.sid, "+12125550199")
    assert number.update(address_sid="").address_sid is None
    assert client.addresses(made.sid).dependent_phone_numbers.list() == []
    number.update(address_sid=made.sid)
    assert made.delete()
    assert client.incoming_phone_numbers(number.sid).fetch().address_sid is None
    with pytest.raises(TwilioRestException) as gone:
        client.addresses(made.sid).fetch()
    assert gone.value.status == 404


@sqlite_only
@pytest.mark.parametrize("name", HOME)
def test_an_address_is_complete(me, name):
    assert code(me.request("POST", "Addresses.json", HOME | {name: ""})) == 20001
    assert code(me.request("POST", "Addresses.json", HOME | {"IsoCountry": "usa"})) == 20001


@sqlite_only
def test_numbers_that_need_an_address(app, settings, me):
    """The operator's own account takes them without; its customers do not."""
    with Session(engine(app)) as session:
        pool.load(session, POOL.splitlines())
        session.commit()
    customer = open_account(app, settings, "customer@example.com", parent=me.sid)

    def bind(number, **form):
        return customer.request("POST", "IncomingPhoneNumbers.json", {"PhoneNumber": number} | form)

    abroad = body(customer.request("POST", "Addresses.json", HOME | {"IsoCountry": "GB"}), 201)["sid"]
    home = body(customer.request("POST", "Addresses.json", HOME), 201)["sid"]
    body(bind("+12125550101"), 201)
    assert code(bind("+12125550102")) == 21631
    assert code(bind("+12125550103", AddressSid=abroad)) == 21615
    assert code(bind("+12125550103", AddressSid="AD" + "0" * 32)) == 20001
    assert body(bind("+12125550102", AddressSid=abroad), 201)["address_requirements"] == "any"
    taken = body(bind("+12125550103", AddressSid=home), 201)
    assert taken["address_sid"] == home
    mine = body(me.request("POST", "Addresses.json", HOME), 201)["sid"]
    changed = customer.request("POST", f"IncomingPhoneNumbers/{taken['sid']}.json", {"AddressSid": mine})
    assert code(changed) == 20001
    moved = me.request(
        "POST",
        f"/restcomm/2012-04-24/Accounts/{customer.sid}/IncomingPhoneNumbers/{taken['sid']}.json",
        {"AccountSid": me.sid},
    )
    assert body(moved)["address_sid"] is None


@sqlite_only
def test_emergency_calls_are_not_promised(me):
    number = {"PhoneNumber": "+12125550101"}
    assert code(me.request("POST", "IncomingPhoneNumbers.json", number | {"EmergencyStatus": "Active"})) == 20001
    body(me.request("POST", "IncomingPhoneNumbers.json", number | {"EmergencyStatus": "Inactive"}), 201)
    assert code(me.request("POST", "Addresses.json", HOME | {"EmergencyEnabled": "true"})) == 20001
    domain = {"DomainName": "a.sip.restcomm", "EmergencyCallingEnabled": "true"}
    assert code(me.request("POST", "SIP/Domains.json", domain)) == 20001


@sqlite_only
def test_what_a_regulator_wants_is_kept_and_shown(me, child):
    address = body(me.request("POST", "Addresses.json", HOME), 201)["sid"]
    given = {"IdentitySid": "RI" + "1" * 32, "BundleSid": "BU" + "2" * 32, "EmergencyAddressSid": address}
    made = body(me.request("POST", "IncomingPhoneNumbers.json", {"PhoneNumber": "+12125550101"} | given), 201)
    assert (made["identity_sid"], made["bundle_sid"]) == (given["IdentitySid"], given["BundleSid"])
    assert (made["emergency_address_sid"], made["emergency_address_status"]) == (address, "unregistered")
    assert (made["emergency_status"], made["voice_receive_mode"]) == ("Inactive", "voice")
    path = f"IncomingPhoneNumbers/{made['sid']}.json"
    for wrong in ({"BundleSid": "BU1"}, {"EmergencyAddressSid": "AD" + "0" * 32}, {"VoiceReceiveMode": "telex"}):
        assert code(me.request("POST", path, wrong)) == 20001
    changed = body(me.request("POST", path, {"BundleSid": "", "VoiceReceiveMode": "fax"}))
    assert (changed["bundle_sid"], changed["voice_receive_mode"]) == (None, "fax")
    assert me.request("DELETE", f"Addresses/{address}").status_code == 204
    assert body(me.get(path))["emergency_address_sid"] is None
