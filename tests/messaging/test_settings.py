"""The settings of the guide's tables 2.6 and 2.7 reach the provider that they are for."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import urllib3
from lxml import etree

from app.messaging.carriers import provider
from app.messaging.documents import Documents
from app.messaging.port import Kind, Outgoing, Taken
from app.settings.config import load
from tests.messaging.gateway import Gateway, gateway
from tests.messaging.test_esendex import GUID, HEADERS

ONE = Outgoing("SM1", "AC1", "+441234", "+447700900123", "Hello")


@pytest.fixture
def server() -> Iterator[Gateway]:
    with gateway() as server:
        yield server


def send(kind: Kind, tmp_path: Path, **settings: str) -> Taken:
    """By the provider of these settings."""
    documents = Documents(lambda *_: pytest.fail("no document is asked for"), 1000)
    return provider(load(var=tmp_path, **settings), kind, documents, lambda *_: None).send(ONE)  # type: ignore[arg-type]


def basic(user: str, password: str) -> str:
    return urllib3.make_headers(basic_auth=f"{user}:{password}")["authorization"]


@pytest.mark.parametrize(("user", "password", "account"), [("me", "s3cret", "EX1"), ("you", "other", "EX2")])
def test_esendex(server: Gateway, tmp_path: Path, user: str, password: str, account: str) -> None:
    """Table 2.6: user, password, account."""
    server.body = HEADERS.encode()
    login = {"sms_user": user, "sms_password": password, "sms_account": account}
    assert send("sms", tmp_path, sms_provider="esendex", sms_url=server.url, **login) == Taken(GUID)
    (asked,) = server.asked
    assert asked.headers["Authorization"] == basic(user, password)
    assert etree.fromstring(asked.body).findtext("{*}accountreference") == account


@pytest.mark.parametrize(("user", "password"), [("me", "s3cret"), ("you", "other")])
def test_interfax(server: Gateway, tmp_path: Path, user: str, password: str) -> None:
    """Table 2.7: user, password."""
    server.status, server.headers = 201, {"Location": "https://rest.interfax.net/outbound/faxes/854759652"}
    login = {"fax_user": user, "fax_password": password}
    assert send("fax", tmp_path, fax_provider="interfax", fax_url=server.url, **login) == Taken("854759652")
    assert server.asked[0].headers["Authorization"] == basic(user, password)
