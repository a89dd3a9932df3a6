"""What can be taken of a peer's offer."""

import pytest

from app.switching.offers import can_be_taken

SESSION = "v=0\r\no=- 1 1 IN IP4 10.0.0.1\r\ns=-\r\nc=IN IP4 10.0.0.1\r\nt=0 0\r\n"


@pytest.mark.parametrize(
    ("media", "taken"),
    [
        ("m=audio 4000 RTP/AVP 18 101\r\na=rtpmap:18 G729/8000\r\n", False),
        ("m=audio 4000/2 RTP/SAVP 9 101\r\n", False),
        ("m=audio 4000 RTP/AVP 18 0\r\n", True),
        ("m=audio 4000 RTP/AVP 97\r\na=rtpmap:97 pcma/8000\r\n", True),
        ("m=audio 4000 RTP/AVP 18\r\nm=audio 4002 RTP/AVP 8\r\n", True),
        ("m=audio 0 RTP/AVP 18\r\n", True),
        ("m=image 4000 udptl t38\r\n", True),
        ("", True),
    ],
)
def test_what_fits(media: str, taken: bool) -> None:
    assert can_be_taken(SESSION + media) is taken
