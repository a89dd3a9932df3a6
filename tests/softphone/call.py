"""One call as a test sees it: what happened, when, and what to do next. Every method is safe from any thread."""

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from .hearing import SpeechRecognition
from .message import Message
from .pressing import Pressing
from .referring import Referral
from .speaking import Speaking

if TYPE_CHECKING:
    from .leg import Leg
    from .media import Media

T = TypeVar("T")


class Key(NamedTuple):
    """A key the other side pressed: `at` in seconds after the 200, `via` rfc4733 or info, `duration` in seconds."""

    key: str
    at: float
    via: str
    duration: float


class Call(SpeechRecognition, Speaking, Pressing):
    """Placed by `phone.call()` or received in `phone.calls`.

    Monotonic times: `started` (INVITE), `answered_at` (200), `cancelled_at`, `ended_at`; None until they happen.
    `status` is the final SIP status; `provisional` lists (seconds after INVITE, code); `ended_by` is "us", "them"
    or None (refused, or nobody answered: see `error`).
    """

    def __init__(self, direction: str, peer: str) -> None:
        self.direction, self.peer = direction, peer
        self.started: float | None = None
        self.answered_at: float | None = None
        self.cancelled_at: float | None = None
        self.ended_at: float | None = None
        self.status: int | None = None
        self.ended_by: str | None = None
        self.error: str | None = None
        self.referral = Referral()
        self.message: Message | None = None  # the INVITE received, or the final response to ours
        self.provisional: list[tuple[float, int]] = []
        self.wire: list[tuple[float, str, Message]] = []
        self._keys: list[Key] = []
        self._pressed: list[float] = []
        self._changed = threading.Condition()
        self.leg: Leg
        self.media: Media

    # --- facts -------------------------------------------------------------------------------------------------

    @property
    def answered_ms(self) -> float | None:
        """Milliseconds from INVITE to 200."""
        return None if self.answered_at is None or self.started is None else 1000 * (self.answered_at - self.started)

    @property
    def duration(self) -> float:
        """Seconds from 200 to BYE, or until now; 0 for a call that was not answered."""
        if self.answered_at is None:
            return 0.0
        return (self.ended_at or time.monotonic()) - self.answered_at

    @property
    def zero(self) -> float:
        """The monotonic time that the call's seconds count from: the 200, before it the INVITE."""
        return self.answered_at or self.started or 0.0

    @property
    def headers(self) -> dict[str, str]:
        """Headers of the INVITE received, or of the final response to ours."""
        return dict(reversed(self.message.headers)) if self.message else {}

    def header(self, name: str) -> str:
        """One of `headers` whatever the case of its name; empty when there is none."""
        return self.message.get(name) if self.message else ""

    def received(self, method: str) -> list[Message]:
        """The requests with this method that the other side sent within the call, such as its BYE."""
        return [message for _, way, message in list(self.wire) if way == "<" and message.method == method]

    @property
    def keys(self) -> list[Key]:
        """Keys the other side pressed by RFC 4733 or INFO; in-band ones are in `listen.keys(call.heard)`."""
        return [key._replace(at=key.at - self.zero) for key in list(self._keys)]

    @property
    def digits(self) -> str:
        return "".join(key.key for key in list(self._keys))

    @property
    def trace(self) -> list[tuple[float, str, str]]:
        """(seconds after the INVITE, "<" or ">", first line) of every message, repeats included."""
        start = self.started or 0.0
        return [(round(at - start, 4), way, message.first_line) for at, way, message in list(self.wire)]

    # --- acting ------------------------------------------------------------------------------------------------

    def bye(self) -> None:
        """Hang up: BYE, before the answer CANCEL or, for a call received, 480."""
        self._post(self.leg.hang_up)

    def cancel(self) -> None:
        """Give up a call we placed that is not answered yet."""
        self._post(getattr(self.leg, "cancel"))  # noqa: B009 - only a CallerLeg has it

    def answer(self) -> None:
        self._post(getattr(self.leg, "answer"))  # noqa: B009 - only a CalleeLeg has it

    def reject(self, status: int = 486) -> None:
        self._post(getattr(self.leg, "reject"), status)  # noqa: B009 - only a CalleeLeg has it

    def _post(self, action: Callable[..., object], *arguments: object) -> None:
        self.leg.agent.background.post(action, *arguments)

    # --- waiting: the value when it happened, something false when it did not in time ----------------------------

    def wait(self, happened: Callable[[], T], timeout: float, look_every: float | None = None) -> T:
        """Wait until `happened()` is true; gives its last value. Looked at on every change of the call."""
        deadline = time.monotonic() + timeout
        with self._changed:
            while not (value := happened()):
                left = deadline - time.monotonic()
                if left <= 0:
                    break
                self._changed.wait(min(left, look_every or left))
        return value

    def wait_ringing(self, timeout: float = 5) -> bool:
        self.wait(lambda: self._rang or self.ended_at is not None, timeout)
        return self._rang

    @property
    def _rang(self) -> bool:
        return any(code > 100 for _, code in list(self.provisional))

    def wait_answered(self, timeout: float = 10) -> bool:
        """True once answered; False after `timeout` seconds, or at once when it ended otherwise."""
        self.wait(lambda: self.answered_at is not None or self.ended_at is not None, timeout)
        return self.answered_at is not None

    def wait_ended(self, timeout: float = 30) -> bool:
        return self.wait(lambda: self.ended_at is not None, timeout)

    def wait_digits(self, digits: str, timeout: float = 5) -> bool:
        """True once exactly these keys have come (RFC 4733 or INFO)."""
        self.wait(lambda: self.digits == digits or self.ended_at is not None, timeout)
        return self.digits == digits

    # --- notes of the loop's thread ------------------------------------------------------------------------------

    def note(self, **facts: object) -> None:
        with self._changed:
            for name, value in facts.items():
                setattr(self, name, value)
            self._changed.notify_all()

    def note_provisional(self, code: int, at: float) -> None:
        self.note(provisional=[*self.provisional, (at - (self.started or at), code)])

    def note_key(self, key: str, at: float, duration: float, via: str, new: bool = True) -> None:
        with self._changed:
            if new:
                self._keys.append(Key(key, at, via, duration))
            elif self._keys:
                self._keys[-1] = self._keys[-1]._replace(duration=duration)
            self._changed.notify_all()

    def __repr__(self) -> str:
        packets = f"heard {len(self.media.packets)} packets, sent {self.media.sent}"
        keys = f", keys {self.digits!r}" if self._keys else ""
        return f"<Call {'to' if self.direction == 'out' else 'from'} {self.peer}: {self._fate}, {packets}{keys}>"

    @property
    def _fate(self) -> str:
        words = [f"{self.status}" if self.status else "no final response"]
        words += [f"after {self.answered_ms:.0f} ms"] if self.answered_ms is not None else []
        words += [f"({self.error})"] if self.error else []
        if self.ended_at is None:
            return " ".join([*words, "and up" if self.answered_at else f"yet, provisional {self.provisional}"])
        return " ".join([*words, f"ended by {self.ended_by or 'nobody'} after {self.duration:.2f} s"])

    def story(self) -> str:
        """The call line by line, for a failure message."""
        lines = [f"{at:9.3f} {way} {first}" for at, way, first in self.trace]
        return "\n".join([repr(self), *lines, *(f"key {key}" for key in self.keys)])
