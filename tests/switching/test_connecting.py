"""Pauses between attempts to connect, and switches that are too old."""

import logging

import pytest

from app.calls.causes import Cause
from app.switching.backoff import Backoff
from app.switching.faxes import FaxOver, call_ended, fax_over
from app.switching.versions import warn_if_older

PAUSES = (0.1, 0.2, 5.0)


def test_pauses_grow_and_begin_again_after_a_good_connection() -> None:
    backoff = Backoff()
    assert [backoff.next_pause(PAUSES) for _ in range(5)] == [0.1, 0.2, 5.0, 5.0, 5.0]
    backoff.reset()
    assert backoff.next_pause(PAUSES) == 0.1


@pytest.mark.parametrize(
    ("version", "older"),
    [("22.10.1", False), ("22.11", False), ("23.0.0", False), ("22.10", True), ("22.9.9", True), ("", True)],
)
def test_old_versions_are_warned_about(caplog: pytest.LogCaptureFixture, version: str, older: bool) -> None:
    warn_if_older(logging.getLogger("switch"), "Asterisk", version, (22, 10, 1))
    assert ("is older than 22.10.1: known security holes" in caplog.text) == older


def test_how_a_fax_ended() -> None:
    assert fax_over("CA1-2", "3", True, "") == FaxOver("CA1-2", 3, "")
    assert fax_over("", "", False, "No carrier") == FaxOver("", 0, "the fax failed: No carrier")
    assert fax_over("", "1", False, "") == FaxOver("", 1, "the fax failed: nothing was sent")
    assert call_ended(Cause.BUSY) == "the call ended: busy"
    assert call_ended("NO_ROUTE") == "the call ended: NO_ROUTE"
