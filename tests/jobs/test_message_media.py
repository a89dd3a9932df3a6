"""Media of messages on their way: fetched once, handed to the carrier, told to applications; and what is not kept."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.calls.web import Request, Response
from app.jobs.messages.sending import Sender
from app.ledger.arrivals import Incoming, arrive
from app.messaging.carriers import ClientsFirst, provider
from app.messaging.documents import Documents
from app.messaging.port import Outgoing, Refused, Taken, Unavailable
from app.models import Message, MessageMedia, Notification
from app.models.messages.media import media_file
from app.settings.config import load
from tests.jobs.test_messages import Post, post
from tests.jobs.test_receiving import Inbox, document, inbox

__all__ = ["inbox", "post"]
PNG = b"\x89PNG not much"


class Pictures:
    """A fetcher: each URL has a picture behind it, unless `kinds` says otherwise."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.asked: list[str] = []
        self.kinds: dict[str, str] = {}

    def file(self, request: Request, token: str, auth_token: str, most_bytes: int) -> Response:
        self.asked.append(request.url)
        kind = self.kinds.get(request.url, "image/png")
        if kind.isdigit():
            return Response(int(kind), request.url)
        file = self.folder / f"{len(self.asked)}.tmp"
        file.write_bytes(PNG)
        return Response(200, request.url, kind, file=str(file))


def sender(post: Post, pictures: Any) -> Sender:
    post.senders.append(Sender(post.world.settings, "sms", through=post, fetcher=pictures))
    return post.senders[-1]


def with_media(post: Post, *urls: str) -> str:
    sid = post.add(num_media=len(urls))
    with Session(post.world.engine) as session:
        for url in urls:
            session.add(MessageMedia(account_sid=post.world.account, message_sid=sid, url=url))
            session.flush()
        session.commit()
    return sid


def test_media_are_fetched_before_a_message_is_sent(post: Post, tmp_path: Path) -> None:
    pictures = Pictures(tmp_path)
    pictures.kinds["http://b.example/"] = "audio/mpeg"
    sid = with_media(post, "http://a.example/", "http://b.example/")
    sender(post, pictures).drain()
    (sent,) = post.sent
    one, two = post.rows(MessageMedia)
    root = f"/Accounts/{post.world.account}/Messages/{sid}/Media/"
    assert [kind for _url, kind in sent.media] == ["image/png", "audio/mpeg"]
    assert [url[url.index("/Accounts") :] for url, _kind in sent.media] == [root + one.sid, root + two.sid]
    assert (one.content_type, two.content_type) == ("image/png", "audio/mpeg")
    assert media_file(post.world.settings.var, post.world.account, one.sid).read_bytes() == PNG


def test_what_was_fetched_is_not_fetched_again(post: Post, tmp_path: Path) -> None:
    pictures = Pictures(tmp_path)
    with_media(post, "http://a.example/")

    def busy(outgoing: Outgoing) -> str:
        raise Unavailable("busy")

    post.answer = busy
    sender(post, pictures).drain()
    post.answer = lambda outgoing: ""
    post.pass_time(6)
    sender(post, pictures).drain()
    assert [len(one.media) for one in post.sent] == [1, 1]
    assert pictures.asked == ["http://a.example/"]


@pytest.mark.parametrize(
    ("kind", "status", "why"),
    [("text/html", "failed", "cannot carry text/html"), ("image/svg+xml", "failed", "cannot carry image/svg+xml"),
     ("404", "failed", "404"), ("503", "queued", "503")],
)  # fmt: skip
def test_media_that_cannot_be_had(post: Post, tmp_path: Path, kind: str, status: str, why: str) -> None:
    pictures = Pictures(tmp_path)
    pictures.kinds["http://a.example/"] = kind
    with_media(post, "http://a.example/")
    sender(post, pictures).drain()
    (row,) = post.rows(Message)
    assert (row.status, post.sent) == (status, [])
    assert why in row.error_message
    assert not list((post.world.settings.var / "media").rglob("ME*"))


def test_carriers_of_text_refuse_media() -> None:
    outgoing = Outgoing("SM1", "AC1", "1", "+1555", "", media=(("http://a.example/", "image/png"),))
    none = Documents(lambda *_: Response(), 0)
    smpp = provider(load(sms_provider="smpp", smpp_host="x", smpp_system_id="y"), "sms", none, SimpleNamespace())
    with pytest.raises(Refused, match="text only"):
        ClientsFirst(smpp, SimpleNamespace(), lambda login: "").send(outgoing)
    files = provider(load(), "sms", none, SimpleNamespace())
    phones = ClientsFirst(files, SimpleNamespace(send=lambda one: Taken()), lambda login: "AC1")
    with pytest.raises(Refused, match="is a phone"):
        phones.send(Outgoing("SM1", "AC1", "1", "client:bob", "", media=outgoing.media))


def test_a_gateway_is_told_the_urls() -> None:
    fields = Outgoing("SM1", "AC1", "1", "+1555", "", media=(("http://a.example/", "image/png"),)).fields()
    assert fields["media"] == [{"url": "http://a.example/", "content_type": "image/png"}]
    assert "media" not in Outgoing("SM1", "AC1", "1", "+1555", "x").fields()


def test_media_that_arrive_are_told_to_the_application(inbox: Inbox, tmp_path: Path) -> None:
    pictures = Pictures(tmp_path)
    pictures.kinds["http://lost.example/"] = "404"
    inbox.file = pictures.file  # type: ignore[attr-defined]
    inbox.answer = lambda request: document("<Response/>")
    urls = ("http://gateway.example/1", "http://lost.example/")
    incoming = Incoming("http", "7", "+15550001", "1234", "", urls)
    for _twice in range(2):
        with inbox.world.engine.begin() as connection:
            sid = arrive(connection, incoming)
    inbox.receiver().drain()
    ((request, *_),) = inbox.asked
    (first, _lost) = inbox.rows(MessageMedia)
    assert request.params["NumMedia"] == "1"
    assert request.params["MediaContentType0"] == "image/png"
    assert request.params["MediaUrl0"].endswith(f"/Messages/{sid}/Media/{first.sid}")
    assert "MediaUrl1" not in request.params
    (note,) = inbox.rows(Notification)
    assert (note.error_code, "lost.example" in note.message_text) == (11200, True)


def test_what_is_not_to_be_kept_is_gone_once_it_is_sent(post: Post) -> None:
    post.add(to="+15551234567", content_retention="discard", address_retention="obfuscate")
    post.add()
    post.sender().drain()
    first, second = post.rows(Message)
    assert [(one.to, one.body) for one in post.sent] == [("+15551234567", "Hello"), ("+1555", "Hello")]
    assert (first.to, first.body, first.status) == ("+1555123XXXX", "", "sent")
    assert (second.to, second.body) == ("+1555", "Hello")


def test_it_is_kept_while_it_may_be_tried_again(post: Post) -> None:
    post.add(to="+15551234567", content_retention="discard", address_retention="obfuscate")

    def busy(outgoing: Outgoing) -> str:
        raise Unavailable("busy")

    post.answer = busy
    post.sender().drain()
    (row,) = post.rows(Message)
    assert (row.to, row.body) == ("+15551234567", "Hello")
