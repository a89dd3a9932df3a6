"""Messaging Services are the account's that made them (/v1 is outside the matrix of tests/api/test_tenants.py)."""

from tests.api.world import set_status, sqlite_only

pytestmark = sqlite_only


def test_nobody_else_reaches_a_messaging_service(app, me, other, child, database_url):
    def ask(who, method, path, **data):
        auth = (who.name or who.sid, who.token)
        return who.client.open(path, method=method, auth=auth, data=data or None).status_code

    def made(path, **data):
        return me.client.post(path, data=data, auth=(me.sid, me.token)).get_json()["sid"]

    service = f"/v1/Services/{made('/v1/Services', FriendlyName='a')}"
    alpha = f"{service}/AlphaSenders/{made(f'{service}/AlphaSenders', AlphaSender='Shop 24')}"
    requests = [
        *(("GET", service), ("POST", service), ("GET", alpha), ("DELETE", alpha), ("DELETE", service)),
        *(("GET", f"{service}/PhoneNumbers"), ("POST", f"{service}/PhoneNumbers"), ("GET", f"{service}/ShortCodes")),
        *(("GET", f"{service}/AlphaSenders"), ("POST", f"{service}/AlphaSenders")),
    ]
    for stranger in (other, child):
        assert {ask(stranger, method, path, AlphaSender="Evil") for method, path in requests} == {404}
    assert {me.client.open(path, method=method).status_code for method, path in requests} == {401}
    set_status(app, me.sid, "suspended")
    assert {ask(me, method, path) for method, path in requests} == {403}
