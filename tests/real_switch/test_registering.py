"""REGISTER in all its forms, on both switches: what is kept, for how long, and what is refused."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.pretend.webhook import Webhook
from tests.real_switch.raw_caller import RawCaller
from tests.real_switch.registrant import Registrant, contacts
from tests.real_switch.scenes import scene
from tests.real_switch.softphones import Softphones
from tests.real_switch.system import System

pytestmark = pytest.mark.switch

LOGIN = "forms"
LONGEST = 7200
"""Seconds that a registration is kept."""
Phones = Callable[..., Registrant]


@pytest.fixture
def phone(system: System, softphones: Softphones) -> Iterator[Phones]:
    """Makes phones of one client. short: with short header names."""
    softphones.client(LOGIN)
    with ExitStack() as stack:
        yield lambda short=False: stack.enter_context(Registrant(system, LOGIN, short))


def is_registered(system: System, hook: Webhook, phone: Registrant) -> bool:
    """Is it called, as the client that it is?"""
    to = scene(system, hook, "3860", f'<Dial timeout="3"><Client>{LOGIN}</Client></Dial><Hangup/>')
    with RawCaller(system) as caller:
        caller.invite(to)
        return phone.is_called()


@pytest.mark.parametrize("short", [False, True])
def test_headers_may_be_short_and_folded(system: System, hook: Webhook, phone: Phones, short: bool) -> None:
    one = phone(short)
    told = one.register(f"Contact: <{one.uri}>;expires=600", "Supported: path, outbound")
    assert told.startswith("SIP/2.0 200")
    assert list(contacts(told)) == [one.uri]
    assert is_registered(system, hook, one)


@pytest.mark.parametrize("lines", [1, 2])
def test_several_contacts_in_one_request(system: System, hook: Webhook, phone: Phones, lines: int) -> None:
    one, other = phone(), phone()
    both = [f"<{one.uri}>;q=0.8;expires=300", f"<{other.uri}>;q=0.2;expires=600"]
    listed = [f"Contact: {', '.join(both)}"] if lines == 1 else [f"Contact: {each}" for each in both]
    told = one.register(*listed)
    assert told.startswith("SIP/2.0 200")
    expected = {one.uri, other.uri} if system.switch == "asterisk" else {one.uri}
    assert set(contacts(told)) == expected, "FreeSWITCH keeps the first one (docs/interop.md)"
    assert is_registered(system, hook, other) is (system.switch == "asterisk")


@pytest.mark.parametrize("ends", ["Contact: <{uri}>;expires=0", "Contact: <{uri}>\r\nExpires: 0"], ids=["own", "all"])
@pytest.mark.parametrize("parameter", ["", ";q=0.8"])
def test_a_registration_is_ended(system: System, hook: Webhook, phone: Phones, parameter: str, ends: str) -> None:
    one = phone()
    assert one.register(f"Contact: <{one.uri}>{parameter};expires=600").startswith("SIP/2.0 200")
    assert one.register(ends.format(uri=one.uri)).startswith("SIP/2.0 200")
    assert not is_registered(system, hook, one)


def test_a_registration_ends_and_others_stay(system: System, hook: Webhook, phone: Phones) -> None:
    """FreeSWITCH keeps the one that was ended, too, until its time is over (docs/interop.md)."""
    one, other = phone(), phone()
    for each in (one, other):
        assert each.register(f"Contact: <{each.uri}>;expires=600").startswith("SIP/2.0 200")
    assert one.register(f"Contact: <{one.uri}>;expires=0").startswith("SIP/2.0 200")
    assert is_registered(system, hook, other)
    if system.switch == "asterisk":
        assert not is_registered(system, hook, one)
    assert one.register(f"Contact: <{one.uri}>;expires=600").startswith("SIP/2.0 200")
    assert is_registered(system, hook, one)


def test_a_question_registers_nothing(system: System, hook: Webhook, phone: Phones) -> None:
    """A REGISTER without a Contact asks which there are (RFC 3261 10.2.3)."""
    one = phone()
    told = one.register()
    assert told.startswith("SIP/2.0 200")
    assert contacts(told) == {}
    assert not is_registered(system, hook, one)


def test_an_instance_and_a_flow_are_no_obstacle(system: System, hook: Webhook, phone: Phones) -> None:
    """RFC 5626: the same contact under another instance id is one that can be called."""
    one = phone()
    instance = '+sip.instance="<urn:uuid:00000000-0000-1000-8000-000a95a0e128>"'
    told = one.register(f"Contact: <{one.uri};ob>;reg-id=1;{instance};expires=600", "Supported: outbound, path, gruu")
    assert told.startswith("SIP/2.0 200")
    assert is_registered(system, hook, one)


@pytest.mark.parametrize(
    "seconds", ["", "1", "30", "3600", "86400000", "4294967295", "4294967296", "99999999999999999999"]
)
def test_a_time_that_is_kept_is_a_sensible_one(system: System, hook: Webhook, phone: Phones, seconds: str) -> None:
    """Kept for two hours at most, or refused with 423 (400 for what is no number); what comes next is served."""
    one = phone()
    told = one.register(f"Contact: <{one.uri}>", *([f"Expires: {seconds}"] if seconds else []))
    if told.startswith("SIP/2.0 200"):
        assert all(1 <= kept <= LONGEST for kept in contacts(told).values()), told
    else:
        assert told[8:11] in ("400", "423"), told
    assert one.register(f"Contact: <{one.uri}>;expires=600").startswith("SIP/2.0 200")
    assert is_registered(system, hook, one)


@pytest.mark.parametrize("seconds", ["-1", "soon", "1e3", ""])
def test_a_time_that_is_none_does_no_harm(system: System, hook: Webhook, phone: Phones, seconds: str) -> None:
    one = phone()
    told = one.register(f"Contact: <{one.uri}>;expires={seconds}")
    assert told[8:11] in ("200", "400", "423"), told
    assert all(1 <= kept <= LONGEST for kept in contacts(told).values()), told
    assert one.register(f"Contact: <{one.uri}>;expires=600").startswith("SIP/2.0 200")
    assert is_registered(system, hook, one)


def test_a_star_removes_all(system: System, hook: Webhook, phone: Phones) -> None:
    one, other = phone(), phone()
    assert one.register(f"Contact: <{one.uri}>;expires=600").startswith("SIP/2.0 200")
    assert other.register(f"Contact: <{other.uri}>;expires=600").startswith("SIP/2.0 200")
    told = one.register("Contact: *", "Expires: 0")
    assert told.startswith("SIP/2.0 200")
    assert contacts(told) == {} or system.switch == "freeswitch", "FreeSWITCH's engine does it, after the answer"
    assert not is_registered(system, hook, one)
    assert not is_registered(system, hook, other)


@pytest.mark.parametrize("expires", [(), ("Expires: 60",)])
def test_a_star_without_a_zero_removes_nothing(system: System, hook: Webhook, phone: Phones, expires: tuple) -> None:
    """RFC 3261 10.3, step 6: refused. FreeSWITCH says 200, and does nothing."""
    one = phone()
    assert one.register(f"Contact: <{one.uri}>;expires=600").startswith("SIP/2.0 200")
    told = one.register("Contact: *", *expires)
    assert told.startswith("SIP/2.0 400") or system.switch == "freeswitch", told
    assert is_registered(system, hook, one)


@pytest.mark.parametrize(
    "wrong",
    [
        {"response": "0" * 32},
        {"response": "-"},
        {"response": ""},
        {"nonce": "0123456789abcdef"},
        {"nonce": "-"},
        {"username": "admin"},
        {"username": "-"},
        {"uri": "sip:other@127.0.0.1"},
        {"qop": "auth-int"},
        {"nc": "zzz"},
    ],
    ids=lambda wrong: "-".join(next(iter(wrong.items()))),
)
def test_credentials_that_are_wrong_register_nobody(system: System, phone: Phones, wrong: dict[str, str]) -> None:
    one = phone()
    told = one.register(f"Contact: <{one.uri}>;expires=600", **wrong)
    assert told[8:11] in ("400", "401", "403"), told
    good = one.register(f"Contact: <{one.uri}>;expires=600")
    assert good.startswith("SIP/2.0 200"), good
