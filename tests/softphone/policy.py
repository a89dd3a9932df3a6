"""What a phone does with a call that comes in."""

from dataclasses import dataclass, field

from .g711 import Samples


@dataclass(frozen=True)
class Policy:
    """All times are seconds after the INVITE arrived.

    `answer_after=None` rings until the test calls `call.answer()` or `call.reject()`; `reject` is a SIP
    status; `ignore` sends nothing at all, not even 100; `early` is audio sent with a 183 instead of 180;
    `send` is audio (samples or a wav path) played after the answer; `headers` go into the final response.
    """

    ring_after: float = 0.0
    ringing: bool = True
    answer_after: float | None = None
    reject: int | None = None
    reject_after: float = 0.0
    ignore: bool = False
    early: Samples | None = None
    send: Samples | str | None = None
    headers: dict[str, str] = field(default_factory=dict)
