"""Documents and audio as real servers send them: HTTP that every browser takes, lengths that are wrong, files that were
joined. Each is a whole call on both switches."""

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.audio.sounds import encoded, tone
from tests.pretend.webhook import Webhook
from tests.real_switch.scenes import scene, wav_of
from tests.real_switch.system import System
from tests.softphone import Phone, listen

pytestmark = pytest.mark.switch

DOCUMENT = b"<Response><Play>900.wav</Play><Hangup/></Response>"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n"
LENGTH = b"Content-Length: %d\r\n" % len(DOCUMENT)
CHUNKS = b"%x\r\n%s\r\n0\r\n\r\n" % (len(DOCUMENT), DOCUMENT)
ANSWERS = {
    "length and chunks": HEAD + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNKS,
    "the same length twice": HEAD + LENGTH + LENGTH + b"\r\n" + DOCUMENT,
    "a line without a colon": HEAD + b"nonsense\r\n" + LENGTH + b"\r\n" + DOCUMENT,
    "a folded header": HEAD + b"X-Long: one\r\n two\r\n" + LENGTH + b"\r\n" + DOCUMENT,
    "line feeds alone": (HEAD + LENGTH).replace(b"\r\n", b"\n") + b"\n" + DOCUMENT,
    "HTTP/1.0 without a length": HEAD.replace(b"1.1", b"1.0") + b"\r\n" + DOCUMENT,
    "blanks in the length": HEAD + LENGTH.replace(b": ", b":   ").replace(b"\r", b" \r") + b"\r\n" + DOCUMENT,
}


@contextmanager
def server(answer: bytes) -> Iterator[str]:
    """Sends these bytes to whoever asks; the URL of a document there, whose audio it sends as well."""
    sound = wav_of(900, 0.6)
    audio = b"HTTP/1.1 200 OK\r\nContent-Type: audio/wav\r\nContent-Length: %d\r\n\r\n%s" % (len(sound), sound)

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            asked = self.rfile.readline()
            while (line := self.rfile.readline().strip()) != b"":
                if line.lower().startswith(b"content-length:"):
                    length = int(line.partition(b":")[2])
            if asked.startswith(b"POST"):
                self.rfile.read(length)
            self.wfile.write(audio if b".wav" in asked else answer)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as listening:
        threading.Thread(target=listening.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{listening.server_address[1]}/doc"
        listening.shutdown()


@pytest.mark.parametrize("how", ANSWERS)
def test_answers_that_every_browser_takes(system: System, alice: Phone, how: str) -> None:
    with server(ANSWERS[how]) as url:
        system.number("3850", url)
        call = alice.call(system.sip("3850"))
        assert call.wait_ended(10), call.story()
    heard = listen.find_tone(call.heard, 900)
    assert heard, call.story()
    assert heard.seconds == pytest.approx(0.6, abs=0.1)


def streamed(sound: bytes) -> bytes:
    """A wav whose lengths are 0."""
    return sound[:4] + struct.pack("<I", 0) + sound[8:40] + struct.pack("<I", 0) + sound[44:]


def second_of_mp3() -> bytes:
    return encoded(tone(900, 1.0, 44100), 44100, "MP3", "MPEG_LAYER_III")


FILES = {
    "wav with lengths of 0": (lambda: streamed(wav_of(900, 1.0)), "audio/wav", 1.0),
    "wav with zeros behind it": (lambda: wav_of(900, 1.0) + bytes(501), "audio/wav", 1.0),
    "two mp3 in one": (lambda: second_of_mp3() * 2, "audio/mpeg", 2.0),
    "zeros before an mp3": (lambda: bytes(500) + second_of_mp3(), "audio/mpeg", 1.0),
}


@pytest.mark.parametrize("what", FILES)
def test_audio_is_heard_whole(system: System, hook: Webhook, alice: Phone, what: str) -> None:
    made, kind, seconds = FILES[what]
    to = scene(system, hook, "3851", "<Play>sound</Play><Hangup/>")
    hook.answer("/3851/sound", made(), content_type=kind)
    call = alice.call(to)
    assert call.wait_ended(10), call.story()
    assert listen.tone_seconds(call.heard, 900) == pytest.approx(seconds, abs=0.25), call.story()


def test_names_of_characters_are_spoken_as_characters(system: System, hook: Webhook, alice: Phone) -> None:
    """As long as with a space: "ampersand nbsp" would take twice that."""
    spoken = []
    for number, text in (("3852", "one two"), ("3853", "one&nbsp;two")):
        call = alice.call(scene(system, hook, number, f"<Say>{text}</Say><Hangup/>"))
        assert call.wait_ended(10), call.story()
        spoken.append(listen.heard_seconds(call.heard))
    assert spoken[1] == pytest.approx(spoken[0], abs=0.3)
