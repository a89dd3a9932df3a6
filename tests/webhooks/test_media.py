"""The audio behind a Play's URL (guide 3.4): fetched once, asked again when its server wants it, shared."""

from collections.abc import Callable
from pathlib import Path

import gevent
import pytest

from app.calls.web import Request, Response
from app.models.calls.recording import audio_file
from app.settings.config import Settings
from app.webhooks.fetcher import Fetcher
from app.webhooks.media import Media, freshness
from tests.audio.sounds import encoded, loudest, read, tone
from tests.pretend.webhook import Webhook

WAV = encoded(tone(600), 8000)
ACCOUNT = "AC" + "1" * 32


@pytest.fixture
def media(fetcher: Fetcher) -> Media:
    return Media(fetcher.settings, fetcher)


def play(media: Media, url: str, account: str = ACCOUNT, method: str = "GET") -> Response:
    return media.file(Request(url, method), account, "t", "secret")


def test_a_file_for_the_switch(hook: Webhook, media: Media, fetcher: Fetcher) -> None:
    hook.answer("/a.wav", encoded(tone(600, 1, 44100), 44100), content_type="audio/x-wav")
    response = play(media, hook.url("/a.wav"))
    assert (response.ok, response.error) == (True, "")
    assert abs(loudest(read(response.file)) - 600) < 3
    assert Path(response.file).parent == fetcher.settings.folder("cache") / "audio"
    assert "a.wav" not in response.file
    assert hook.requests[0].headers["X-Twilio-Signature"]


@pytest.mark.parametrize("more", [{}, {"chunked": True}, {"zipped": True}])
@pytest.mark.parametrize("kind", ["audio/wav", "audio/mpeg; x=y", "AUDIO/WAVE", "application/octet-stream", ""])
def test_how_it_comes_makes_no_difference(hook: Webhook, media: Media, kind: str, more: dict) -> None:
    hook.answer("/a.wav", WAV, content_type=kind, **more)
    assert play(media, hook.url("/a.wav")).ok


@pytest.mark.parametrize(
    ("headers", "asked", "conditions"),
    [
        ({"Cache-Control": "max-age=60"}, 1, None),
        ({"Cache-Control": "public, max-age=60, immutable"}, 1, None),
        ({"Date": "Mon, 01 Jan 2024 00:00:00 GMT", "Expires": "Mon, 01 Jan 2024 01:00:00 GMT"}, 1, None),
        ({}, 2, {}),
        ({"ETag": '"v1"'}, 2, {"If-None-Match": '"v1"'}),
        (
            {"Last-Modified": "Mon, 01 Jan 2024 00:00:00 GMT"},
            2,
            {"If-Modified-Since": "Mon, 01 Jan 2024 00:00:00 GMT"},
        ),
        ({"ETag": '"v1"', "Cache-Control": "no-cache, max-age=60"}, 2, {"If-None-Match": '"v1"'}),
        ({"ETag": '"v1"', "Cache-Control": "no-store"}, 2, {}),
        ({"Cache-Control": "max-age=60", "Age": "60"}, 2, {}),
    ],
)
def test_when_it_is_asked_for_again(
    hook: Webhook, media: Media, headers: dict[str, str], asked: int, conditions: dict[str, str] | None
) -> None:
    hook.answer("/a.wav", WAV, content_type="audio/wav", headers=headers)
    files = {play(media, hook.url("/a.wav")).file for _ in range(2)}
    assert len(files) == 1
    assert len(hook.requests) == asked
    if conditions is not None:
        sent = {name: value for name, value in hook.requests[1].headers.items() if name.startswith("If-")}
        assert sent == conditions


def test_not_modified(hook: Webhook, media: Media) -> None:
    hook.answer("/a.wav", WAV, content_type="audio/wav", headers={"ETag": '"v1"'})
    first = play(media, hook.url("/a.wav"))
    hook.answer("/a.wav", status=304, headers={"Cache-Control": "max-age=60"})
    second, third = play(media, hook.url("/a.wav")), play(media, hook.url("/a.wav"))
    assert first.file == second.file == third.file
    assert second.ok
    assert len(hook.requests) == 2, "the 304 made it fresh for a minute"


def test_changed(hook: Webhook, media: Media) -> None:
    hook.answer("/a.wav", WAV, content_type="audio/wav", headers={"ETag": '"v1"'})
    first = play(media, hook.url("/a.wav"))
    hook.answer("/a.wav", encoded(tone(900), 8000), content_type="audio/wav", headers={"ETag": '"v2"'})
    second = play(media, hook.url("/a.wav"))
    assert (round(loudest(read(first.file))), round(loudest(read(second.file)))) == (600, 900)


def test_gone(hook: Webhook, media: Media) -> None:
    """What its server no longer has is no longer played."""
    hook.answer("/a.wav", WAV, content_type="audio/wav", headers={"ETag": '"v1"'})
    play(media, hook.url("/a.wav"))
    hook.answer("/a.wav", "gone", status=404, content_type="text/plain")
    response = play(media, hook.url("/a.wav"))
    assert (response.file, response.code, response.status) == ("", 11200, 404)


def test_a_file_that_was_removed_from_the_cache_is_fetched_whole(hook: Webhook, media: Media) -> None:
    hook.answer("/a.wav", WAV, content_type="audio/wav", headers={"ETag": '"v1"', "Cache-Control": "max-age=60"})
    Path(play(media, hook.url("/a.wav")).file).unlink()
    assert Path(play(media, hook.url("/a.wav")).file).exists()
    assert "If-None-Match" not in hook.requests[1].headers


def test_a_note_that_is_damaged_is_no_note(hook: Webhook, media: Media, fetcher: Fetcher) -> None:
    hook.answer("/a.wav", WAV, content_type="audio/wav", headers={"Cache-Control": "max-age=60"})
    play(media, hook.url("/a.wav"))
    (note,) = fetcher.settings.folder("cache").rglob("*.json")
    for text in ("", "{", "[]", "{}", '{"file": 7}', "\x00"):
        note.write_text(text)
        assert play(media, hook.url("/a.wav")).ok


def test_accounts_do_not_hear_each_others(hook: Webhook, media: Media) -> None:
    hook.answer("/a.wav", WAV, content_type="audio/wav", headers={"Cache-Control": "max-age=60"})
    mine, theirs = play(media, hook.url("/a.wav")), play(media, hook.url("/a.wav"), "AC" + "2" * 32)
    assert mine.file != theirs.file
    assert len(hook.requests) == 2


def test_a_post_is_made_every_time(hook: Webhook, media: Media) -> None:
    hook.answer("/a.wav", WAV, content_type="audio/wav", headers={"Cache-Control": "max-age=60"})
    for _ in range(2):
        assert play(media, hook.url("/a.wav"), method="POST").ok
    assert [request.method for request in hook.requests] == ["POST", "POST"]


def test_calls_that_ask_at_once_share_one_download(hook: Webhook, media: Media) -> None:
    hook.answer("/a.wav", WAV, content_type="audio/wav", delay=0.3)
    jobs = [gevent.spawn(play, media, hook.url("/a.wav")) for _ in range(20)]
    gevent.sleep(0.1)
    jobs[0].kill()
    gevent.joinall(jobs)
    assert len({job.value.file for job in jobs[1:]}) == 1
    assert len(hook.requests) == 1


@pytest.mark.parametrize(
    ("body", "kind", "code"),
    [
        (b"<html>Log in</html>", "text/html", 12300),
        (b"<html>Log in</html>", "audio/wav", 13420),
        (b"", "audio/wav", 13420),
        (WAV[:20], "audio/wav", 13420),
    ],
)
def test_what_is_no_audio(hook: Webhook, media: Media, body: bytes, kind: str, code: int) -> None:
    hook.answer("/a.wav", body, content_type=kind)
    response = play(media, hook.url("/a.wav"))
    assert (response.file, response.code, response.ok) == ("", code, False)
    assert response.error


@pytest.mark.parametrize(("way", "code"), [("500", 11200), ("hang", 11205), ("redirect-inside", 11216)])
def test_failures_are_those_of_the_fetcher(hook: Webhook, media: Media, way: str, code: int) -> None:
    response = play(media, hook.failing(way))
    assert (response.file, response.code) == ("", code)


def test_too_long(hook: Webhook, make_fetcher: Callable[..., Fetcher]) -> None:
    fetcher = make_fetcher(audio_max_bytes=16044)
    hook.answer("/fits.wav", WAV, content_type="audio/wav")
    hook.answer("/long.wav", WAV + b"x", content_type="audio/wav", chunked=True)
    media = Media(fetcher.settings, fetcher)
    assert play(media, hook.url("/fits.wav")).ok
    assert play(media, hook.url("/long.wav")).code == 11750
    assert not list(fetcher.settings.folder("cache").rglob("*.part"))


def test_audio_instead_of_a_document(hook: Webhook, fetcher: Fetcher) -> None:
    """Its limit is that of audio: this is longer than a document may be."""
    hook.answer("/voice", encoded(tone(600, 10, 8000), 8000), content_type="audio/wav", chunked=True)
    response = fetcher.fetch(Request(hook.url("/voice")), "t", "secret", account_sid=ACCOUNT)
    assert (response.ok, response.body, response.content_type) == (True, "", "audio/wav")
    assert abs(loudest(read(response.file)) - 600) < 3
    hook.answer("/voice", "no audio", content_type="audio/wav")
    assert fetcher.fetch(Request(hook.url("/voice")), "t", "secret").code == 13420


def test_the_cache_is_trimmed(hook: Webhook, make_fetcher: Callable[..., Fetcher], monkeypatch) -> None:
    monkeypatch.setattr("app.audio.cache.GRACE_SECONDS", -1)
    fetcher = make_fetcher(cache_max_bytes=1_000_000)
    media = Media(fetcher.settings, fetcher)
    for hertz in range(300, 360):
        hook.answer(f"/{hertz}.wav", encoded(tone(hertz, 2), 8000), content_type="audio/wav")
        assert play(media, hook.url(f"/{hertz}.wav")).ok
    kept = sum(path.stat().st_size for path in fetcher.settings.folder("cache").rglob("*"))
    assert 500_000 < kept < 1_150_000


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"cache-control": "MAX-AGE=10"}, 10),
        ({"cache-control": 'max-age="10"'}, 10),
        ({"cache-control": "max-age=99999999999"}, 7 * 86400),
        ({"cache-control": "s-maxage=10"}, 0),
        ({"cache-control": "max-age=-1"}, 0),
        ({"expires": "0"}, 0),
        ({"expires": "Mon, 01 Jan 2024 01:00:00 GMT", "date": "nonsense"}, 0),
        ({"expires": "Mon, 01 Jan 2024 01:00:00 GMT", "date": "Mon, 01 Jan 2024 02:00:00 GMT"}, -3600),
    ],
)
def test_freshness(headers: dict[str, str], seconds: float) -> None:
    assert freshness({name.lower(): value.lower() for name, value in headers.items()}) == seconds


def test_settings_are_the_fetchers(media: Media) -> None:
    assert isinstance(media.fetcher.settings, Settings)


# -- our own URLs ------------------------------------------------------------------------------------------------------

OTHER = "AC" + "2" * 32
RECORDING = "RE" + "3" * 32


@pytest.fixture
def ours(media: Media) -> str:
    """A recording of ACCOUNT, by its RecordingUrl. Nothing listens there."""
    settings = media.fetcher.settings
    file = audio_file(settings.folder("recordings"), ACCOUNT, RECORDING)
    file.parent.mkdir(parents=True)
    file.write_bytes(WAV)
    return f"{settings.url_of_api()}/2012-04-24/Accounts/{ACCOUNT}/Recordings/{RECORDING}"


@pytest.mark.parametrize("suffix", ["", ".wav", ".mp3", "?RequestedChannels=1"])
def test_a_recording_of_the_calls_account_is_played_from_its_file(media: Media, ours: str, suffix: str) -> None:
    played = play(media, ours + suffix)
    assert (played.ok, Path(played.file).read_bytes()) == (True, WAV)
    root = ours.replace("/restcomm/", "/").replace("/Recordings/", f"/Calls/CA{'4' * 32}/Recordings/")
    assert play(media, root, method="POST").file == played.file


def test_a_document_that_is_a_recording_of_ours_is_it(media: Media, ours: str) -> None:
    fetched = media.fetcher.fetch(Request(ours), "t", "secret", account_sid=ACCOUNT)
    assert (fetched.ok, fetched.content_type, Path(fetched.file).read_bytes()) == (True, "audio/x-wav", WAV)


def test_anothers_recording_other_hosts_and_resources_are_asked_for(media: Media, ours: str) -> None:
    find = media.fetcher.own_media.file
    assert find(ours, ACCOUNT)
    assert find(ours, OTHER) is None
    assert find(ours.replace(ACCOUNT, OTHER), ACCOUNT) is None
    assert find(ours.replace("127.0.0.1", "127.0.0.2"), ACCOUNT) is None
    assert find(ours.replace("http://", "http://127.0.0.1:8080@evil.example/"), ACCOUNT) is None
    assert find(f"{ours}.json", ACCOUNT) is None
    assert find(ours.replace("RE3", "RE4"), ACCOUNT) is None
    assert find(f"{ours}/../../../secret", ACCOUNT) is None
