"""Tokens: logins for TURN servers, as coturn checks them (docs/rest-contract.md, Beyond the guide)."""

import base64
import hashlib
import hmac
import time

import pytest
from pydantic import SecretStr

from tests.api.world import body, code, given, open_account, sqlite_only, xml

pytestmark = sqlite_only
SERVERS = ["stun:stun.example:3478", "turn:turn.example:3478?transport=udp"]


def test_a_login_that_a_turn_server_accepts(app, settings, database_url):
    with given(app, settings.model_copy(update={"ice_servers": SERVERS, "turn_secret": SecretStr("shared")})):
        me = open_account(app, settings, "turn@example.com")
        token = body(me.post("Tokens.json", Ttl="600"), 201)
        shown = xml(me.post("Tokens"), 201)
    assert [one.findtext("Url") for one in shown.find("IceServers").findall("IceServer")] == SERVERS
    ends, _, account = token["username"].partition(":")
    assert (account, token["account_sid"], token["ttl"]) == (me.sid, me.sid, "600")
    assert 595 < int(ends) - time.time() <= 600
    right = base64.b64encode(hmac.new(b"shared", token["username"].encode(), hashlib.sha1).digest()).decode()
    assert token["password"] == right
    stun, turn = token["ice_servers"]
    assert stun == {"url": SERVERS[0], "urls": SERVERS[0]}
    assert turn == {"url": SERVERS[1], "urls": SERVERS[1], "username": token["username"], "credential": right}


def test_without_servers_there_are_none(me, database_url):
    token = body(me.post("Tokens.json"), 201)
    assert (token["ice_servers"], token["password"], token["ttl"]) == ([], "", "86400")


@pytest.mark.parametrize("ttl", ["0", "-1", "86401", "soon"])
def test_a_bad_ttl(me, ttl, database_url):
    assert code(me.post("Tokens.json", Ttl=ttl)) == 20001
