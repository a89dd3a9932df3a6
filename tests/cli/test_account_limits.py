"""``flask account limits``."""

import json

import pytest

from tests.cli.test_cli import run  # noqa: F401 - a fixture


def shown(output):
    return {row["name"]: (row["own"], row["in force"]) for row in json.loads(output)}


def test_limits_are_set_shown_inherited_and_taken_back(run):  # noqa: F811
    run("account", "create", "boss@example.com")
    run("account", "create", "bob@example.com", "--parent", "boss@example.com")
    set_ones = ("countries=de,AT", "allow_prefixes=+4418,1234", "calls_per_second=5", "caller_ids=own")
    limits = shown(run("account", "limits", "boss@example.com", *set_ones, "--json"))
    assert limits["countries"] == ("DE,AT", "AT,DE")
    assert limits["calls_per_second"] == ("5", "5")
    below = shown(run("account", "limits", "bob@example.com", "sip_hosts=none", "--json"))
    assert below["countries"] == ("", "AT,DE")
    assert below["allow_prefixes"] == ("", "+4418,1234")
    assert below["caller_ids"] == ("", "own")
    assert below["sip_hosts"] == ("none", "none")
    assert below["max_call_seconds"] == ("", "14400")
    limits = shown(run("account", "limits", "boss@example.com", "countries=", "--json"))
    assert limits["countries"] == ("", "*")  # a trial
    assert limits["calls_per_second"] == ("5", "5")


@pytest.mark.parametrize("change", ["countries=Germany", "x=1", "calls_per_second=-1", "sip_hosts=a b", "countries"])
def test_what_is_no_limit(run, change):  # noqa: F811
    run("account", "create", "bob@example.com")
    assert run("account", "limits", "bob@example.com", change, fails=True).startswith("Error: ")
