"""Where a verb sends the call next, and what is wrong with a document."""

from dataclasses import dataclass, field

from app.calls.causes import Cause
from app.calls.script import Script
from app.calls.web import Request, Response


@dataclass(frozen=True, slots=True)
class Goto:
    """Fetch this URL and go on with what it answers. params: sent beside the call's own (table 3.1).

    fallback: this is the call's first document, so a failure is reported to the fallback URL (docs/language.md).
    certain: it is requested even if the caller leaves meanwhile, as he was asked to.
    """

    url: str
    method: str = "POST"
    params: dict[str, str] = field(default_factory=dict)
    fallback: bool = False
    certain: bool = False


HUNG_UP, RAN_OUT, LEFT, FAILED = "hung up", "ran out", "left", "failed"
"""Why a call's documents end: by a verb; the last document had no more verbs; <Leave>; it could not be had or run."""


@dataclass(frozen=True, slots=True)
class End:
    """Hang up; before an answer the cause becomes the SIP response. why: one of the words above."""

    cause: Cause = Cause.NORMAL
    why: str = HUNG_UP


Outcome = Goto | End | None
"""None: the next verb of the document."""

VerbScript = Script[Outcome]


class HostedElsewhere(Exception):
    """What a verb is about is at home on another switch node: it runs there."""

    def __init__(self, node: str) -> None:
        super().__init__(node)
        self.node = node


class RcmlError(Exception):
    """The document's fault: it cannot be run. code: of the error dictionary."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


class DocumentFailed(RcmlError):
    """A document that was asked for did not come, or cannot be run."""

    def __init__(self, code: int, message: str, request: Request, response: Response) -> None:
        super().__init__(code, message)
        self.request = request
        self.response = response
