"""A registered softphone writes to a number and is written to, by SIP MESSAGE (guide 2.4)."""

import pytest

from tests.pretend.webhook import Webhook
from tests.real_switch.softphones import Softphones
from tests.real_switch.system import System, until
from tests.softphone import Phone

pytestmark = pytest.mark.switch

GREETING = "Grüße, 100 % | ${x}\nzweite Zeile"


def written(system: System, to: str, body: str, **more: str) -> str:
    """A message of the REST API. Returns its sid."""
    status, row = system.rest("POST", "/Messages.json", {"To": to, "From": "2950", "Body": body, **more})
    assert status == 201, row
    return row["sid"]


def message(system: System, sid: str) -> dict[str, str]:
    return system.rest("GET", f"/Messages/{sid}.json")[1]


def test_a_phone_writes_to_a_number_and_is_answered(system: System, hook: Webhook, softphones: Softphones) -> None:
    softphones.client("tx-ann")
    phone = softphones.registered("tx-ann")
    hook.answer("/sms", "<Response><Message>Thank you</Message></Response>")
    system.number("2950", "", SmsUrl=hook.url("/sms"))
    assert phone.write("2950", GREETING) in (200, 202)
    (told,) = until(lambda: hook.received("/sms"))
    fields = {"From": "client:tx-ann", "To": "2950", "Body": GREETING, "NumMedia": "0"}
    assert told.params.items() >= fields.items()
    uri, text = phone.wait_text() or ("", "")
    assert (uri.partition("@")[0], text) == ("sip:2950", "Thank you")
    row = message(system, told.params["MessageSid"])
    assert (row["status"], row["direction"]) == ("received", "inbound")


def test_the_api_writes_to_every_contact_of_a_client(system: System, hook: Webhook, softphones: Softphones) -> None:
    softphones.client("tx-bea")
    phones = [softphones.registered("tx-bea"), softphones.registered("tx-bea")]
    hook.answer("/sent", "")
    sid = written(system, "client:tx-bea", GREETING, StatusCallback=hook.url("/sent"))
    assert [(phone.wait_text() or ("", ""))[1] for phone in phones] == [GREETING, GREETING]
    (told,) = until(lambda: hook.received("/sent"))
    assert (told.params["MessageSid"], told.params["MessageStatus"]) == (sid, "sent")
    assert message(system, sid)["status"] == "sent"


def test_who_is_not_registered_gets_it_later(system: System, softphones: Softphones) -> None:
    softphones.client("2951")
    sid = written(system, "2951", "Are you there?")
    until(lambda: row if (row := message(system, sid))["status"] == "queued" else None)
    phone = softphones.registered("2951")
    assert (phone.wait_text(12) or ("", ""))[1] == "Are you there?"
    assert until(lambda: row if (row := message(system, sid))["status"] == "sent" else None)


def test_another_accounts_client_is_none(system: System) -> None:
    sid = written(system, "client:tx-nobody", "Hello?")
    row = until(lambda: row if (row := message(system, sid))["status"] == "failed" else None)
    assert "no such client" in row["error_message"]


def test_nobody_else_may_write(system: System, hook: Webhook, softphones: Softphones) -> None:
    """Strangers are asked for a digest; a client that says it is another one is not believed."""
    hook.answer("/sms", "<Response/>")
    system.number("2950", "", SmsUrl=hook.url("/sms"))
    with Phone(bind="127.0.0.2", user="alice") as stranger:
        assert stranger.write(system.sip("2950"), "spam") in (401, 403, 407)
    softphones.client("tx-eve")
    softphones.client("tx-fay")
    eve = softphones.registered("tx-eve")
    softphones.registered("tx-fay")
    eve.write("2950", "false", from_user="tx-fay")
    assert eve.write("2950", "true") in (200, 202)
    until(lambda: [request for request in hook.received("/sms") if request.params["Body"] == "true"])
    heard = {(request.params["From"], request.params["Body"]) for request in hook.received("/sms")}
    assert ("client:tx-fay", "false") not in heard
    assert "spam" not in {body for _from, body in heard}


@pytest.mark.parametrize("kind", ["message/imdn+xml", "text/html", "message/cpim", "application/im-iscomposing+xml"])
def test_what_is_no_text_is_not_told(system: System, hook: Webhook, softphones: Softphones, kind: str) -> None:
    softphones.client("tx-gus")
    phone = softphones.registered("tx-gus")
    hook.answer("/sms", "<Response/>")
    system.number("2952", "", SmsUrl=hook.url("/sms"))
    phone.write("2952", "<b>x</b>", kind=kind)
    assert phone.write("2952", "after it") in (200, 202)
    assert [told.params["Body"] for told in until(lambda: hook.received("/sms"))] == ["after it"]


def test_a_text_in_another_charset(system: System, hook: Webhook, softphones: Softphones) -> None:
    if system.switch == "asterisk":
        pytest.skip("Asterisk accepts it with 202, and tells nobody of it")
    softphones.client("tx-hal")
    phone = softphones.registered("tx-hal")
    hook.answer("/sms", "<Response/>")
    system.number("2953", "", SmsUrl=hook.url("/sms"))
    assert phone.write(
        "2953", 'Gr\u00fc\u00dfe, Zo\u00eb \\ "'.encode("latin-1"), kind="text/plain; charset=ISO-8859-1"
    ) in (200, 202)
    (told,) = until(lambda: hook.received("/sms"))
    assert told.params["Body"] == 'Grüße, Zoë \\ "'


def taken(system: System, phone: Phone, to: str, text: str) -> bool:
    """Is it taken? FreeSWITCH may refuse a text whose credentials come at once (docs/interop.md): it is sent again."""
    tries = 5 if system.switch == "freeswitch" else 1
    return any(phone.write(to, text) in (200, 202) for _try in range(tries))


@pytest.mark.parametrize(
    ("text", "asterisk"),
    [("y" * 1023, True), ("y" * 1024, False), ("\u0416" * 511, True), ("\u0416" * 512, False), ("z" * 1500, False)],
)
def test_a_long_text(system: System, hook: Webhook, softphones: Softphones, text: str, asterisk: bool) -> None:
    """Bytes are counted. Of what Asterisk has taken and lost its sender gets a text that says so (docs/interop.md)."""
    softphones.client("tx-ida")
    phone = softphones.registered("tx-ida")
    hook.answer("/sms", "<Response/>")
    system.number("2954", "", SmsUrl=hook.url("/sms"))
    assert taken(system, phone, "2954", text)
    assert taken(system, phone, "2954", "after it")
    until(lambda: [told for told in hook.received("/sms") if told.params["Body"] == "after it"])
    delivered = asterisk or system.switch == "freeswitch"
    assert {told.params["Body"] for told in hook.received("/sms")} == (
        {text, "after it"} if delivered else {"after it"}
    )
    back = phone.wait_text(0.5 if delivered else 5)
    assert back is None if delivered else (back and back[1].startswith("Not delivered")), back


def test_texts_one_after_the_other_are_told_once(system: System, hook: Webhook, softphones: Softphones) -> None:
    """Each with a challenge of its own, and the credentials as soon as it is there. FreeSWITCH may refuse one whose
    credentials come within some milliseconds (docs/interop.md): what it took is told once."""
    softphones.client("tx-jon")
    phone = softphones.registered("tx-jon")
    hook.answer("/sms", "<Response/>")
    system.number("2955", "", SmsUrl=hook.url("/sms"))
    texts = [f"text {at}" for at in range(30)]
    taken = [text for text in texts if phone.write("2955", text) in (200, 202)]
    assert len(taken) == len(texts) if system.switch == "asterisk" else len(taken) >= 20
    until(lambda: len({told.params["Body"] for told in hook.received("/sms")} & set(taken)) == len(taken))
    told = [request.params["Body"] for request in hook.received("/sms")]
    assert len(told) == len(set(told))
